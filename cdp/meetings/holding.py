"""Asking people to hold several dates at once; the requests are sent for all meetings or for none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings import links, queries, sending
from cdp.meetings.plans import PlannedEmail, SendPlan
from cdp.models import Board, Meeting, MeetingState, Partnership, Person
from cdp.wording.formats import day


@dataclass(frozen=True)
class Sharing:
    """People who are asked to hold the same dates, in order of name."""

    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class HoldPlan:
    """A plan for asking people to hold several dates: what would be sent about each meeting, and all the emails."""

    plans: tuple[tuple[Meeting, SendPlan], ...]
    letters: tuple[Letter[PlannedEmail], ...]

    @property
    def requests(self) -> int:
        """How many requests would be sent: one for each person and date."""
        return sum(len(plan.emails) for _, plan in self.plans)

    @property
    def empty(self) -> list[Meeting]:
        """The meetings with no one to ask."""
        return [meeting for meeting, plan in self.plans if not plan.emails]

    @property
    def skipped(self) -> list[NotEmailed]:
        """The people on a meeting's list who would get no request, with the reason and the day of the meeting."""
        return [
            skipped.not_emailed(f" ({day(meeting.starts_at)})")
            for meeting, plan in self.plans
            for skipped in plan.skipped
        ]

    @property
    def groups(self) -> list[Sharing]:
        """Who gets what: the people to ask, grouped by the dates that they are asked to hold, largest group first."""
        dates: dict[Person, list[Meeting]] = {}
        for meeting, plan in self.plans:
            for email in plan.emails:
                dates.setdefault(email.invitation.person, []).append(meeting)
        together: dict[tuple[Meeting, ...], list[Person]] = {}
        for person, meetings in dates.items():
            together.setdefault(tuple(meetings), []).append(person)
        groups = [
            Sharing(tuple(sorted(people, key=lambda one: one.name.casefold())), meetings)
            for meetings, people in together.items()
        ]
        return sorted(groups, key=lambda group: -len(group.people))

    @property
    def fingerprint(self) -> str:
        """A hash of everything that would be sent, to check that the plan is still the one that a person agreed to."""
        parts = [f"{meeting.key} {plan.fingerprint}" for meeting, plan in self.plans]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def drafts_to_come(session: Session, partnership: Partnership, board: Board | None = None) -> list[Meeting]:
    """Return the draft meetings of a partnership, or of one board, that are still to come, next one first."""
    query = queries.still_to_come(queries.meetings_of(partnership, board=board), clock.now())
    return list(session.scalars(query.where(Meeting.state == MeetingState.DRAFT)))


def plan_holds(session: Session, meetings: Sequence[Meeting]) -> HoldPlan:
    """Work out who would be asked to hold which of these dates, without changing anything."""
    previews = [(meeting, *sending.preview_of(session, meeting, hold=True)) for meeting in meetings]
    return HoldPlan(
        tuple((meeting, plan) for meeting, plan, _ in previews),
        tuple(letter for *_, mailing in previews for letter in mailing.letters),
    )


def mailing_of(partnership: Partnership, holds: HoldPlan) -> Mailing[PlannedEmail]:
    """Return the requests to hold all these dates, and the people who get none, for a preview."""
    return Mailing(partnership, holds.letters, tuple(holds.skipped), links.LINK)


def hold_dates(session: Session, meetings: Sequence[Meeting], *, shown: str, by: Person) -> HoldPlan:
    """Send the requests to hold these dates, in the caller's transaction, and return what was planned.

    `shown` is the fingerprint of the plan that the person agreed to. Raises Refusal when the plan has changed since
    then, or when there is no one to ask.
    """
    planned = plan_holds(session, meetings)
    if planned.fingerprint != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    if not planned.requests:
        raise Refusal("There is no one to ask. Add people to the board’s seats first.")
    for meeting, plan in planned.plans:
        if plan.emails:
            sending.send(session, meeting, shown=plan.fingerprint, by=by, hold=True)
    return planned
