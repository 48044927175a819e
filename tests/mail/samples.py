"""Sample replies from calendar programs and mail servers, made from the templates in `replies/`."""

import base64
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "replies"
UID = "5f0c1e0e-6f1c-4b5a-9c37-0d8f4c3a7e21"
SECRETARIAT = "secretariat@west-midlands.example"
AUTHSERV = "mx.west-midlands.example"
_ENCODED = re.compile(r"%%base64\r\n(.*?)%%end\r\n", re.DOTALL)


@dataclass(frozen=True)
class Facts:
    """The content of a sample.

    `sender` is the From address, by default the attendee's. `results` is the Authentication-Results header of our mail
    server, by default with dmarc=pass for the sender's domain.
    """

    attendee: str = "police.member@police.example"
    uid: str = UID
    partstat: str = "ACCEPTED"
    sequence: int = 0
    stamp: datetime = datetime(2026, 12, 3, 14, 15, 16, tzinfo=UTC)
    comment: str = "I may be ten minutes late"
    name: str = "Police member"
    sender: str | None = None
    to: str = SECRETARIAT
    results: str | None = None
    number: int = 1
    original: str = "<1234567890@west-midlands.example>"


def sample(name: str, facts: Facts | None = None, **changes: Any) -> bytes:
    """Return a sample as a raw email with CRLF line ends, its placeholders filled in and its base64 parts encoded."""
    facts = replace(facts or Facts(), **changes)
    sender = facts.attendee if facts.sender is None else facts.sender
    results = facts.results
    if results is None:
        domain = sender.rpartition("@")[2]
        results = f"{AUTHSERV}; dkim=pass header.d={domain}; dmarc=pass (p=reject) header.from={domain}"
    values = {
        **{key: str(value) for key, value in vars(facts).items()},
        "ATTENDEE": facts.attendee.upper(),
        "from": sender,
        "results": results,
        "id": f"{facts.uid}.{facts.number}.{name}",
        "date": format_datetime(facts.stamp),
        "stamp": f"{facts.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    }
    text = (FOLDER / f"{name}.eml").read_text(encoding="utf-8").replace("\n", "\r\n")
    text = re.sub(r"\{\{(\w+)\}\}", lambda found: values[found.group(1)], text)
    return _ENCODED.sub(_encode, text).encode()


def _encode(found: re.Match[str]) -> str:
    return base64.encodebytes(found.group(1).encode()).decode().replace("\n", "\r\n")
