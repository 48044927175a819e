"""Queries about terms of reference."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access.places import fills_seat
from cdp.models import (
    Appointment,
    Board,
    BoardKind,
    Capacity,
    IssuedDocument,
    Organisation,
    Partnership,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
)
from cdp.national.queries import facts_in_use
from cdp.partnerships import queries as partnerships
from cdp.reference.areas import authority
from cdp.reference.terms_text import TermsFacts, TermsKind
from cdp.terms.versions.facts import live_facts
from cdp.terms.versions.states import BEING_WRITTEN, HAVE_BEEN_SIGNED
from cdp.terms.wording.text import TextFacts
from cdp.wording.formats import listed

# Built once, because the pages of meetings and minutes and the home page all use this query
_IN_FORCE = (
    sa.select(TermsVersion)
    .where(
        TermsVersion.board_id == sa.bindparam("board"),
        TermsVersion.state.in_(HAVE_BEEN_SIGNED),
        TermsVersion.in_force_from <= sa.bindparam("day", type_=sa.Date()),
    )
    .order_by(TermsVersion.number.desc())
    .limit(1)
)


def terms_in_force(session: Session, board: Board, day: date) -> TermsVersion | None:
    """Return the version of a board's terms of reference in force on a day, or None.

    This is the newest signed version with a start date on or before that day. A version therefore supersedes an earlier
    one on its own start date, without a scheduled job.
    """
    return session.scalar(_IN_FORCE, {"board": board.id, "day": day})


def version_by_key(session: Session, partnership: Partnership, key: str) -> TermsVersion | None:
    """Return the partnership's version with this key, with board, sections and signature loaded, or None."""
    return session.scalar(
        sa.select(TermsVersion)
        .join(TermsVersion.board)
        .where(Board.partnership_id == partnership.id, TermsVersion.key == key)
        .options(
            contains_eager(TermsVersion.board),
            selectinload(TermsVersion.sections),
            joinedload(TermsVersion.document).undefer(IssuedDocument.text),
        )
    )


def versions_of(session: Session, board: Board) -> list[TermsVersion]:
    """Return every version of a board's terms of reference, newest first, with signatures loaded."""
    return list(
        session.scalars(
            sa.select(TermsVersion)
            .where(TermsVersion.board_id == board.id)
            .options(joinedload(TermsVersion.document))
            .order_by(TermsVersion.number.desc())
        )
    )


def versions_beside(session: Session, document: IssuedDocument) -> list[TermsVersion]:
    """Return every version of the terms of reference to which a document belongs, newest first, with signatures."""
    board = sa.select(TermsVersion.board_id).where(TermsVersion.document_id == document.id).scalar_subquery()
    return list(
        session.scalars(
            sa.select(TermsVersion)
            .where(TermsVersion.board_id == board)
            .options(
                joinedload(TermsVersion.document),
                joinedload(TermsVersion.board).joinedload(Board.partnership),
            )
            .order_by(TermsVersion.number.desc())
        )
    )


def versions_by_board(session: Session, boards: Sequence[Board]) -> dict[int, list[TermsVersion]]:
    """Return all versions of the given boards by board ID, newest first, with signatures; one SQL statement."""
    found: dict[int, list[TermsVersion]] = {board.id: [] for board in boards}
    for version in session.scalars(
        sa.select(TermsVersion)
        .where(TermsVersion.board_id.in_(found))
        .options(joinedload(TermsVersion.document))
        .order_by(TermsVersion.number.desc())
    ):
        found[version.board_id].append(version)
    return found


def version_being_written(session: Session, board: Board) -> TermsVersion | None:
    """Return a board's unsigned version (a draft, or out for approval or signature), or None."""
    return session.scalar(
        sa.select(TermsVersion).where(
            TermsVersion.board_id == board.id, TermsVersion.state.in_(BEING_WRITTEN)
        )
    )


def circulated_until(session: Session, day: date) -> list[TermsVersion]:
    """Return every version still out for approval whose deadline was before a day."""
    return list(
        session.scalars(
            sa.select(TermsVersion).where(
                TermsVersion.state == TermsState.CIRCULATED, TermsVersion.answer_by < day
            )
        )
    )


def answers_of(session: Session, version: TermsVersion) -> list[TermsAnswer]:
    """Return the responses to a version in order of organisation name, with who responded and who was asked."""
    return list(
        session.scalars(
            sa.select(TermsAnswer)
            .join(TermsAnswer.organisation)
            .where(TermsAnswer.terms_id == version.id)
            .options(
                contains_eager(TermsAnswer.organisation),
                joinedload(TermsAnswer.answered_by),
                joinedload(TermsAnswer.carried_from),
                selectinload(TermsAnswer.asks).joinedload(TermsAsk.person),
            )
            .order_by(sa.func.lower(Organisation.name))
        )
    )


def ask_by_key(session: Session, key: str) -> TermsAsk | None:
    """Return the request with this key, with everything that its page needs, or None. Only for signed links."""
    return session.scalar(
        sa.select(TermsAsk)
        .where(TermsAsk.key == key)
        .options(
            joinedload(TermsAsk.person),
            joinedload(TermsAsk.answer).joinedload(TermsAnswer.organisation),
            joinedload(TermsAsk.answer)
            .joinedload(TermsAnswer.terms)
            .options(
                joinedload(TermsVersion.board).joinedload(Board.partnership),
                joinedload(TermsVersion.document),
            ),
        )
    )


def speakers_of(session: Session, board_id: int, day: date) -> dict[tuple[int, int], Capacity]:
    """Return the capacity of each person on a core seat of a board on a day, by organisation and person.

    A person who is deputy for one seat of an organisation and representative for another counts as its representative.
    """
    found: dict[tuple[int, int], Capacity] = {}
    for organisation, person, capacity in session.execute(
        sa.select(Seat.organisation_id, SeatHolding.person_id, SeatHolding.capacity)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Person, SeatHolding.person_id == Person.id)
        .where(
            Seat.board_id == board_id,
            Seat.kind == SeatKind.CORE,
            fills_seat(day),
            Person.left_at.is_(None),
        )
    ):
        if found.get((organisation, person)) is not Capacity.REPRESENTATIVE:
            found[organisation, person] = capacity
    return found


def last_number(session: Session, board: Board) -> int:
    """Return the number of a board's newest version, or 0 if there is none."""
    newest = sa.select(sa.func.max(TermsVersion.number)).where(TermsVersion.board_id == board.id)
    return session.scalar(newest) or 0


def text_facts(session: Session, version: TermsVersion, day: date) -> TextFacts:
    """Return the facts in a version's text: the fixed facts if there are any, otherwise the facts on a day."""
    if version.fixed_facts is not None:
        return TextFacts.of_stored(version.fixed_facts)
    return live_facts(session, version.board, version.in_force_from, day)


def facts_for_default_text(session: Session, board: Board, day: date) -> TermsFacts:
    """Return facts for the default text: those about a partnership and one of its boards on a day."""
    partnership = board.partnership
    sro = partnerships.current_sro(session, partnership, day)
    chairs = partnerships.role_holders(session, partnership, Appointment.CHAIR, day, board)
    boards = partnerships.boards_of(session, partnership, open_on=day)
    main = next((other for other in boards if other.kind is BoardKind.BOARD), None)
    above = board.parent or (main if board.kind is not BoardKind.BOARD else None)
    return TermsFacts(
        partnership=partnership.name,
        acronym=partnership.acronym,
        areas=tuple(authority(code).name for code in partnership.area_codes_on(day)),
        rationale=partnership.rationale,
        parent=partnership.parent.name if partnership.parent else "",
        kind=TermsKind(board.kind.value),
        board=board.name,
        sro=f"{sro.person.name}, {sro.post}, {sro.organisation_name}" if sro else "",
        sro_is_conditional=sro is not None and bool(sro.condition) and sro.confirmed_on is None,
        chair=listed([person.name for person in chairs]),
        parent_board=above.name if above else "",
        purpose=board.purpose,
        output=board.output,
        ends_on=board.closes_on,
        sro_title=partnership.sro_title,
        national=facts_in_use(session),
        day=day,
    )


def voting_seats(seats: Sequence[Seat]) -> int:
    """Return the number of core seats with a vote among the given seats."""
    return sum(1 for seat in seats if seat.votes and seat.kind is SeatKind.CORE)
