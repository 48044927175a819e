"""Keeping days free, and creating a year of draft meetings. Nothing is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings import service as meetings
from cdp.meetings.service import MeetingDetails
from cdp.models import Board, ClosedKind, ClosedPeriod, Meeting, Partnership, Person
from cdp.planning import queries
from cdp.planning.elections import pre_election_period_in
from cdp.planning.pasting import LINES_AT_MOST
from cdp.planning.periods import KINDS, PeriodDetails, days_of, overlapping, problem_with
from cdp.planning.proposing import Closed, Limits
from cdp.planning.wishes import DaySpan
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed, plural, weekday


class RefusedTogether(Refusal):
    """A refusal of items that were submitted together: some are not valid, so nothing was saved.

    `sentences` has the reasons by item number, counted from 1.
    """

    def __init__(self, sentences: Mapping[int, str], *, field: str | None = None) -> None:
        super().__init__(" ".join(sentences.values()), field=field)
        self.sentences = dict(sentences)


@dataclass(frozen=True)
class DraftToCreate:
    """One draft meeting to create: its row number on the page, and its details."""

    row: int
    details: MeetingDetails


def keep_free(
    session: Session, partnership: Partnership, details: PeriodDetails, *, by: Person
) -> ClosedPeriod:
    """Keep a period of days free of meetings.

    Raises Refusal, with the field, if the days are in the wrong order, too many, too far away or already kept free.
    """
    _lock(session, partnership)
    if problem := problem_with(details, _periods(session, partnership), clock.today()):
        raise Refusal(problem.sentence, field=problem.field)
    return _add(session, partnership, details, by)


def keep_all_free(
    session: Session, partnership: Partnership, lines: Mapping[int, PeriodDetails], *, by: Person
) -> list[ClosedPeriod]:
    """Keep several periods free, given by line number; either all are saved or none.

    Raises RefusedTogether with a sentence for each line that is not valid after the lines before it. Raises Refusal if
    there are too many lines.
    """
    if len(lines) > LINES_AT_MOST:
        raise Refusal(f"Paste at most {LINES_AT_MOST} lines at once.", field="lines")
    _lock(session, partnership)
    there: list[ClosedPeriod | PeriodDetails] = list(_periods(session, partnership))
    wrong: dict[int, str] = {}
    for number, details in lines.items():
        if problem := problem_with(details, there, clock.today()):
            wrong[number] = f"Line {number}: {problem.sentence}"
        else:
            there.append(details)
    if wrong:
        raise RefusedTogether(wrong, field="lines")
    return [_add(session, partnership, details, by) for details in lines.values()]


def change_period(session: Session, period: ClosedPeriod, details: PeriodDetails, *, by: Person) -> None:
    """Change a period of days to keep free; existing meetings stay unchanged.

    Raises Refusal as `keep_free` does, and Conflict when another person changed the period first.
    """
    partnership = period.partnership
    if details.version != period.version:
        pairs = [
            ("Type", KINDS[period.kind], KINDS[details.kind]),
            ("Name", period.name, details.name),
            ("First day", in_words(period.starts_on), in_words(details.starts_on)),
            ("Last day", in_words(period.ends_on), in_words(details.ends_on)),
        ]
        found = [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
        raise Conflict(found, current_version=period.version)
    _lock(session, partnership)
    others = [other for other in _periods(session, partnership) if other is not period]
    if problem := problem_with(details, others, clock.today()):
        raise Refusal(problem.sentence, field=problem.field)
    before = _describe(period)
    period.kind, period.name = details.kind, details.name
    period.starts_on, period.ends_on = details.starts_on, details.ends_on
    if (after := _describe(period)) != before:
        sentence = f"{by.name} changed days kept free: {before}, now {after}."
        audit.record(session, sentence, by=by, on=period, partnership=partnership)


def remove_period(session: Session, period: ClosedPeriod, *, by: Person) -> None:
    """Remove a period, so that meetings may be proposed on its days."""
    sentence = f"{by.name} no longer keeps days free: {_describe(period)}."
    audit.record(session, sentence, by=by, on=period, partnership=period.partnership)
    session.delete(period)


def keep_pre_election_period_free(
    session: Session, partnership: Partnership, year: int, *, by: Person
) -> ClosedPeriod:
    """Keep the pre-election period of a year free; `elections` works out its days.

    Raises Refusal when the period is already kept free or is too far away.
    """
    period = pre_election_period_in(year)
    details = PeriodDetails(ClosedKind.PRE_ELECTION, period.name, period.starts_on, period.polling_day)
    return keep_free(session, partnership, details, by=by)


def others_sharing_days(session: Session, period: ClosedPeriod) -> list[ClosedPeriod]:
    """Return the partnership's other periods that overlap this one, so that a message can mention them."""
    details = PeriodDetails(period.kind, period.name, period.starts_on, period.ends_on)
    others = [other for other in _periods(session, period.partnership) if other is not period]
    return overlapping(details, others)


def create_drafts(
    session: Session, partnership: Partnership, board: Board, drafts: Sequence[DraftToCreate], *, by: Person
) -> list[Meeting]:
    """Create a year of draft meetings, either all or none; nothing is sent.

    Raises Refusal when there are none. Raises RefusedTogether with a sentence for each row whose day is chosen twice or
    cannot be proposed, and for each row that `cdp.meetings.service.plan` refuses.
    """
    if not drafts:
        raise Refusal("Choose at least one meeting.")
    session.execute(sa.select(Board.id).where(Board.id == board.id).with_for_update(key_share=True))
    wrong = _wrong_rows(session, board, drafts)
    made = []
    for draft in drafts:
        if draft.row in wrong:
            continue
        try:
            details = replace(draft.details, confirmed_day=draft.details.day)
            made.append(meetings.plan(session, partnership, board, details, by=by))
        except Refusal as refusal:
            wrong[draft.row] = refusal.sentence
    if wrong:
        raise RefusedTogether(wrong)
    days = listed([in_words(draft.details.day) for draft in drafts])
    audit.record(
        session,
        f"{by.name} planned {plural(len(made), 'meeting')} of {board.name}: {days}.",
        by=by,
        on=board,
        partnership=partnership,
        details={"meetings": [meeting.key for meeting in made]},
    )
    return made


def limits_of(session: Session, board: Board, first: date, last: date) -> Limits:
    """Return the limits for a board's meetings from `first` to `last`, in two queries.

    The earliest day is tomorrow.
    """
    periods = queries.periods_between(session, board.partnership, first, last)
    return Limits(
        earliest=clock.today() + timedelta(days=1),
        latest=board.closes_on,
        closed=tuple(Closed(period.name, DaySpan(period.starts_on, period.ends_on)) for period in periods),
        taken=frozenset(queries.days_of_board(session, board, first, last)),
    )


def _wrong_rows(session: Session, board: Board, drafts: Sequence[DraftToCreate]) -> dict[int, str]:
    days = [draft.details.day for draft in drafts]
    limits = limits_of(session, board, min(days), max(days))
    wrong: dict[int, str] = {}
    seen: set[date] = set()
    for draft in drafts:
        day = draft.details.day
        if day in seen:
            wrong[draft.row] = (
                f"{weekday(day)} is chosen for two meetings. Choose another day for one of them."
            )
        elif why := limits.why_not(day):
            wrong[draft.row] = (
                f"{weekday(day)} cannot be used: {why}. Choose another day, or untick this meeting."
            )
        seen.add(day)
    return wrong


def _add(session: Session, partnership: Partnership, details: PeriodDetails, by: Person) -> ClosedPeriod:
    period = ClosedPeriod(
        partnership=partnership,
        kind=details.kind,
        name=details.name,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
    )
    session.add(period)
    session.flush()
    sentence = f"{by.name} kept days free of meetings: {_describe(period)}."
    audit.record(session, sentence, by=by, on=period, partnership=partnership)
    return period


def _describe(period: ClosedPeriod) -> str:
    return f"{period.name} ({KINDS[period.kind].lower()}), {days_of(period)}"


def _periods(session: Session, partnership: Partnership) -> list[ClosedPeriod]:
    return list(session.scalars(queries.periods_of(partnership)))


def _lock(session: Session, partnership: Partnership) -> None:
    """Lock a partnership while its periods change; other transactions can still add rows that refer to it."""
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
