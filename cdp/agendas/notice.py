"""When papers are due and an agenda must be published, by the clear working days in the terms of reference."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Meeting
from cdp.reference.working_days import (
    clear_working_days_before,
    clear_working_days_between,
    working_days_before,
)
from cdp.terms.versions.queries import terms_in_force

USUAL_DAYS = 5
"""Clear working days for papers where no terms of reference are in force: the usual practice.

Source: docs/rules/domain.md 4.
"""


@dataclass(frozen=True)
class PaperNotice:
    """The notice for a meeting's papers in clear working days; `from_terms` is whether the terms set it."""

    meeting_day: date
    days: int
    from_terms: bool

    @property
    def publish_by(self) -> date:
        """The last day on which the agenda and its papers can be published on time."""
        return clear_working_days_before(self.meeting_day, self.days)

    def due_on(self, today: date) -> date:
        """Return the due date of requested papers: one working day before `publish_by`, or tomorrow if later."""
        return max(working_days_before(self.publish_by, 1), today + timedelta(days=1))

    def clear_days_left(self, today: date) -> int:
        """Return the number of clear working days left if the agenda is published today."""
        return clear_working_days_between(today, self.meeting_day)

    def is_short(self, today: date) -> bool:
        """Return whether publishing today gives too little notice."""
        return self.clear_days_left(today) < self.days


def paper_notice(session: Session, meeting: Meeting) -> PaperNotice:
    """Return the notice for a meeting's papers under the terms of reference in force on the day of the meeting."""
    day = clock.in_london(meeting.starts_at).date()
    terms = terms_in_force(session, meeting.board, day)
    return PaperNotice(day, terms.paper_working_days if terms else USUAL_DAYS, from_terms=terms is not None)
