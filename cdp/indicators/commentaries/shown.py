"""Commentary as pages and documents show it."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.documents.blocks import Block
from cdp.documents.markdown import to_blocks
from cdp.indicators.catalogue import Indicator
from cdp.indicators.commentaries.quarters import quarter_code, quarter_words
from cdp.indicators.commentaries.queries import latest_signed_off
from cdp.indicators.reading import is_withheld
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


def latest_shown(
    session: Session, access: Access, indicator: Indicator, today: date
) -> ShownCommentary | None:
    """Return the newest signed-off commentary on an indicator, or None; none under an embargo for the reader."""
    if is_withheld(access, indicator, today):
        return None
    row = latest_signed_off(session, access.partnership, [indicator.id]).get(indicator.id)
    return ShownCommentary.of(row) if row else None
