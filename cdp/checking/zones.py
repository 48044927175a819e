"""Which blocks of a report recommend or decide something."""

import re
from collections.abc import Iterator

from cdp.checking.source import BlockKind, SourceBlock, SourceDocument, SourceTable

_RECOMMENDS = re.compile(
    r"\brecommend(?:ation|ations|ed)\b|\b(?:is|are) asked (?:to|for)|\bdecisions?\s+(?:sought|required|requested)|"
    r"^decisions?$|^(?:proposed )?resolutions?$|^proposed decisions?$|^the (?:request|ask)$|^what .* asked to|"
    r"^asks?\b.*\bto\b|^decision and reasons|^action required|^request$",
    re.IGNORECASE,
)
_NO_ZONE = re.compile(
    r"\b(?:reasons?|background|alternative|options?|history|previous|implementation|declarations?)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:proposed )?(?:decision|recommendation|resolution)s?(?: sought| taken| required| requested)?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:is|are) (?:recommended|asked|requested|invited) to\b[^.]{0,80}:?$")
_BY_SENTENCE = 9  # the level of a zone that a sentence begins, such as "The Mayor is asked to:"


def recommending_blocks(document: SourceDocument) -> Iterator[int]:
    """Yield the places of the blocks under a heading such as "Recommendations", and of fields such as "Decision"."""
    inside: int | None = None
    for place, block in enumerate(document.blocks):
        if isinstance(block, SourceTable):
            continue
        if block.kind is BlockKind.FIELD:
            if _FIELD.fullmatch(block.field):
                yield place
            continue
        inside = _zone_after(block, inside)
        if inside is not None and block.kind is not BlockKind.HEADING:
            yield place


def _zone_after(block: SourceBlock, inside: int | None) -> int | None:
    """Return the level of the zone that a block is in, None outside."""
    if block.kind is BlockKind.HEADING:
        if _RECOMMENDS.search(block.text) and not _NO_ZONE.search(block.text):
            return block.level
        if inside is not None and inside != _BY_SENTENCE and block.level > inside:
            return inside
        return None
    if block.kind is BlockKind.PARAGRAPH and _ASKS.search(block.text):
        return _BY_SENTENCE if inside is None else inside
    if inside == _BY_SENTENCE and "." in block.label.strip("."):
        return None
    return inside
