"""The timetable of the secretariat's work around a meeting, and the next step (docs/rules/domain.md 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.meetings.dates import DerivedDates
from cdp.meetings.queries import MeetingProgress
from cdp.models import MeetingState, MinutesState, StepCode, StepRecord, TermsVersion
from cdp.reference.working_days import working_days_after, working_days_before
from cdp.terms.review.due import is_soon

SIX_WEEKS, FOUR_WEEKS, TWO_WEEKS = (timedelta(weeks=weeks) for weeks in (6, 4, 2))
CALL, INVITE, REVIEW = StepCode.CALL.value, "invite", "review"
SENT_TO_CHAIR = frozenset({MinutesState.WITH_CHAIR, MinutesState.CIRCULATED, MinutesState.CONFIRMED})
PREPARES = frozenset({CALL, INVITE, "agenda", "papers", "publish", "updates"})
"""The steps that prepare a meeting. Once it is over, those that were not done are left out."""

# The page on which each step is done; the other steps have a page of their own in the timetable
PAGES = {
    INVITE: "meetings.send",
    "publish": "agendas.publish",
    "attend": "meetings.attendance",
    "hold": "meetings.attendance",
    "minutes": "minutes.show",
    "circulate": "minutes.show",
    REVIEW: "terms.index",
}


@dataclass(frozen=True)
class Step:
    """One step of the timetable. `record` is when and by whom it was done, if the coordinator records this step."""

    code: str
    words: str
    due: date
    done: bool
    record: StepRecord | None = None

    def is_late(self, today: date) -> bool:
        """Return whether the due date has passed and the step is not done."""
        return not self.done and self.due < today

    @property
    def endpoint(self) -> str:
        """The page on which the step is done."""
        return PAGES.get(self.code, "timetable.step")

    def values(self, meeting_key: str) -> dict[str, str]:
        """Return the values of the page's address."""
        if self.code == REVIEW:
            return {}
        return {"key": meeting_key} if self.code in PAGES else {"key": meeting_key, "code": self.code}


def steps_of(
    day: date,
    state: MeetingState,
    dates: DerivedDates,
    progress: MeetingProgress,
    terms: TermsVersion | None,
    today: date,
) -> list[Step]:
    """Return the steps around a meeting on a day, earliest first, and whether each is done.

    `terms` are the terms of reference in force on that day. A review of the terms that is due around that time is
    included; the review is done once the next version has been started. A cancelled meeting has no steps. Once a
    meeting is over, the steps that prepare it are left out unless they were done.
    """
    if state is MeetingState.CANCELLED:
        return []
    minutes, records = progress.minutes, progress.records
    circulated = minutes in {MinutesState.CIRCULATED, MinutesState.CONFIRMED}
    steps = [
        _recorded(records, StepCode.CALL, "Request agenda items and data", day - SIX_WEEKS),
        Step(INVITE, "Send the invitations", dates.notice_by, progress.invitations_sent),
        _recorded(records, StepCode.AGENDA, "Agree the agenda with the SRO and the chair", day - FOUR_WEEKS),
        _recorded(records, StepCode.PAPERS, "Chase missing papers", day - TWO_WEEKS),
        Step("publish", "Publish the agenda and papers", dates.papers_by, progress.agenda_published),
        _recorded(records, StepCode.UPDATES, "Chase action updates", working_days_before(day, 2)),
        Step("attend", "Record attendance", day, progress.attendance_recorded),
        Step("hold", "Mark the meeting as held", day, state is MeetingState.HELD),
        _recorded(records, StepCode.ACTIONS, "Send out the action log", working_days_after(day, 2)),
        Step("minutes", "Send the draft minutes to the chair", dates.minutes_by, minutes in SENT_TO_CHAIR),
        Step("circulate", "Circulate the minutes", working_days_after(dates.minutes_by, 5), circulated),
    ]
    if terms is not None and terms.review_on is not None and is_soon(terms, day):
        begun = progress.newest_terms is not None and progress.newest_terms > terms.number
        steps.append(Step(REVIEW, "Review the terms of reference", terms.review_on, begun))
    if state is MeetingState.HELD or day < today:
        steps = [step for step in steps if step.done or step.code not in PREPARES]
    return sorted(steps, key=lambda step: step.due)


def next_step(steps: list[Step]) -> Step | None:
    """Return the first step that is not done.

    A review of the terms is left out, because the meeting can take place without it. People can only propose items for
    a meeting that they can open, so the invitations come before the request for items.
    """
    undone = [step for step in steps if not step.done and step.code != REVIEW]
    if undone and undone[0].code == CALL:
        return next((step for step in undone if step.code == INVITE), undone[0])
    return next(iter(undone), None)


def _recorded(records: Mapping[StepCode, StepRecord], code: StepCode, words: str, due: date) -> Step:
    record = records.get(code)
    return Step(code.value, words, due, record is not None, record)
