"""Clean typed text: one form of Unicode, and no character that could break a page, email, calendar or download."""

import re
import unicodedata

from cdp.errors import Refusal

# Invisible characters that are copied from other programs: byte order marks, zero-width spaces, and marks that change
# the direction of writing, which could make one name look like another
INVISIBLE = dict.fromkeys([0xFEFF, 0x200B, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
UNPRINTABLE = "Your text had a character that cannot be printed. We removed it. Check the text."
FAR_TOO_LONG = 4  # times the maximum
ONE_LINE = "Your text had a line break. We removed it. Check the text."


def _printable(character: str, kept: str) -> bool:
    if character in kept:
        return True
    code = ord(character)
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return unicodedata.category(character) not in {"Cc", "Cs"} and not noncharacter


def clean_typed(typed: str, *, lines: bool) -> tuple[str, str | None]:
    """Return the text in the form that may be stored, and an error message if a character was removed, else None.

    The text is in Unicode NFC, with line feeds only and no white space at either end. With `lines`, line feeds and tabs
    are kept. Source: docs/rules/reliability.md 19: nothing stored may break an email, calendar or download.
    """
    if typed.isprintable():  # almost every text
        return unicodedata.normalize("NFC", typed).strip(), None
    text = LINE_ENDS.sub("\n", typed.translate(INVISIBLE)).strip()
    kept = "\n\t" if lines else ""
    sentence = None
    if not lines and "\n" in text:
        sentence = ONE_LINE
        text = text.replace("\n", " ")
    whole = "".join(character for character in text if _printable(character, kept))
    if len(whole) != len(text):
        sentence = UNPRINTABLE
    return unicodedata.normalize("NFC", whole).strip(), sentence


def clean_field(typed: str, max_length: int, *, lines: bool) -> tuple[str, str | None]:
    """Return the text to keep from a field of a form, and an error message for it or None. See `clean_typed`.

    A text that is too long is kept, so that the person can shorten it. Only the first `max_length` characters of one
    that is far too long are read.
    """
    if len(typed) > max(FAR_TOO_LONG * max_length, 1_000):
        kept = clean_typed(typed[:max_length], lines=lines)[0]
        return kept, f"{too_long(typed, max_length)} We kept the first {max_length:,}."
    text, sentence = clean_typed(typed, lines=lines)
    return text, too_long(text, max_length) or sentence


def clean_line(typed: object, *, field: str | None = None, max_length: int = 200) -> str:
    """Return one line of text from JSON in the form that may be stored; raises Refusal for `field`."""
    return _clean(typed, field=field, max_length=max_length, lines=False)


def clean_text(typed: object, *, field: str | None = None, max_length: int = 20_000) -> str:
    """Return several lines of text from JSON in the form that may be stored; raises Refusal for `field`."""
    return _clean(typed, field=field, max_length=max_length, lines=True)


def too_long(text: str, max_length: int) -> str | None:
    """Return an error message for a text of more than `max_length` characters, or None."""
    if len(text) <= max_length:
        return None
    return f"Use {max_length:,} characters or fewer. You have used {len(text):,}."


def _clean(typed: object, *, field: str | None, max_length: int, lines: bool) -> str:
    if not isinstance(typed, str):
        raise Refusal("Send text.", field=field)
    text, sentence = clean_typed(typed, lines=lines)
    sentence = sentence or too_long(text, max_length)
    if sentence:
        raise Refusal(sentence, field=field)
    return text


def decoded(content: bytes, *, errors: str = "strict") -> str:
    """Return the text of a file in UTF-8, UTF-16 with a byte order mark, or the Windows code page.

    Raises UnicodeDecodeError for invalid bytes, unless `errors` says to replace them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors)
