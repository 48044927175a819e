"""Who may see which risk, as a query condition: the rule of confidential actions (docs/rules/rights.md 4).

A confidential risk is seen by the coordinator, the SRO, the chair and the representatives of its board. Anyone who
declared an interest in an item to which it was escalated does not see it.
"""

import sqlalchemy as sa

from cdp.access.identity import Access
from cdp.actions.visibility import risks_of_interest
from cdp.models import Part, Risk


def visible_to(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may see a risk."""
    reads: sa.ColumnElement[bool] = sa.true()
    if not access.is_coordinator and not access.is_sro:
        reads = Risk.board_id.in_(access.chaired_board_ids | access.member_board_ids)
    confidential = sa.and_(Risk.id.not_in(risks_of_interest(access.person)), reads)
    return sa.or_(Risk.part == Part.PUBLIC, confidential)
