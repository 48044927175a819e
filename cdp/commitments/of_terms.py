"""The promises of a board's terms of reference: what keeps each, whether it is kept, when last and when next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.matter.lines import path_in
from cdp.clock import months_after
from cdp.commitments.states import CommitmentLine, CommitmentState, state_by_date
from cdp.meetings.queries import last_meeting_of, next_meeting_of
from cdp.models import AgendaItem, Board, Commitment, Meeting, MeetingState, Milestone, TermsVersion
from cdp.partnerships.boards.reported import last_reported
from cdp.partnerships.boards.reporting import due_after, how_often
from cdp.reference.terms_promises import TermsPromise
from cdp.terms.promises import PromisedClause, due_promises
from cdp.terms.review.kept import Mismatch, meetings_kept

_PAGES = {"meetings": "meetings.index", "papers": "agendas.show", "minutes": "minutes.show"}
"""The page that a mismatch of each check leads to (`cdp.terms.review.kept`)."""


@dataclass
class _Found:
    """The records of one board that show whether its promises are kept, each read once."""

    session: Session
    board: Board
    version: TermsVersion
    today: date
    commitments: dict[str, Commitment]
    last: Meeting | None = None
    following: Meeting | None = None
    mismatches: Sequence[Mismatch] = ()
    standing: frozenset[str] = frozenset()
    milestones: Sequence[Milestone] = ()
    path: Callable[..., str] = field(default=lambda *steps: "/".join(steps))


def lines_of_terms(
    session: Session, board: Board, version: TermsVersion, commitments: Sequence[Commitment], today: date
) -> list[CommitmentLine]:
    """Return the promises of a version in force that have a date; the number of statements is fixed."""
    last = last_meeting_of(session, board, before=clock.now())
    held = last if last is not None and last.state is MeetingState.HELD else None
    found = _Found(
        session,
        board,
        version,
        today,
        {one.clause: one for one in commitments if one.clause},
        last=held,
        following=next_meeting_of(session, board, after=clock.now()),
        mismatches=list(meetings_kept(session, version, today)),
        standing=_standing_of(session, held),
        milestones=_milestones(session, board),
        path=lambda *steps: path_in(board.partnership, *steps),
    )
    return [_line(clause, found) for clause in due_promises(version)]


def _line(clause: PromisedClause, found: _Found) -> CommitmentLine:
    promise = clause.promise
    assert promise is not None  # noqa: S101 -- `due_promises` gives no others
    if promise.every_months:
        return _recorded(clause, promise, promise.every_months, found)
    kind, _, rest = promise.check.partition(" ")
    state, last, following, path, note = _CHECKS[kind](rest or kind, found)
    source = f"Terms of reference, version {found.version.number}"
    return CommitmentLine(clause.text, source, promise.how, state, last, following, note, path)


def _recorded(clause: PromisedClause, promise: TermsPromise, months: int, found: _Found) -> CommitmentLine:
    """Return a promise that the secretariat records; the first interval counts from when the terms came into force."""
    row = found.commitments.get(promise.code)
    last = row.last_kept if row else None
    begins = last or found.version.in_force_from
    following = months_after(begins, months) if begins else None
    return CommitmentLine(
        clause.text,
        f"Terms of reference, version {found.version.number}",
        f"{promise.how}, {how_often(months)}",
        state_by_date(following, last, found.today),
        last,
        following,
        path=found.path("commitments", row.key) if row else "",
        clause=promise.code,
    )


_Checked = tuple[CommitmentState, date | None, date | None, str, str]


def _of_meetings(check: str, found: _Found) -> _Checked:
    broken = [each for each in found.mismatches if each.endpoint == _PAGES[check]]
    last = found.last.day if found.last else None
    following = found.following.day if found.following else None
    kept = CommitmentState.KEPT if last else CommitmentState.NOT_RECORDED
    note = broken[-1].sentence if broken else ""
    return CommitmentState.NOT_KEPT if broken else kept, last, following, found.path("meetings"), note


def _of_review(_: str, found: _Found) -> _Checked:
    due, began = found.version.review_on, found.version.in_force_from
    state = state_by_date(due, began, found.today)
    return state, began, due, found.path("terms", found.version.key), ""


def _of_milestones(codes: str, found: _Found) -> _Checked:
    mine = [each for each in found.milestones if each.template_code in codes.split()]
    last = max((each.submitted_on for each in mine if each.submitted_on), default=None)
    following = min((each.due_on for each in mine if each.submitted_on is None), default=None)
    path = found.path("workplan", "milestones")
    note = "" if mine else "Not in the national timetable of the partnership"
    return state_by_date(following, last, found.today), last, following, path, note


def _of_standing(code: str, found: _Found) -> _Checked:
    following = found.following.day if found.following else None
    if found.last is None:
        return (
            CommitmentState.NOT_RECORDED,
            None,
            following,
            found.path("meetings"),
            "No meeting was held yet",
        )
    path = found.path("meetings", found.last.key, "agenda")
    if code in found.standing:
        return CommitmentState.KEPT, found.last.day, following, path, ""
    return CommitmentState.NOT_KEPT, None, following, path, "Not on the agenda of the last meeting"


def _of_reports(_: str, found: _Found) -> _Checked:
    lines = [line for line in found.board.lines if line.every_months and line.holds_on(found.today)]
    reported = last_reported(found.session, lines)
    dues = [due_after(line, reported.get(line.id)) for line in lines]
    following, last = min((due for due in dues if due), default=None), max(reported.values(), default=None)
    note = "" if lines else "No reporting line has an interval"
    return state_by_date(following, last, found.today), last, following, found.path("reports", "lines"), note


_CHECKS: dict[str, Callable[[str, _Found], _Checked]] = {
    "meetings": _of_meetings,
    "papers": _of_meetings,
    "minutes": _of_meetings,
    "review": _of_review,
    "milestone": _of_milestones,
    "standing": _of_standing,
    "reports": _of_reports,
}


def _standing_of(session: Session, meeting: Meeting | None) -> frozenset[str]:
    """Return the codes of the standing items on the agenda of a meeting."""
    if meeting is None:
        return frozenset()
    codes = session.scalars(
        sa.select(AgendaItem.standing).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.removed_at.is_(None),
            AgendaItem.standing.is_not(None),
        )
    )
    return frozenset(code for code in codes if code)


def _milestones(session: Session, board: Board) -> Sequence[Milestone]:
    return session.scalars(
        sa.select(Milestone).where(
            Milestone.partnership_id == board.partnership_id,
            Milestone.removed_at.is_(None),
            Milestone.template_code.is_not(None),
        )
    ).all()
