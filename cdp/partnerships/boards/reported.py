"""When boards last reported to the bodies on their reporting lines."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import ReportedMatter, ReportingLine


def last_reported(session: Session, lines: Collection[ReportingLine]) -> dict[int, date]:
    """Return the day of the last report by the ID of its line; one statement."""
    query = (
        sa.select(ReportedMatter.line_id, sa.func.max(ReportedMatter.reported_on))
        .where(ReportedMatter.line_id.in_([line.id for line in lines]))
        .group_by(ReportedMatter.line_id)
    )
    return {line: day for line, day in session.execute(query) if day is not None}
