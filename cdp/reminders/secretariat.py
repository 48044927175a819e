"""Reminders for the secretariat of its own deadlines around a meeting: they go to the coordinators.

Notice, the agenda with its papers, and the draft minutes are due on days set by the terms of reference in force at the
meeting, or by the usual numbers of working days. The secretariat is reminded before, and again if they are late. It is
also told which papers and how many replies are missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from cdp.access.visibility import may_see_papers
from cdp.clock import in_london
from cdp.meetings.dates import DerivedDates, WorkingDays, derived_dates
from cdp.models import Meeting, ReminderKind, TermsVersion
from cdp.reminders import meeting_queries
from cdp.reminders.due import About, DueReminder, MissingReplies
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import Rules, late_days, step_days
from cdp.terms.versions.states import in_force_among

OF_MEETINGS = (
    ReminderKind.NOTICE,
    ReminderKind.PUBLICATION,
    ReminderKind.REPLIES,
    ReminderKind.MISSING_PAPER,
)
"""The kinds about meetings to come; draft minutes are about meetings that are over."""


def reminders_of(
    session: Session, people: PartnershipPeople, rules: Rules, now: datetime
) -> Iterator[DueReminder]:
    """Yield the reminders to the coordinators; the number of queries does not grow with meetings or people."""
    finder = _Secretariat(session, people, rules, now)
    if not people.coordinators:
        return
    if any(rules[kind].sent for kind in OF_MEETINGS):
        yield from finder.of_meetings_to_come()
    if rules[ReminderKind.MINUTES].sent:
        yield from finder.of_minutes()


@dataclass(frozen=True)
class _Secretariat:
    session: Session
    people: PartnershipPeople
    rules: Rules
    now: datetime

    @property
    def _today(self) -> date:
        return in_london(self.now).date()

    def of_meetings_to_come(self) -> Iterator[DueReminder]:
        """Yield reminders of notice, agendas, missing replies and missing papers."""
        partnership = self.people.partnership
        preparations = meeting_queries.meetings_to_prepare(self.session, partnership, self.now)
        terms = meeting_queries.signed_terms(self.session, partnership) if preparations else {}
        for each in preparations:
            meeting, dates = each.meeting, _dates_of(each.meeting, terms)
            day = in_london(meeting.starts_at).date()
            if not each.invited:
                yield from self._of(ReminderKind.NOTICE, meeting, meeting.key, dates.notice_by, until=day)
            if not each.published:
                yield from self._of(
                    ReminderKind.PUBLICATION, meeting, meeting.key, dates.papers_by, until=day
                )
            if each.invited and each.silent:
                missing = MissingReplies(meeting, each.silent)
                yield from self._of(ReminderKind.REPLIES, missing, meeting.key, day, until=day)
        yield from self._of_papers()

    def of_minutes(self) -> Iterator[DueReminder]:
        """Yield reminders to send draft minutes to the chair."""
        meetings = meeting_queries.meetings_without_minutes(self.session, self.people.partnership, self.now)
        terms = meeting_queries.signed_terms(self.session, self.people.partnership) if meetings else {}
        for meeting in meetings:
            due_on = _dates_of(meeting, terms).minutes_by
            yield from self._of(ReminderKind.MINUTES, meeting, meeting.key, due_on)

    def _of_papers(self) -> Iterator[DueReminder]:
        """Yield reminders of papers that are missing after their due date, to coordinators who may see them."""
        kind = ReminderKind.MISSING_PAPER
        if not self.rules[kind].sent:
            return
        due_by = self._today - timedelta(days=1)
        for paper in meeting_queries.papers_wanted(
            self.session, self.people.partnership, self.now, due_by=due_by
        ):
            if paper.due_on is None:
                continue
            day = in_london(paper.item.meeting.starts_at).date()
            for reminder in self._of(kind, paper, paper.key, paper.due_on, until=day):
                if may_see_papers(self.people.access[reminder.person_id], paper.item):
                    yield reminder

    def _of(
        self, kind: ReminderKind, about: About, key: str, due_on: date, *, until: date | None = None
    ) -> Iterator[DueReminder]:
        """Yield the reminder to each coordinator. A late one has later days, and no digest includes it early."""
        rule = self.rules[kind]
        if not rule.sent:
            return
        late = due_on < self._today
        for person_id in self.people.coordinators:
            yield DueReminder(
                person_id,
                kind,
                about,
                key,
                due_on,
                late_days(rule, kind, due_on) if late else step_days(rule, kind, due_on),
                f"you are coordinator: {self.people.partnership.name}",
                useful_until=until,
                looks_ahead=not late,
            )


def _dates_of(meeting: Meeting, terms: dict[int, list[TermsVersion]]) -> DerivedDates:
    day = in_london(meeting.starts_at).date()
    return derived_dates(day, WorkingDays.under(in_force_among(terms.get(meeting.board_id, ()), day)))
