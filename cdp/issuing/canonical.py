"""The canonical form of a text that is signed, and fingerprints: the SHA-256 of a text or a file."""

import hashlib
import re
import unicodedata

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def canonical(text: str) -> str:
    """Return text in canonical form: Unicode NFC, line feeds, one final newline (docs/rules/records.md 6)."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return whole.rstrip("\n") + "\n"


def fingerprint_of(content: str | bytes) -> str:
    """Return the SHA-256 of a file, or of a text in UTF-8, in lower-case hexadecimal as `sha256sum` prints it."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def plain_fingerprint(typed: str) -> str | None:
    """Return a fingerprint that a person entered, in the form in which we store it; None if it is not a fingerprint."""
    plain = re.sub(r"[\s:-]", "", typed).lower()
    return plain if FINGERPRINT.fullmatch(plain) else None
