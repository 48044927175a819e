"""Queries for a representative's responsibilities, for handovers, and for the welcome page."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access
from cdp.access.places import fills_seat, runs
from cdp.actions.rating import OPEN
from cdp.actions.visibility import visible_to
from cdp.models import (
    Action,
    ActionOwner,
    Activity,
    ActivityState,
    AgendaItem,
    Board,
    ContactPoint,
    Invitation,
    MailState,
    Meeting,
    MeetingState,
    OutboxMessage,
    Paper,
    PaperFile,
    PaperState,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    Succession,
    TermsAnswer,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import successions
from cdp.partnerships.queries import current_sro, has_place_to_come
from cdp.partnerships.roles.service.role_changes import name_of
from cdp.terms.versions.states import HAVE_BEEN_SIGNED


@dataclass(frozen=True)
class Responsibilities:
    """The responsibilities of the representative of a seat.

    - `actions` are owned by the representative, and `organisation_actions` counts all open actions of the organisation,
      which stay with the organisation.
    - `meetings` are future meetings to which the representative is invited.
    - `papers` were requested from the organisation, and `terms` are circulated versions that await its response.
    - `mails` counts unsent emails to the representative.
    - `activities` and `points` count workplan activities and contact points. These are not reassigned automatically.
    - `places` are the representative's other seats and roles, present or future.
    """

    person: Person
    actions: list[Action]
    organisation_actions: int
    meetings: list[Meeting]
    further: list[Action]
    papers: list[Paper]
    terms: list[TermsVersion]
    mails: int
    activities: int
    points: int
    places: list[str]


def responsibilities_of(session: Session, access: Access, seat: Seat, person: Person) -> Responsibilities:
    """Return the responsibilities of `person`, a seat's representative, as far as the reader may see them."""
    organisation = seat.organisation
    organisation_actions = session.scalar(
        sa.select(sa.func.count())
        .select_from(Action)
        .where(Action.organisation_id == organisation.id, Action.state.in_(OPEN), visible_to(access))
    )
    meetings = session.scalars(
        sa.select(Meeting)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(
            Invitation.person_id == person.id,
            Invitation.seat_id == seat.id,
            Invitation.removed_at.is_(None),
            *_in_future(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    papers = session.scalars(
        sa.select(Paper)
        .join(Paper.item)
        .join(AgendaItem.meeting)
        .where(
            Paper.requested_from_id == organisation.id,
            Paper.state.in_([PaperState.REQUESTED, PaperState.TO_FOLLOW]),
            Paper.removed_at.is_(None),
            ~sa.exists().where(PaperFile.paper_id == Paper.id),
            *_in_future(),
        )
        .options(contains_eager(Paper.item).contains_eager(AgendaItem.meeting))
        .order_by(Paper.due_on, Paper.id)
    )
    terms = session.scalars(
        sa.select(TermsVersion)
        .join(TermsAnswer, TermsAnswer.terms_id == TermsVersion.id)
        .where(
            TermsAnswer.organisation_id == organisation.id,
            TermsAnswer.opinion.is_(None),
            TermsVersion.state == TermsState.CIRCULATED,
        )
        .options(joinedload(TermsVersion.board))
        .order_by(TermsVersion.id)
    )
    mails = session.scalar(
        sa.select(sa.func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.person_id == person.id,
            OutboxMessage.partnership_id == seat.board.partnership_id,
            OutboxMessage.state == MailState.PENDING,
        )
    )
    return Responsibilities(
        person=person,
        actions=actions_naming(session, access, seat, person),
        further=[each.action for each in further_naming(session, access, seat, person)],
        organisation_actions=organisation_actions or 0,
        meetings=list(meetings),
        papers=list(papers),
        terms=list(terms.unique()),
        mails=mails or 0,
        activities=activities_naming(session, seat, person),
        points=points_of(session, seat, person),
        places=_other_places(session, seat, person),
    )


def actions_naming(session: Session, access: Access, seat: Seat, person: Person) -> list[Action]:
    """Return the open actions of a seat's organisation that a person owns and the reader may see, earliest due first.

    If the person also holds another seat of the organisation, only the actions of this seat's board are returned.
    """
    today = clock.today()
    elsewhere = sa.exists().where(
        SeatHolding.seat_id == Seat.id,
        SeatHolding.person_id == person.id,
        fills_seat(today),
        Seat.organisation_id == seat.organisation_id,
        Seat.id != seat.id,
    )
    return list(
        session.scalars(
            sa.select(Action)
            .where(
                Action.organisation_id == seat.organisation_id,
                Action.owner_id == person.id,
                Action.state.in_(OPEN),
                visible_to(access),
                sa.or_(Action.board_id == seat.board_id, ~elsewhere),
            )
            .options(joinedload(Action.organisation), joinedload(Action.board))
            .order_by(Action.due_on, Action.id)
        )
    )


def further_naming(session: Session, access: Access, seat: Seat, person: Person) -> list[ActionOwner]:
    """Return the places of a person as an owner beside the lead of open actions, as `actions_naming` does for leads."""
    today = clock.today()
    elsewhere = sa.exists().where(
        SeatHolding.seat_id == Seat.id,
        SeatHolding.person_id == person.id,
        fills_seat(today),
        Seat.organisation_id == seat.organisation_id,
        Seat.id != seat.id,
    )
    return list(
        session.scalars(
            sa.select(ActionOwner)
            .join(ActionOwner.action)
            .where(
                ActionOwner.organisation_id == seat.organisation_id,
                ActionOwner.person_id == person.id,
                Action.state.in_(OPEN),
                visible_to(access),
                sa.or_(Action.board_id == seat.board_id, ~elsewhere),
            )
            .options(contains_eager(ActionOwner.action), joinedload(ActionOwner.organisation))
            .order_by(Action.due_on, Action.id)
        )
    )


def activities_naming(session: Session, seat: Seat, person: Person) -> int:
    """Return the number of open workplan activities that a person leads."""
    query = sa.select(sa.func.count()).where(
        Activity.partnership_id == seat.board.partnership_id,
        Activity.lead_person_id == person.id,
        Activity.state.not_in([ActivityState.COMPLETE, ActivityState.STOPPED]),
    )
    return session.scalar(query) or 0


def points_of(session: Session, seat: Seat, person: Person) -> int:
    """Return the number of contact points that a person is responsible for."""
    query = sa.select(sa.func.count()).where(
        ContactPoint.partnership_id == seat.board.partnership_id,
        ContactPoint.responsible_id == person.id,
        ContactPoint.ended_on.is_(None),
    )
    return session.scalar(query) or 0


def outgoing_of(session: Session, seat: Seat) -> Person | None:
    """Return the former representative of a vacant seat whose handover is still open, or None."""
    found = session.scalar(
        successions.successions_of(seat.board.partnership)
        .where(
            Succession.place == successions.place_of_seat(seat),
            Succession.incoming_id.is_(None),
            Succession.closed_at.is_(None),
        )
        .limit(1)
    )
    return found.outgoing if found is not None else None


def future_meetings(session: Session, board: Board) -> list[Meeting]:
    """Return a board's future meetings that are not cancelled, including joint meetings."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(sa.or_(Meeting.board_id == board.id, Meeting.joint_board_id == board.id), *_in_future())
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def meetings_to_notify(session: Session, board: Board) -> list[Meeting]:
    """Return a board's announced future meetings for which some invitations or withdrawals are still to be sent."""
    unsent = sa.exists().where(
        Invitation.meeting_id == Meeting.id,
        sa.or_(
            sa.and_(Invitation.removed_at.is_(None), Invitation.sent_sequence.is_(None)),
            sa.and_(Invitation.removed_at.is_not(None), Invitation.sent_sequence.is_not(None)),
        ),
    )
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(
                sa.or_(Meeting.board_id == board.id, Meeting.joint_board_id == board.id),
                Meeting.organiser_email.is_not(None),
                unsent,
                *_in_future(),
            )
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def succession_of(session: Session, seat: Seat, incoming: Person) -> Succession | None:
    """Return the open handover of a seat to a new representative, or None."""
    return session.scalar(
        successions.successions_of(seat.board.partnership)
        .where(
            Succession.place == successions.place_of_seat(seat),
            Succession.incoming_id == incoming.id,
            Succession.closed_at.is_(None),
        )
        .limit(1)
    )


def seat_of(session: Session, succession: Succession) -> Seat | None:
    """Return the seat that a handover is about, or None if the handover is about a role."""
    kind, _, key = succession.place.partition(" ")
    if kind != "seat":
        return None
    return session.scalar(
        sa.select(Seat).where(Seat.key == key).options(joinedload(Seat.organisation), joinedload(Seat.board))
    )


def own_seats(session: Session, access: Access) -> list[Seat]:
    """Return the seats that the reader holds today, each with its board, organisation and all holders."""
    today = clock.today()
    return list(
        session.scalars(
            sa.select(Seat)
            .join(Seat.organisation)
            .join(SeatHolding, SeatHolding.seat_id == Seat.id)
            .where(
                Seat.board_id.in_({seat.board_id for seat in access.seats}),
                SeatHolding.person_id == access.person.id,
                fills_seat(today),
            )
            .options(
                contains_eager(Seat.organisation),
                joinedload(Seat.board),
                selectinload(Seat.holdings).joinedload(SeatHolding.person),
            )
            .order_by(Seat.board_id, Seat.position, Seat.id)
        ).unique()
    )


def terms_in_force_of(session: Session, board_ids: set[int]) -> dict[int, TermsVersion]:
    """Return the latest signed version of the terms in force for each of these boards, by board id."""
    rows = session.scalars(
        sa.select(TermsVersion)
        .where(
            TermsVersion.board_id.in_(board_ids),
            TermsVersion.in_force_from <= clock.today(),
            TermsVersion.state.in_(HAVE_BEEN_SIGNED),
        )
        .order_by(TermsVersion.number)
    )
    return {version.board_id: version for version in rows}


def _other_places(session: Session, seat: Seat, person: Person) -> list[str]:
    """Return a person's other seats and roles in the partnership; the person keeps the rights that come with them."""
    today, partnership_id = clock.today(), seat.board.partnership_id
    seats = session.execute(
        sa.select(Seat.id, SeatHolding.capacity, Board.name)
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(
            Board.partnership_id == partnership_id,
            SeatHolding.person_id == person.id,
            fills_seat(today),
            Seat.id != seat.id,
        )
        .order_by(Board.name, Seat.id)
    )
    roles = session.scalars(
        sa.select(RoleHolding)
        .where(
            RoleHolding.partnership_id == partnership_id,
            RoleHolding.person_id == person.id,
            runs(RoleHolding, today),
        )
        .options(joinedload(RoleHolding.board))
        .order_by(RoleHolding.id)
    )
    partnership, places = seat.board.partnership, []
    sro = current_sro(session, partnership, today)
    if sro is not None and sro.person_id == person.id:
        places.append(partnership.sro_in_text)
    places += [*(f"{capacity.value} on {name}" for _, capacity, name in seats), *map(name_of, roles)]
    if not places and has_place_to_come(session, partnership, person, today):
        places.append("a seat or role that starts later")
    return places


def _in_future() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Meeting.starts_at > clock.now(),
        Meeting.state.not_in([MeetingState.CANCELLED, MeetingState.HELD]),
    )
