"""The rule for email addresses in forms, imports, settings and emails: what it accepts, every mail server can take.

An address has ASCII characters only (RFC 5321), because many mail servers still refuse others. A domain with other
letters is stored in its ASCII form (RFC 5891).
"""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

LONGEST_ADDRESS, LONGEST_LOCAL_PART = 254, 64
NOT_AN_ADDRESS = "is not an email address. Enter one address, like name@example.com."
_NAMED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_ORDINARY = re.compile(r"[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*")
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇", "'"))
"""Apostrophes that programs make of a straight one, for `str.translate`."""
_ENDS = " ;,<>\t\r\n\u00a0"


class NotAnAddress(ValueError):
    """Raised for a text that is not one email address; `words` say what is wrong and what to do, after the address."""

    def __init__(self, words: str = NOT_AN_ADDRESS) -> None:
        super().__init__(words)
        self.words = words


@lru_cache(maxsize=20_000)
def email_address(typed: str) -> str:
    """Return the one email address in a text, in the form in which it may be stored; raises NotAnAddress.

    Spaces, invisible characters and punctuation around it are removed, as are a name before it and "mailto:". A curly
    apostrophe becomes a straight one. Whether the address exists is not checked.
    """
    typed = unicodedata.normalize("NFC", typed)
    named = _NAMED.search(typed)
    text = (named[1] if named else typed).translate(APOSTROPHES)
    while text != (shorter := _bare(text)):
        text = shorter
    if "@" not in text:
        raise NotAnAddress
    if typed.count("@") > 1:
        raise NotAnAddress("has several addresses. Enter one.")
    _check_characters(text)
    local, _, domain = text.rpartition("@")
    if len(local) > LONGEST_LOCAL_PART or len(text) > LONGEST_ADDRESS:
        raise NotAnAddress("is longer than mail servers accept. Check the address.")
    try:
        if _ORDINARY.fullmatch(local):
            found: str | None = f"{local}@{_domain(domain)}"
        else:
            found = validate_email(
                text, allow_smtputf8=False, check_deliverability=False, test_environment=True
            ).ascii_email
    except EmailNotValidError:
        raise NotAnAddress from None
    if found is None or len(found) > LONGEST_ADDRESS:
        raise NotAnAddress
    return found


def check_address(address: str) -> None:
    """Raise NotAnAddress for a stored address that a mail server may refuse, or that would be read as another one."""
    if email_address(address).casefold() != address.casefold() or not address.isascii():
        raise NotAnAddress


@lru_cache(maxsize=4_000)
def _domain(domain: str) -> str:
    """Return the domain of an address in its ASCII form; the result is kept for speed."""
    found = validate_email(f"a@{domain}", check_deliverability=False, test_environment=True).ascii_domain
    return found or ""


def _bare(text: str) -> str:
    text = text.strip(_ENDS).removeprefix("mailto:").rstrip(".")
    if text and _is_invisible(text[0]):
        text = text[1:]
    return text[:-1] if text and _is_invisible(text[-1]) else text


def _check_characters(text: str) -> None:
    """Raise NotAnAddress that names the first character that an address cannot have."""
    for place, character in enumerate(text):
        before = f"after the “{text[place - 1]}”" if place else "at its start"
        if _is_invisible(character):
            raise NotAnAddress(f"contains an invisible character {before}. Type the address again.")
        if character.isspace():
            raise NotAnAddress(f"contains a space {before}. Remove it.")
        if not character.isascii() and place < text.rfind("@"):
            raise NotAnAddress(f"contains “{character}”, which mail servers refuse. Check the address.")


def _is_invisible(character: str) -> bool:
    """Return whether a character takes no room on a screen, such as a soft hyphen or a zero-width space."""
    return (
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"} or character in _FILLERS
    )


_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and symbols that are drawn as nothing."""
