"""Facts from other records, on a given day, for the text of terms of reference and for the quorum."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.access.places import runs
from cdp.models import Board, BoardKind, Capacity, Person, Seat, SeatHolding, SeatKind, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.partnerships.boards.reporting import lines_on, target_of
from cdp.partnerships.boards.tree import board_above, tree_below_first_board
from cdp.reference.areas import authority
from cdp.reference.national_roles import national_roles
from cdp.terms.versions.sub_groups import below, open_boards
from cdp.terms.wording.quorum_rule import VotingSeat, voting_seats
from cdp.terms.wording.text import AnnexGroup, AnnexMember, StructurePlace, TextFacts
from cdp.wording.formats import day as in_words


def voting_seats_on(session: Session, board: Board, day: date) -> tuple[VotingSeat, ...]:
    """Return the voting seats of a board on a day, for the quorum rule; one statement."""
    rows = session.execute(
        sa.select(Seat, Person.key)
        .outerjoin(
            SeatHolding,
            sa.and_(
                SeatHolding.seat_id == Seat.id,
                SeatHolding.capacity == Capacity.REPRESENTATIVE,
                runs(SeatHolding, day),
            ),
        )
        .outerjoin(SeatHolding.person)
        .where(Seat.board_id == board.id, runs(Seat, day))
        .options(joinedload(Seat.organisation, innerjoin=True))
        .order_by(Seat.position, Seat.id, SeatHolding.starts_on, SeatHolding.id)
    ).all()
    holders = {seat.id: key for seat, key in rows if key is not None}
    return voting_seats(dict.fromkeys(seat for seat, _ in rows), holders)


def live_facts(
    session: Session,
    board: Board,
    starts_on: date | None,
    day: date,
    seats: Sequence[Seat] | None = None,
) -> TextFacts:
    """Return the facts that a board's text takes from other records on a day; a fixed number of SQL statements.

    `starts_on` is the chosen start date, or None for the day of signing. `seats` are the board's seats on the day, if
    the caller has already loaded them.
    """
    among = open_boards(session, board.partnership, day)
    boards = [each.board for each in among]
    if seats is None:
        seats = partnerships.seats_of(session, board, day)
    groups = below(board, among)
    return TextFacts(
        partnership=board.partnership.name,
        board=board.name,
        starts_on=starts_on,
        members=members_of(seats, day),
        areas=tuple(sorted(authority(code).name for code in board.partnership.area_codes_on(day))),
        sub_groups=tuple(_named(group.board) for group in groups),
        reports_to=reporting_lines(board, boards, day),
        structure=structure_of(boards),
        sub_group_terms=tuple(AnnexGroup(_named(group.board), _terms(group.version)) for group in groups),
        sro_title=board.partnership.sro_title,
    )


def members_of(seats: Sequence[Seat], day: date) -> tuple[AnnexMember, ...]:
    """Return the lines of the membership annex: one for each core seat among a board's seats."""
    role_names = {role.code: role.name for role in national_roles()}
    members = []
    for seat in seats:
        if seat.kind is SeatKind.CORE:
            person = seat.representative_on(day)
            members.append(
                AnnexMember(
                    organisation=seat.organisation.name,
                    role=seat.title or role_names.get(seat.national_role, "Member"),
                    representative=person.name if person else "",
                    seat=seat.key,
                )
            )
    return tuple(members)


def reporting_lines(board: Board, boards: Sequence[Board], day: date) -> tuple[str, ...]:
    """Return the names of the bodies that a board reports to: the board above it, then those on reporting lines."""
    above = board_above(board, boards)
    named = [above.name] if above else []
    named += [target_of(line, boards) for line in lines_on(board, day, boards)]
    return tuple(dict.fromkeys(named))


def structure_of(boards: Sequence[Board]) -> tuple[StructurePlace, ...]:
    """Return a partnership's boards as a tree in order. Groups without a parent board are below the first board."""
    return tuple(
        StructurePlace(_named(branch.board), branch.depth) for branch in tree_below_first_board(boards)
    )


def _named(board: Board) -> str:
    if board.kind is BoardKind.TASK_AND_FINISH:
        ends = f", until {in_words(board.closes_on)}" if board.closes_on else ""
        return f"{board.name} (task and finish group{ends})"
    return board.name


def _terms(version: TermsVersion | None) -> str:
    if version is None:
        return ""
    return f"version {version.number}, in force from {in_words(version.in_force_from)}"
