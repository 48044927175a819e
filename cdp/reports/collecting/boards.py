"""Boards in a report: the partnership's people and boards, meetings, attendance, and decisions."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp.access.places import runs
from cdp.agendas.matter.lines import MatterLine, grouped, path_in
from cdp.minutes.queries import READ_BY_ALL
from cdp.minutes.statistics import attendance_at
from cdp.minutes.words import STATE_WORDS
from cdp.models import (
    AgendaItem,
    Appointment,
    Board,
    Decision,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Meeting,
    MeetingState,
    Minutes,
    Part,
    RoleHolding,
    Seat,
)
from cdp.partnerships.queries import current_sro
from cdp.reports.collecting.actions import counts
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.text import Collected, ReportTable, cell
from cdp.wording.formats import day_short, plural

PUBLIC_DECISION = sa.and_(
    Decision.part == Part.PUBLIC, sa.or_(Decision.item_id.is_(None), AgendaItem.part == Part.PUBLIC)
)
_READABLE = sa.or_(Decision.method == DecisionMethod.WRITTEN, Minutes.state.in_(READ_BY_ALL))
_MADE_AT = sa.func.coalesce(Meeting.starts_at, Decision.decided_at)


def about(session: Session, scope: ReportScope) -> Collected:
    """Return who the SRO and the chairs are, and how many boards and member organisations there are."""
    chairs = session.scalars(
        sa.select(RoleHolding)
        .join(RoleHolding.board)
        .where(
            Board.id.in_(scope.board_ids),
            RoleHolding.role == Appointment.CHAIR,
            runs(RoleHolding, scope.today),
        )
        .options(joinedload(RoleHolding.person), contains_eager(RoleHolding.board))
        .order_by(Board.position, RoleHolding.id)
    )
    sro = current_sro(session, scope.partnership, scope.today)
    facts = (
        [(scope.partnership.sro_title, f"{sro.person.name}, {sro.post}, {sro.organisation_name}")]
        if sro
        else []
    )
    facts += [(f"Chair of {each.board.name}", each.person.name) for each in chairs if each.board is not None]
    boards = session.scalars(scope_boards(scope)).all()
    organisations = session.scalar(
        sa.select(sa.func.count(sa.distinct(Seat.organisation_id))).where(
            Seat.board_id.in_(scope.board_ids), runs(Seat, scope.today)
        )
    )
    facts.append(("Member organisations", str(organisations or 0)))
    return Collected(
        tuple(facts), grouped("Boards and sub-groups", (MatterLine(each.name) for each in boards))
    )


def scope_boards(scope: ReportScope) -> sa.Select[Board]:
    """Return the statement for the boards covered that have not closed."""
    return (
        sa.select(Board)
        .where(
            Board.id.in_(scope.board_ids), sa.or_(Board.closes_on.is_(None), Board.closes_on >= scope.today)
        )
        .order_by(Board.position, Board.kind, Board.name)
    )


def year(session: Session, scope: ReportScope) -> Collected:
    """Return the numbers of meetings, decisions and actions in the period."""
    held = len(_held(session, scope))
    made = _decisions(session, scope)
    recommended = sum(one.kind is DecisionKind.RECOMMENDATION for one in made)
    facts = [
        ("Meetings held", str(held)),
        ("Decisions", str(len(made) - recommended)),
        ("Recommendations to other bodies", str(recommended)),
        *counts(session, scope),
    ]
    return Collected(tuple(facts))


def decisions(session: Session, scope: ReportScope) -> Collected:
    """Return the public decisions of the period whose minutes have been circulated, or made by written procedure."""
    rows = _decisions(session, scope)
    return Collected(
        tables=_decision_table(scope, rows),
        nothing="No decision was made, or the minutes are not circulated yet.",
    )


def not_quorate(session: Session, scope: ReportScope) -> Collected:
    """Return the public decisions, of any date, that wait for a quorate meeting."""
    query = _public_decisions(scope).where(Decision.state == DecisionState.PROVISIONAL)
    rows = session.scalars(query).all()
    return Collected(tables=_decision_table(scope, rows), nothing="No decision waits for a quorate meeting.")


def meetings(session: Session, scope: ReportScope) -> Collected:
    """Return the meetings held in the period with their quorum, and the attendance of each organisation."""
    held = _held(session, scope)
    if not held:
        return Collected(nothing="No meeting was held in this period.")
    table = ReportTable(
        f"{plural(len(held), 'meeting')} held",
        ("Meeting", "Date", "Quorum"),
        tuple(
            (
                MatterLine(meeting.bare_title, path_in(scope.partnership, "meetings", meeting.key)),
                cell(day_short(meeting.starts_at)),
                cell(_quorum(minutes)),
            )
            for meeting, minutes in held
        ),
    )
    attended = attendance_at(session, [meeting for meeting, _ in held])
    by_organisation = ReportTable(
        "Attendance by organisation",
        ("Organisation", "Meetings", "Present", "Substitute", "Apologies", "Absent", "Attended"),
        tuple(
            tuple(
                map(
                    cell,
                    (
                        row.name,
                        *map(str, (row.meetings, row.present, row.substitute, row.apologies, row.absent)),
                        row.share,
                    ),
                )
            )
            for row in attended.rows
        ),
    )
    return Collected(tables=(table, by_organisation) if attended.rows else (table,))


def _held(session: Session, scope: ReportScope) -> list[tuple[Meeting, Minutes | None]]:
    rows = session.execute(
        sa.select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(scope.meetings, Meeting.state == MeetingState.HELD)
        .options(joinedload(Meeting.board))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [(meeting, minutes) for meeting, minutes in rows]


def _quorum(minutes: Minutes | None) -> str:
    """Return what the minutes say about the quorum of the meeting, if everyone may read them."""
    if minutes is None or minutes.state not in READ_BY_ALL or not minutes.content:
        return "The minutes are not circulated yet"
    lost = [
        str(item["title"])
        for item in minutes.content["items"]
        if item.get("quorum") and item["part"] == Part.PUBLIC.value
    ]
    whole = minutes.content.get("quorum") or "Not recorded"
    return f"{whole} Not quorate for: {'; '.join(lost)}." if lost else whole


def _decisions(session: Session, scope: ReportScope) -> Sequence[Decision]:
    return session.scalars(_public_decisions(scope).where(scope.covers_moment(_MADE_AT), _READABLE)).all()


def _public_decisions(scope: ReportScope) -> sa.Select[Decision]:
    return (
        sa.select(Decision)
        .outerjoin(Meeting, Decision.meeting_id == Meeting.id)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .outerjoin(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(scope.decisions, Decision.carried.is_(True), PUBLIC_DECISION)
        .options(joinedload(Decision.board), joinedload(Decision.meeting))
        .order_by(_MADE_AT, Decision.board_id, Decision.number)
    )


def _decision_table(scope: ReportScope, rows: Sequence[Decision]) -> tuple[ReportTable, ...]:
    if not rows:
        return ()
    table = ReportTable(
        plural(len(rows), "decision"),
        ("Decision", "Wording", "Made on", "State"),
        tuple(
            (
                MatterLine(one.reference, path_in(scope.partnership, "decisions", one.key)),
                cell(one.wording),
                cell(f"{day_short(one.made_at)}, {one.board.name}"),
                cell(_state(one)),
            )
            for one in rows
        ),
    )
    return (table,)


def _state(decision: Decision) -> str:
    to = f". Recommended to {decision.recommended_to}" if decision.recommended_to else ""
    return f"{STATE_WORDS[decision.state]}{to}"
