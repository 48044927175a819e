"""What people may be reminded of in a partnership: each matter with its person, its date and why it concerns them.

A matter is there as long as it wants doing: what was done, moved, cancelled or handed to somebody else is not, or is
another one. Nobody has a matter that they may not see (cdp.access.visibility).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from cdp.access import Access, may_see_action
from cdp.access.visibility import may_see_papers
from cdp.clock import from_london, in_london
from cdp.interests.queries import EntriesCheck, checks_of, must_confirm
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.letters import fingerprint_of
from cdp.models import (
    Action,
    Capacity,
    Invitation,
    Meeting,
    Paper,
    Partnership,
    ReminderKind,
    TermsVersion,
)
from cdp.reminders import queries
from cdp.reminders.people import Everybody
from cdp.reminders.rules import Rules, furthest, step_days
from cdp.terms.review.due import to_review
from cdp.terms.versions.states import in_force_among

About = Invitation | Paper | Action | Meeting | TermsVersion | EntriesCheck
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Matter:
    """Something that one person may be reminded of, on some days.

    `key` is that of the record that counts. `known_on` is the day on which the person heard of it anyway,
    `useful_until` the last day on which it helps to hear of it. Kinds that look ahead may be told in a digest before
    their day has come. `must_be_told` holds against "not at all".
    """

    person_id: int
    kind: ReminderKind
    about: About
    key: str
    due_on: date
    days: tuple[date, ...]
    because: str
    known_on: date | None = None
    useful_until: date | None = None
    looks_ahead: bool = True
    must_be_told: bool = False

    @property
    def confidential(self) -> bool:
        """Whether its title stays out of mails: only its reference or its meeting is named."""
        if isinstance(self.about, Action):
            return self.about.is_confidential
        return isinstance(self.about, Paper) and self.about.item.is_confidential

    @property
    def title(self) -> str:
        """What it is called, on one line; nothing for what is confidential."""
        if self.confidential:
            return ""
        about = self.about
        if isinstance(about, Invitation):
            return one_line(about.meeting.title)
        return one_line(about.board.name if isinstance(about, TermsVersion) else about.title)

    def may_be_shown_to(self, access: Access) -> bool:
        """Whether somebody else, who looks at what is sent to whom, may know of it."""
        if isinstance(self.about, Action):
            return may_see_action(access, self.about)
        return not isinstance(self.about, Paper) or may_see_papers(access, self.about.item)


def matters_of(session: Session, people: Everybody, rules: Rules, now: datetime, until: date) -> list[Matter]:
    """Return everything of which people may be reminded by a day, in the order of kinds and dates."""
    today = in_london(now).date()
    finder = _Finder(session, people, rules, now, today, until)
    found = [
        *finder.meetings(),
        *finder.papers(),
        *finder.actions(),
        *finder.minutes(),
        *finder.reviews(),
        *finder.interests(),
    ]
    return [matter for matter in found if matter.useful_until is None or today <= matter.useful_until]


@dataclass(frozen=True)
class _Finder:
    session: Session
    people: Everybody
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

    def meetings(self) -> Iterator[Matter]:
        """Give the meetings to come to those invited, once they were told how the meeting stands now."""
        kind = ReminderKind.MEETING
        if not self._sends(kind):
            return
        before = from_london(furthest(self.rules[kind], self.until) + _DAY, time())
        for row in queries.invitations_to_come(self.session, self._partnership, self.now, before=before):
            meeting = row.meeting
            if row.person_id not in self.people.access or row.sent_facts_hash != fingerprint_of(meeting):
                continue
            day = in_london(meeting.starts_at).date()
            seated = row.seat is not None and self.people.organisations.get(row.seat.organisation_id)
            yield Matter(
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

    def papers(self) -> Iterator[Matter]:
        """Give the papers that are wanted to the people of the organisation asked."""
        kind = ReminderKind.PAPER
        if not self._sends(kind):
            return
        due_by = furthest(self.rules[kind], self.until)
        for paper in queries.papers_wanted(self.session, self._partnership, self.now, due_by=due_by):
            for person_id in self.people.speaking_for(paper.requested_from_id):
                access = self.people.access[person_id]
                if paper.due_on is None or not may_see_papers(access, paper.item):
                    continue
                because = f"you {self._speaks(access, paper.requested_from_id)}"
                days = self._days(kind, paper.due_on)
                yield Matter(person_id, kind, paper, paper.key, paper.due_on, days, because)

    def actions(self) -> Iterator[Matter]:
        """Give the actions not done to those asked; once overdue, also to the board's chair and then to the SRO."""
        kinds = (ReminderKind.ACTION, ReminderKind.OVERDUE, ReminderKind.ESCALATION)
        if not any(self._sends(kind) for kind in kinds):
            return
        due_by = furthest(self.rules[ReminderKind.ACTION], self.until)
        for action in queries.actions_not_done(self.session, self._partnership, due_by=due_by):
            asked = [
                number
                for number in self.people.asked_for(action)
                if may_see_action(self.people.access[number], action)
            ]
            late = action.due_on < self.today
            kind = ReminderKind.OVERDUE if late else ReminderKind.ACTION
            if self._sends(kind):
                for person_id in asked:
                    yield self._of_owner(kind, action, person_id)
            if late and self._sends(ReminderKind.ESCALATION):
                yield from self._escalated(action, but_not=asked)

    def _of_owner(self, kind: ReminderKind, action: Action, person_id: int) -> Matter:
        owns = person_id == self.people.owner_of(action)
        overdue = kind is ReminderKind.OVERDUE
        return Matter(
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
            must_be_told=overdue and owns,
        )

    def _escalated(self, action: Action, *, but_not: list[int]) -> Iterator[Matter]:
        to_chair, to_sro = self._days(ReminderKind.ESCALATION, action.due_on)
        board = self.people.boards.get(action.board_id, "")
        chairs, sros = self.people.chairs_of(action.board_id), self.people.sros
        for person_id in dict.fromkeys([*chairs, *sros]):
            access = self.people.access[person_id]
            if person_id in but_not or not may_see_action(access, action):
                continue
            leads, days = [], []
            if person_id in chairs:
                leads.append(f"you chair {board}")
                days.append(to_chair)
            if person_id in sros:
                leads.append(f"you are Senior Responsible Owner of {self._partnership.name}")
                days.append(to_sro)
            if person_id != self.people.sro_id and person_id in sros:
                leads[-1] = f"you stand in for the Senior Responsible Owner of {self._partnership.name}"
            matter = Matter(
                person_id,
                ReminderKind.ESCALATION,
                action,
                action.key,
                action.due_on,
                tuple(days),
                " and ".join(leads),
            )
            yield replace(matter, looks_ahead=False, must_be_told=True)

    def minutes(self) -> Iterator[Matter]:
        """Give the draft minutes that the chair waits for to the secretariat (terms of reference, else 10 days)."""
        kind = ReminderKind.MINUTES
        if not self._sends(kind):
            return
        meetings = queries.meetings_without_minutes(self.session, self._partnership, self.now)
        terms = queries.signed_terms(self.session, self._partnership) if meetings else {}
        for meeting in meetings:
            day = in_london(meeting.starts_at).date()
            in_force = in_force_among(terms.get(meeting.board_id, ()), day)
            due_on = derived_dates(day, WorkingDays.under(in_force)).minutes_by
            for person_id in self.people.coordinators:
                days, because = self._days(kind, due_on), self._coordinates()
                yield Matter(person_id, kind, meeting, meeting.key, due_on, days, because)

    def reviews(self) -> Iterator[Matter]:
        """Give reviews of terms of reference to the secretariat, and those that are late to the SRO."""
        kind = ReminderKind.REVIEW
        if not self._sends(kind):
            return
        for version in to_review(self.session, self._partnership, self.today):
            if version.review_on is None:
                continue
            due_on, because = version.review_on, self._coordinates()
            days, told_at = self._days(kind, due_on), version.review_told_coordinator_at
            for person_id in self.people.coordinators:
                matter = Matter(person_id, kind, version, version.key, due_on, days, because)
                yield replace(matter, known_on=_day_of(told_at))
            if due_on >= self.today:
                continue
            for person_id in self.people.sros:
                if person_id in self.people.coordinators:
                    continue
                because = f"you are Senior Responsible Owner of {self._partnership.name}"
                matter = Matter(person_id, kind, version, version.key, due_on, (due_on + _DAY,), because)
                known_on = _day_of(version.review_told_sro_at)
                yield replace(matter, known_on=known_on, looks_ahead=False)

    def interests(self) -> Iterator[Matter]:
        """Give everybody's own entries in the register of interests, once a year."""
        kind = ReminderKind.INTERESTS
        if not self._sends(kind):
            return
        able = {
            number: access.person for number, access in self.people.access.items() if must_confirm(access)
        }
        for person_id, check in checks_of(self.session, self._partnership, able.values()).items():
            days, because = self._days(kind, check.due_on), f"you have a place in {self._partnership.name}"
            yield Matter(person_id, kind, check, check.person_key, check.due_on, days, because)

    def _represents(self, action: Action, person_id: int) -> str:
        on = {
            seat.board_id
            for seat in self.people.access[person_id].seats
            if seat.organisation_id == action.organisation_id and seat.capacity is Capacity.REPRESENTATIVE
        }
        board = self.people.boards.get(action.board_id if action.board_id in on else min(on), "")
        return f"you represent {self.people.organisations.get(action.organisation_id, '')} on {board}"

    def _speaks(self, access: Access, organisation_id: int | None) -> str:
        represents = any(
            seat.organisation_id == organisation_id and seat.capacity is Capacity.REPRESENTATIVE
            for seat in access.seats
        )
        name = self.people.organisations.get(organisation_id or 0, "")
        return f"{'represent' if represents else 'are deputy for'} {name}"

    def _coordinates(self) -> str:
        return f"you are coordinator of {self._partnership.name}"


def named(action: Action) -> str:
    """Return an action as mails name it: by its reference alone where it is confidential."""
    kind = "a confidential action," if action.is_confidential else "action"
    return f"{kind} {action.reference}"


def one_line(words: str) -> str:
    """Return words on one line, as a list or a subject wants them."""
    return " ".join(words.split())


def _day_of(moment: datetime | None) -> date | None:
    return in_london(moment).date() if moment is not None else None
