"""The reminders that may be due in a partnership, each with the person, the due date and the reason for it.

A reminder exists only while its task is open. If the task is done, cancelled, moved or given to someone else, the
reminder disappears or is replaced. No one is reminded of anything that they may not see (cdp.access.visibility).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.access.visibility import may_see_papers
from cdp.clock import from_london, in_london
from cdp.interests.queries import checks_of, must_confirm
from cdp.meetings.letters import fingerprint_of
from cdp.models import (
    Capacity,
    Paper,
    Partnership,
    ReminderKind,
)
from cdp.reminders import (
    action_reminders,
    meeting_queries,
    report_reminders,
    return_reminders,
    risk_reminders,
    secretariat,
)
from cdp.reminders.due import DueReminder, one_line
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import BoardSteps, Rules, furthest, step_days
from cdp.terms.review.due import to_review

_DAY = timedelta(days=1)


def due_reminders(
    session: Session,
    people: PartnershipPeople,
    rules: Rules,
    now: datetime,
    until: date,
    *,
    boards: Mapping[str, BoardSteps] | None = None,
) -> list[DueReminder]:
    """Return every reminder that may be due by `until`, except reminders that come too late to help.

    `boards` has the steps of escalation of boards that have their own, by key.
    """
    today = in_london(now).date()
    finder = _Finder(session, people, rules, now, today, until)
    found = [
        *finder.meetings(),
        *finder.papers(),
        *action_reminders.reminders_of(session, people, rules, boards or {}, today, until),
        *secretariat.reminders_of(session, people, rules, now),
        *finder.reviews(),
        *finder.interests(),
        *risk_reminders.reminders_of(session, people, rules, until),
        *report_reminders.reminders_of(session, people, rules, until),
        *return_reminders.reminders_of(session, people, rules, until),
    ]
    return [reminder for reminder in found if reminder.useful_until is None or today <= reminder.useful_until]


@dataclass(frozen=True)
class _Finder:
    session: Session
    people: PartnershipPeople
    rules: Rules
    now: datetime
    today: date
    until: date

    @property
    def _partnership(self) -> Partnership:
        return self.people.partnership

    def _sends(self, kind: ReminderKind) -> bool:
        return self.rules[kind].sent

    def _days(self, kind: ReminderKind, due_on: date) -> tuple[date, ...]:
        return step_days(self.rules[kind], kind, due_on)

    def meetings(self) -> Iterator[DueReminder]:
        """Yield reminders of future meetings to the people invited, if the invitation sent to them is up to date."""
        kind = ReminderKind.MEETING
        if not self._sends(kind):
            return
        before = from_london(furthest(self.rules[kind], self.until) + _DAY, time())
        for row in meeting_queries.invitations_to_come(
            self.session, self._partnership, self.now, before=before
        ):
            meeting = row.meeting
            if row.person_id not in self.people.access or row.sent_facts_hash != fingerprint_of(meeting):
                continue
            day = in_london(meeting.starts_at).date()
            seated = row.seat is not None and self.people.organisations.get(row.seat.organisation_id)
            yield DueReminder(
                row.person_id,
                kind,
                row,
                meeting.key,
                day,
                self._days(kind, day),
                f"you are invited to {one_line(meeting.title)}{f' for {seated}' if seated else ''}",
                known_on=in_london(row.sent_at).date() if row.sent_at else None,
                useful_until=day,
            )

    def papers(self) -> Iterator[DueReminder]:
        """Yield reminders of outstanding papers to the person asked, or to the speakers of the organisation asked."""
        kind = ReminderKind.PAPER
        if not self._sends(kind):
            return
        due_by = furthest(self.rules[kind], self.until)
        for paper in meeting_queries.papers_wanted(self.session, self._partnership, self.now, due_by=due_by):
            for person_id in self._asked_for(paper):
                access = self.people.access[person_id]
                if paper.due_on is None or not may_see_papers(access, paper.item):
                    continue
                by_name = paper.requested_person_id == person_id
                spoken = "" if by_name else f"you {self._speaks(access, paper.requested_from_id)}"
                because = spoken or "the paper was requested from you"
                days = self._days(kind, paper.due_on)
                yield DueReminder(person_id, kind, paper, paper.key, paper.due_on, days, because)

    def _asked_for(self, paper: Paper) -> list[int]:
        """Return the ids of the people to remind of a paper; a person asked by name is the only one."""
        if paper.requested_person_id is None:
            return list(self.people.speaking_for(paper.requested_from_id))
        return [paper.requested_person_id] if paper.requested_person_id in self.people.access else []

    def reviews(self) -> Iterator[DueReminder]:
        """Yield reminders of reviews of terms of reference to the coordinators, and of overdue reviews to the SRO."""
        kind = ReminderKind.REVIEW
        if not self._sends(kind):
            return
        for version in to_review(self.session, self._partnership, self.today):
            if version.review_on is None:
                continue
            due_on, because = version.review_on, self._coordinates()
            days, told_at = self._days(kind, due_on), version.review_told_coordinator_at
            for person_id in self.people.coordinators:
                reminder = DueReminder(person_id, kind, version, version.key, due_on, days, because)
                yield replace(reminder, known_on=_day_of(told_at))
            if due_on >= self.today:
                continue
            for person_id in self.people.sros:
                if person_id in self.people.coordinators:
                    continue
                because = f"you are {self._partnership.sro_title}: {self._partnership.name}"
                reminder = DueReminder(
                    person_id, kind, version, version.key, due_on, (due_on + _DAY,), because
                )
                known_on = _day_of(version.review_told_sro_at)
                yield replace(reminder, known_on=known_on, looks_ahead=False)

    def interests(self) -> Iterator[DueReminder]:
        """Yield yearly reminders to people to confirm their entries in the register of interests."""
        kind = ReminderKind.INTERESTS
        if not self._sends(kind):
            return
        because = f"you are a member of this partnership: {self._partnership.name}"
        able = {
            number: access.person for number, access in self.people.access.items() if must_confirm(access)
        }
        for person_id, check in checks_of(self.session, self._partnership, able.values()).items():
            days = self._days(kind, check.due_on)
            yield DueReminder(person_id, kind, check, check.person_key, check.due_on, days, because)

    def _speaks(self, access: Access, organisation_id: int | None) -> str:
        represents = any(
            seat.organisation_id == organisation_id and seat.capacity is Capacity.REPRESENTATIVE
            for seat in access.seats
        )
        name = self.people.organisations.get(organisation_id or 0, "")
        return f"{'represent' if represents else 'are deputy for'} {name}"

    def _coordinates(self) -> str:
        return f"you are coordinator: {self._partnership.name}"


def _day_of(moment: datetime | None) -> date | None:
    return in_london(moment).date() if moment is not None else None
