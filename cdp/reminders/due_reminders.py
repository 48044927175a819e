"""The reminders that may be due in a partnership, each with the person, the due date and the reason for it.

A reminder exists only while its task is open. If the task is done, cancelled, moved or given to someone else, the
reminder disappears or is replaced. No one is reminded of anything that they may not see (cdp.access.visibility).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from cdp.access import Access, may_see_action
from cdp.access.visibility import may_see_papers
from cdp.clock import from_london, in_london
from cdp.interests.queries import checks_of, must_confirm
from cdp.meetings.letters import fingerprint_of
from cdp.models import (
    Action,
    Capacity,
    Paper,
    Partnership,
    ReminderKind,
)
from cdp.reminders import meeting_queries, queries, secretariat
from cdp.reminders.due import DueReminder, named, one_line
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import Rules, furthest, step_days
from cdp.terms.review.due import to_review
from cdp.wording.formats import listed

_DAY = timedelta(days=1)


def due_reminders(
    session: Session, people: PartnershipPeople, rules: Rules, now: datetime, until: date
) -> list[DueReminder]:
    """Return every reminder that may be due by `until`, except reminders that come too late to help."""
    today = in_london(now).date()
    finder = _Finder(session, people, rules, now, today, until)
    found = [
        *finder.meetings(),
        *finder.papers(),
        *finder.actions(),
        *secretariat.reminders_of(session, people, rules, now),
        *finder.reviews(),
        *finder.interests(),
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

    def actions(self) -> Iterator[DueReminder]:
        """Yield reminders of open actions to their owners and, once overdue, to the board's chair and then the SRO.

        An owner whose question the secretariat has not answered is not reminded.
        """
        kinds = (ReminderKind.ACTION, ReminderKind.OVERDUE, ReminderKind.ESCALATION)
        if not any(self._sends(kind) for kind in kinds):
            return
        due_by = furthest(self.rules[ReminderKind.ACTION], self.until)
        actions = queries.actions_not_done(self.session, self._partnership, due_by=due_by)
        waiting = queries.waiting_for_an_answer(self.session, actions, self.people.coordinators)
        for action in actions:
            asked = [
                number
                for number in self.people.asked_for(action)
                if may_see_action(self.people.access[number], action)
            ]
            late = action.due_on < self.today
            kind = ReminderKind.OVERDUE if late else ReminderKind.ACTION
            if self._sends(kind) and action.id not in waiting:
                for person_id in asked:
                    yield self._of_owner(kind, action, person_id)
            if late and self._sends(ReminderKind.ESCALATION):
                for reminder in self._escalated(action, but_not=asked):
                    yield replace(reminder, question_open=action.id in waiting)

    def _of_owner(self, kind: ReminderKind, action: Action, person_id: int) -> DueReminder:
        owns = person_id == self.people.owner_of(action)
        overdue = kind is ReminderKind.OVERDUE
        return DueReminder(
            person_id,
            kind,
            action,
            action.key,
            action.due_on,
            self._days(kind, action.due_on),
            f"you own {named(action)}" if owns else self._represents(action, person_id),
            known_on=None if overdue else action.raised_on,
            useful_until=None if overdue else action.due_on,
            looks_ahead=not overdue,
            mandatory=overdue and owns,
        )

    def _escalated(self, action: Action, *, but_not: list[int]) -> Iterator[DueReminder]:
        to_chair, to_sro = self._days(ReminderKind.ESCALATION, action.due_on)
        board = self.people.boards.get(action.board_id, "")
        chairs, sros = self.people.chairs_of(action.board_id), self.people.sros
        for person_id in dict.fromkeys([*chairs, *sros]):
            access = self.people.access[person_id]
            if person_id in but_not or not may_see_action(access, action):
                continue
            leads, days = [], []
            if person_id in chairs:
                leads.append(f"you chair this board: {board}")
                days.append(to_chair)
            if person_id in sros:
                leads.append(f"you are {self._partnership.sro_title}: {self._partnership.name}")
                days.append(to_sro)
            if person_id != self.people.sro_id and person_id in sros:
                leads[-1] = f"you are deputy to the {self._partnership.sro_title}: {self._partnership.name}"
            reminder = DueReminder(
                person_id,
                ReminderKind.ESCALATION,
                action,
                action.key,
                action.due_on,
                tuple(days),
                listed(leads),
            )
            yield replace(reminder, looks_ahead=False, mandatory=True)

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

    def _represents(self, action: Action, person_id: int) -> str:
        on = {
            seat.board_id
            for seat in self.people.access[person_id].seats
            if seat.organisation_id == action.organisation_id and seat.capacity is Capacity.REPRESENTATIVE
        }
        board = self.people.boards.get(action.board_id if action.board_id in on else min(on), "")
        return f"you represent {self.people.organisations.get(action.organisation_id, '')} on this board: {board}"

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
