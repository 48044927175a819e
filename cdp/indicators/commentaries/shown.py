"""Commentary as pages and documents show it."""

from dataclasses import dataclass
from typing import Self

from cdp.documents.blocks import Block
from cdp.documents.markdown import to_blocks
from cdp.indicators.commentaries.quarters import quarter_code, quarter_words
from cdp.models import Commentary
from cdp.wording.formats import day


@dataclass(frozen=True)
class ShownCommentary:
    """The commentary for a quarter: its text as blocks, and who wrote it and signed it off."""

    code: str
    quarter: str
    blocks: tuple[Block, ...]
    text: str
    is_signed_off: bool
    credits: str

    @classmethod
    def of(cls, row: Commentary) -> Self:
        """Return a stored commentary as it is shown."""
        written = f"Written by {row.written_by.name} on {day(row.written_at)}"
        signed = (
            f"Signed off by {row.signed_off_by.name} on {day(row.signed_off_at)}."
            if row.signed_off_by is not None
            else "Not signed off yet."
        )
        return cls(
            code=quarter_code(row.quarter_starts),
            quarter=quarter_words(row.quarter_starts),
            blocks=tuple(to_blocks(row.text, heading_floor=4)),
            text=row.text,
            is_signed_off=row.signed_off_at is not None,
            credits=f"{written}. {signed}",
        )
