"""Who may see which plan line: the one place where that is decided.

A line that is commercially confidential, because a procurement runs, is seen by the coordinator and the SRO. For
everyone else it is left out of lists, counts, totals and files.
"""

import sqlalchemy as sa

from cdp.access.identity import Access
from cdp.models import MoneyMovement, PlanLine

SEEN_BY_ALL = PlanLine.is_confidential.is_(False)
"""The condition of lines that papers and other documents for everyone may have."""


def visible_lines(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may see a plan line."""
    return sa.true() if access.is_coordinator or access.is_sro else SEEN_BY_ALL


def movements_among(lines: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return the condition that all lines of a movement are among those that meet a condition."""
    seen = sa.select(PlanLine.id).where(lines)
    return sa.and_(
        MoneyMovement.from_line_id.in_(seen),
        sa.or_(MoneyMovement.to_line_id.is_(None), MoneyMovement.to_line_id.in_(seen)),
    )
