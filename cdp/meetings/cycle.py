"""The timetable of the secretariat's work around a meeting, and the next step (docs/rules/domain.md 5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from cdp.meetings.dates import DerivedDates
from cdp.meetings.queries import MeetingProgress
from cdp.models import MeetingState, MinutesState, TermsVersion
from cdp.reference.working_days import working_days_after, working_days_before
from cdp.terms.review.due import is_soon

SIX_WEEKS, FOUR_WEEKS, TWO_WEEKS = (timedelta(weeks=weeks) for weeks in (6, 4, 2))
REVIEW = "review"
SENT_TO_CHAIR = frozenset({MinutesState.WITH_CHAIR, MinutesState.CIRCULATED, MinutesState.CONFIRMED})


@dataclass(frozen=True)
class Step:
    """One step of the timetable. `done` is None if only the coordinator can tell whether the step is done."""

    code: str
    words: str
    due: date
    done: bool | None

    def is_late(self, today: date) -> bool:
        """Return whether the due date has passed and the step is not done."""
        return self.done is False and self.due < today


def steps_of(
    day: date, state: MeetingState, dates: DerivedDates, progress: MeetingProgress, terms: TermsVersion | None
) -> list[Step]:
    """Return the steps around a meeting on a day, earliest first, and whether each is done.

    `terms` are the terms of reference in force on that day. A review of the terms that is due around that time is
    included; the review is done once the next version has been started.
    """
    minutes = progress.minutes
    steps = [
        Step("call", "Request agenda items and data", day - SIX_WEEKS, None),
        Step("invite", "Send the invitations", dates.notice_by, progress.invitations_sent),
        Step("agenda", "Agree the agenda with the SRO and the chair", day - FOUR_WEEKS, None),
        Step("papers", "Chase missing papers", day - TWO_WEEKS, None),
        Step("publish", "Publish the agenda and papers", dates.papers_by, progress.agenda_published),
        Step("updates", "Chase action updates", working_days_before(day, 2), None),
        Step("attend", "Record attendance", day, progress.attendance_recorded),
        Step("hold", "Mark the meeting as held", day, state is MeetingState.HELD),
        Step("actions", "Send out the action log", working_days_after(day, 2), None),
        Step("minutes", "Send the draft minutes to the chair", dates.minutes_by, minutes in SENT_TO_CHAIR),
        Step(
            "circulate",
            "Circulate the minutes",
            working_days_after(dates.minutes_by, 5),
            minutes in {MinutesState.CIRCULATED, MinutesState.CONFIRMED},
        ),
    ]
    if terms is not None and terms.review_on is not None and is_soon(terms, day):
        begun = progress.newest_terms is not None and progress.newest_terms > terms.number
        steps.append(Step(REVIEW, "Review the terms of reference", terms.review_on, begun))
    return sorted(steps, key=lambda step: step.due)


def next_step(steps: list[Step], today: date) -> Step | None:
    """Return the first step that is not done, or an earlier one due within a week for the coordinator to check.

    A review of the terms is left out, because the meeting can take place without it.
    """
    steps = [step for step in steps if step.code != REVIEW]
    undone = next((step for step in steps if step.done is False), None)
    for step in steps:
        soon = step.done is None and today <= step.due <= today + timedelta(days=7)
        if soon and (undone is None or step.due < undone.due):
            return step
    return undone
