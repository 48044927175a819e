"""The headers, addresses and text of raw emails, read within limits and made safe to store and show."""

import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

LARGEST_CALENDAR = 256 * 1024
MOST_PARTS = 40
LONGEST_HEADER = 4_000
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_SUBJECT, LONGEST_COMMENT, LONGEST_REASON = 254, 200, 300, 500, 500

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ONE_ADDRESS = re.compile(r"(?:[^<>]*<([^<>\s]+)>|([^<>\s\"(),:;]+))")
_ADDRESS = re.compile(r"[^\s@<>(),:;\"\[\]\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[\w.-]+")


class UnreadableMail(Exception):
    """An email that cannot be read within the limits; the message gives the reason."""


def headers(message: Message, name: str) -> list[str]:
    """Return all headers with a name, each on one line and shortened."""
    return [re.sub(r"[\r\n]+", "", str(value))[:LONGEST_HEADER] for value in message.get_all(name, [])]


def header(message: Message, name: str) -> str:
    """Return the first header with a name, or an empty string."""
    return next(iter(headers(message, name)), "")


def decoded(text: str) -> str:
    """Return a header with its encoded words as text, or unchanged if they are broken."""
    try:
        return str(make_header(decode_header(text)))
    except Exception:
        return text


def clean(text: str, longest: int, *, lines: bool = False) -> str:
    """Return text that can be stored and shown: without control characters, shortened, on one line unless `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _UNPRINTABLE.sub("", text)
    if not lines:
        text = " ".join(text.split())
    return text.strip()[:longest].strip()


def address(text: str) -> str:
    """Return an email address in lower case; empty for anything else."""
    text = text.strip().casefold()
    return text if len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) else ""


def addresses_within(text: str) -> list[str]:
    """Return the email addresses in a text, in lower case and in order, without a full stop after them."""
    found = (address(match.group().rstrip(".")) for match in _ADDRESS.finditer(text))
    return [each for each in found if each]


def sender(message: Message) -> tuple[str, str]:
    """Return the From address and name; both empty if there are several, or if programs might parse it differently."""
    values = headers(message, "From")
    if len(values) != 1:
        return "", ""
    found = _ONE_ADDRESS.fullmatch(values[0].strip())
    parsed = getaddresses(values)
    if found is None or len(parsed) != 1:
        return "", ""
    name, written = parsed[0]
    if written != (found.group(1) or found.group(2)):
        return "", ""
    return address(written), clean(decoded(name), LONGEST_NAME)


def moment(text: str) -> datetime | None:
    """Return the time in a Date header in UTC, or None."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def content(part: Message) -> bytes:
    """Return the decoded bytes of a part; empty for a part that contains other parts."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def text_of(part: Message, longest: int) -> str:
    """Return the text of a part, with at most `longest` bytes read."""
    raw = content(part)[:longest]
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")
