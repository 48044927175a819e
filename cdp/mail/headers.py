"""Headers of emails from words that people typed: names beside addresses, and subjects.

Python's own folding may lose the quotes around a long name, so that a comma in it begins another address. It also
decodes encoded words (RFC 2047) that a person typed, and so lets a subject add headers. So we write these headers
ourselves: plain words as they are, and anything else as encoded words.
"""

import re
from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP, EmailPolicy
from typing import Any

LONGEST_LINE = 76
_PLAIN_NAME = re.compile(r"[A-Za-z0-9'-]+( [A-Za-z0-9'-]+)*")
_PLAIN_WORDS = re.compile(r"(?!.*=\?)[!-~]+( [!-~]+)*")


class OwnHeaders(EmailPolicy):
    """The SMTP policy, with addresses and subjects that reach the mail server as we wrote them."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Return a header to store; addresses and subjects are stored as the text to send."""
        if isinstance(value, Address):
            return name, _with_name(name, value)
        if name.lower() == "subject":
            return name, _words(name, value, _PLAIN_WORDS)
        return super().header_store_parse(name, value)


POLICY = OwnHeaders(linesep=SMTP.linesep, max_line_length=SMTP.max_line_length, refold_source="none")


def _with_name(header: str, address: Address) -> str:
    """Return an address with its name; each line has at most 76 characters, unless the address is longer."""
    if not address.display_name:
        return address.addr_spec
    words = _words(header, address.display_name, _PLAIN_NAME)
    last = f"{header}: {words}".rpartition("\n")[2]
    bare = f"<{address.addr_spec}>"
    gap = " " if len(f"{last} {bare}") <= LONGEST_LINE else "\n "
    return f"{words}{gap}{bare}"


def _words(header: str, words: str, plain: re.Pattern[str]) -> str:
    """Return words as they are if they are plain and fit on one line, otherwise as encoded words."""
    if plain.fullmatch(words) and len(f"{header}: {words}") <= LONGEST_LINE:
        return words
    return Header(words, "utf-8", maxlinelen=LONGEST_LINE, header_name=header).encode()
