"""What is recorded now, with which the rows of a log are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_of_everyone
from cdp.access.matrix import Permission
from cdp.actions.importing.repeated import key_of
from cdp.audit.record import reference_to
from cdp.imports.owners import KnownOwner
from cdp.models import (
    Action,
    Appointment,
    AuditEvent,
    Board,
    BoardKind,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Part,
    Partnership,
)
from cdp.models.partnership import SroWord
from cdp.partnerships import queries as partnerships
from cdp.wording.formats import day as in_words

WORDING = "log_wording"
"""The name, in the details of an event, of the hash of the words that an action had in its log."""
_ROLE_WORDS = {
    Appointment.CHAIR: ("chair", "the chair", "chairman", "chairperson", "board chair"),
    Appointment.DEPUTY_CHAIR: ("deputy chair", "vice chair"),
    Appointment.COORDINATOR: (
        "coordinator",
        "co ordinator",
        "secretariat",
        "cdp coordinator",
        "partnership coordinator",
    ),
    Appointment.PARTNERSHIP_LEAD: ("partnership lead",),
    Appointment.DATA_LEAD: ("data lead", "data and digital lead"),
}
_SRO_WORDS = ("sro", "the sro", *(word.in_full.casefold() for word in SroWord))


@dataclass(frozen=True)
class RecordedMeeting:
    """A meeting whose actions can still be recorded under it."""

    id: int
    board_id: int
    day: date
    title: str


@dataclass(frozen=True)
class LogState:
    """The boards, possible owners, meetings and actions of a partnership on a day.

    `recorded` has the reference of each action by its wording, as it is now and as it was in a log (`reference_to`).
    """

    day: date
    boards: Sequence[tuple[int, str, bool]] = ()
    people: Sequence[tuple[str, KnownOwner]] = ()
    organisations: Sequence[tuple[str, str, KnownOwner]] = ()
    roles: Mapping[str, KnownOwner] = field(default_factory=dict)
    meetings: Sequence[RecordedMeeting] = ()
    recorded: Mapping[str, str] = field(default_factory=dict)


def state_of(session: Session, partnership: Partnership) -> LogState:
    """Return what is recorded for a partnership now."""
    today = clock.today()
    boards = partnerships.boards_of(session, partnership, open_on=today)
    organisations = partnerships.organisations_of(session, partnership)
    return LogState(
        day=today,
        boards=[(board.id, board.name, board.kind is BoardKind.BOARD) for board in boards],
        people=(people := _people(session, partnership, today)),
        organisations=[(one.name, one.short_name, KnownOwner(one.name, one.id)) for one in organisations],
        roles=_roles(session, partnership, today, people),
        meetings=_meetings(session, partnership),
        recorded=_recorded(session, partnership),
    )


def _people(session: Session, partnership: Partnership, today: date) -> list[tuple[str, KnownOwner]]:
    """Return the people who may own actions today, with the first organisation that they represent."""
    represented: dict[int, tuple[int, str]] = {}
    for seat in partnerships.seats_of_partnership(session, partnership, today):
        for holding in seat.holdings:
            if holding.holds_on(today):
                represented.setdefault(holding.person_id, (seat.organisation_id, seat.organisation.name))
    found = []
    for access in access_of_everyone(session, partnership, today).values():
        if access.may(Permission.UPDATE_ACTION):
            place, name = represented.get(access.person.id, (None, ""))
            label = f"{access.person.name}, {name}" if name else access.person.name
            found.append((access.person.name, KnownOwner(label, place, access.person.id)))
    return sorted(found, key=lambda pair: pair[0].casefold())


def _roles(
    session: Session, partnership: Partnership, today: date, people: Sequence[tuple[str, KnownOwner]]
) -> dict[str, KnownOwner]:
    owners = {one.person_id: one for _, one in people}
    found: dict[str, KnownOwner] = {}
    main = next(
        (one for one in partnerships.boards_of(session, partnership) if one.kind is BoardKind.BOARD), None
    )
    for role, words in _ROLE_WORDS.items():
        board = main if role in {Appointment.CHAIR, Appointment.DEPUTY_CHAIR} else None
        holders = partnerships.role_holders(session, partnership, role, today, board)
        if len(holders) == 1 and holders[0].id in owners:
            found |= dict.fromkeys(words, owners[holders[0].id])
    sro = partnerships.current_sro(session, partnership, today)
    if sro is not None and sro.person_id in owners:
        found |= dict.fromkeys(_SRO_WORDS, owners[sro.person_id])
    return found


def _meetings(session: Session, partnership: Partnership) -> list[RecordedMeeting]:
    """Return the held meetings whose minutes are still a draft, because later minutes list their actions."""
    closed = sa.exists().where(Minutes.meeting_id == Meeting.id, Minutes.state != MinutesState.DRAFT)
    query = (
        sa.select(Meeting)
        .join(Board, Meeting.board_id == Board.id)
        .where(
            Board.partnership_id == partnership.id,
            Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
            ~closed,
        )
    )
    return [
        RecordedMeeting(
            one.id,
            one.board_id,
            clock.in_london(one.starts_at).date(),
            f"{one.title}, {in_words(one.starts_at)}",
        )
        for one in session.scalars(query)
    ]


def _recorded(session: Session, partnership: Partnership) -> dict[str, str]:
    mine = Action.partnership_id == partnership.id, Action.part == Part.PUBLIC
    rows = session.execute(sa.select(Action.key, Action.number, Action.title).where(*mine)).all()
    found = {reference_to(key_of(row.title)): f"A{row.number}" for row in rows}
    references = {row.key: f"A{row.number}" for row in rows}
    events = session.execute(
        sa.select(AuditEvent.subject_key, AuditEvent.details).where(
            AuditEvent.partnership_id == partnership.id,
            AuditEvent.subject_kind == Action.__tablename__,
            AuditEvent.sentence.contains(" imported action "),
        )
    )
    for key, details in events:
        if key in references and (words := details.get(WORDING)):
            found.setdefault(words, references[key])
    return found
