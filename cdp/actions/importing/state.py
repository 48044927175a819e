"""What is recorded now, with which the rows of a log are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.matrix import Permission
from cdp.actions.importing.repeated import key_of
from cdp.audit.record import reference_to
from cdp.imports.owners import KnownOwner
from cdp.models import (
    Action,
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
from cdp.partnerships import queries as partnerships
from cdp.partnerships.owners import known_organisations, known_people, known_roles
from cdp.wording.formats import day as in_words

WORDING = "log_wording"
"""The name, in the details of an event, of the hash of the words that an action had in its log."""


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
    return LogState(
        day=today,
        boards=[(board.id, board.name, board.kind is BoardKind.BOARD) for board in boards],
        people=(people := known_people(session, partnership, today, Permission.UPDATE_ACTION)),
        organisations=known_organisations(session, partnership),
        roles=known_roles(session, partnership, today, people),
        meetings=_meetings(session, partnership),
        recorded=_recorded(session, partnership),
    )


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
