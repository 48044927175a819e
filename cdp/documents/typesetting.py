"""Typst with bundled fonts, which typesets PDF files and draws pictures for Word files.

`make assets` puts Open Sans and the fonts for Hebrew, Arabic and emoji into `fonts/`. Typst has built-in fonts for
other characters, and only Typst can tell which characters they contain. System fonts are never used, so that a document
has the same appearance and the same bytes on every machine.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
DOCUMENT = HERE / "typst" / "document.typ"
PICTURE = HERE / "typst" / "picture.typ"
FAMILIES = frozenset({"Open Sans", "Noto Emoji", "Noto Sans Arabic", "Noto Sans Hebrew"})
ADVICE = "The fonts for documents are not installed. Run “make assets” and restart."
STANDARD: Literal["ua-1"] = "ua-1"
PLACEHOLDER = "[?]"
PIXELS_PER_INCH = 200
_ROUNDS = 6
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))", re.DOTALL)
_SPECIAL = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
logger = logging.getLogger(__name__)


@cache
def fonts() -> typst.Fonts:
    """Return the fonts for documents, which are loaded once per process."""
    folders = [str(FONTS)] if FONTS.is_dir() else []
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    if not FAMILIES.issubset(found.families()):
        logger.warning(ADVICE)
    return found


def advice() -> str:
    """Return advice for the administrator if fonts are missing, otherwise an empty string."""
    return "" if FAMILIES.issubset(fonts().families()) else ADVICE


def typeset(data: Mapping[str, Any], made_at: datetime) -> tuple[bytes, tuple[str, ...], bool]:
    """Return a PDF, the characters that no font has, and whether the PDF meets the accessibility standard (PDF/UA-1).

    Each run of characters that no font has is printed as one `[?]`. If the document fails the standard for any other
    reason, it is created without following the standard.
    """
    words = json.dumps(data, ensure_ascii=False)
    missing: dict[str, None] = {}
    for _ in range(_ROUNDS):
        try:
            content = _compile(without(words, missing), made_at, STANDARD)
        except typst.TypstError as error:
            found = _missing_in(error.diagnostic)
            if missing.keys() >= found:
                logger.warning("A document was refused as accessible: %s", error.message)
                break
            missing |= dict.fromkeys(sorted(found, key=words.find))
        else:
            return content, _in_order(missing, words), True
    return _compile(without(words, missing), made_at, None), _in_order(missing, words), False


def draw(svg: str, width: float) -> bytes:
    """Return an SVG picture as the bytes of a PNG, `width` points wide."""
    return bytes(
        typst.compile(
            PICTURE,
            root=PICTURE.parent,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"svg": svg, "width": f"{width:.2f}"},
            format="png",
            ppi=PIXELS_PER_INCH,
        )
    )


def without(text: str, characters: Iterable[str]) -> str:
    """Return text with each run of these characters replaced with `[?]`."""
    listed = "".join(map(re.escape, characters))
    return re.sub(f"[{listed}]+", PLACEHOLDER, text) if listed else text


def _compile(words: str, made_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        DOCUMENT,
        root=DOCUMENT.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": words},
        format="pdf",
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )


def _missing_in(diagnostic: str) -> set[str]:
    """Return the characters that have no glyph, according to a message from Typst.

    If a combining mark is missing, Typst reports it together with its letter. In that case only the marks are returned:
    if other characters are missing too, Typst reports them again in the next round.
    """
    found = {character for text in _MISSING.findall(diagnostic) for character in _unescaped(text)}
    marks = {character for character in found if unicodedata.category(character).startswith("M")}
    return marks or {character for character in found if ord(character) > ord("~")}


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _SPECIAL.get(match[2], match[2]), text
    )


def _in_order(characters: Iterable[str], words: str) -> tuple[str, ...]:
    return tuple(sorted(characters, key=words.find))
