"""Queries for polls, the people in them, and their replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access
from cdp.meetings.dates_asked import Polls, polls_seen_by
from cdp.meetings.queries import prepares
from cdp.models import Board, Partnership, Person, Poll, PollOption, PollPerson, PollReply, PollState
from cdp.partnerships.queries import people_to_reach

LIST_ORDER = sa.case((Poll.state == PollState.OPEN, 0), (Poll.state == PollState.DRAFT, 1), else_=2)


def poll_by_key(session: Session, partnership: Partnership, key: str) -> Poll | None:
    """Return a partnership's poll with its board and dates, or None; `may_see` decides whether to show it."""
    return session.scalar(
        sa.select(Poll)
        .join(Poll.board)
        .where(Board.partnership_id == partnership.id, Poll.key == key)
        .options(
            contains_eager(Poll.board),
            selectinload(Poll.options),
            joinedload(Poll.meeting),
            joinedload(Poll.closed_by),
        )
    )


def lock(session: Session, poll: Poll) -> None:
    """Reload a poll and lock it until the transaction ends, so that other changes wait."""
    query = sa.select(Poll).where(Poll.id == poll.id).with_for_update(of=Poll)
    session.execute(query.execution_options(populate_existing=True)).one()


def may_see(access: Access, poll: Poll, own: PollPerson | None) -> bool:
    """Return whether a user may see a poll: they prepare the board's meetings, or the poll was sent to them."""
    return prepares(access, poll.board) or (own is not None and poll.state is not PollState.DRAFT)


def listed(access: Access, board: Board | None = None) -> Polls:
    """Select the polls that a user may see: open ones, then drafts, then closed ones, newest first in each group."""
    return polls_seen_by(access, board=board).order_by(LIST_ORDER, Poll.created_at.desc(), Poll.id.desc())


def people_of(session: Session, poll: Poll) -> list[PollPerson]:
    """Return the people in a poll in order of name, without those who were removed."""
    return list(
        session.scalars(
            sa.select(PollPerson)
            .join(PollPerson.person)
            .where(PollPerson.poll_id == poll.id, PollPerson.removed_at.is_(None))
            .options(contains_eager(PollPerson.person))
            .order_by(sa.func.lower(Person.name), PollPerson.id)
        )
    )


def everyone_ever(session: Session, poll: Poll) -> list[PollPerson]:
    """Return the entries of everyone who is or was in a poll, with their names."""
    query = sa.select(PollPerson).where(PollPerson.poll_id == poll.id).options(joinedload(PollPerson.person))
    return list(session.scalars(query.order_by(PollPerson.id)))


def place_by_key(session: Session, poll: Poll, key: str) -> PollPerson | None:
    """Return the entry with this key in a poll, or None if there is none or the person was removed."""
    return session.scalar(
        sa.select(PollPerson)
        .where(PollPerson.poll_id == poll.id, PollPerson.key == key, PollPerson.removed_at.is_(None))
        .options(joinedload(PollPerson.person))
    )


def place_of(session: Session, poll: Poll, person: Person) -> PollPerson | None:
    """Return a person's entry in a poll, or None if the poll was not sent to them or they were removed."""
    return session.scalar(
        sa.select(PollPerson).where(
            PollPerson.poll_id == poll.id,
            PollPerson.person_id == person.id,
            PollPerson.asked_at.is_not(None),
            PollPerson.removed_at.is_(None),
        )
    )


def last_replies(session: Session, poll: Poll) -> dict[int, PollReply]:
    """Return everyone's latest reply to a poll, by the ID of the person's entry, in one query."""
    later = aliased(PollReply)
    is_last = ~sa.exists().where(
        later.poll_person_id == PollReply.poll_person_id,
        sa.tuple_(later.given_at, later.id) > sa.tuple_(PollReply.given_at, PollReply.id),
    )
    rows = session.scalars(
        sa.select(PollReply)
        .join(PollReply.poll_person)
        .where(PollPerson.poll_id == poll.id, is_last)
        .options(joinedload(PollReply.noted_by))
    )
    return {row.poll_person_id: row for row in rows}


def last_reply(session: Session, place: PollPerson) -> PollReply | None:
    """Return the latest reply of the person with this entry, or None."""
    return session.scalar(
        sa.select(PollReply)
        .where(PollReply.poll_person_id == place.id)
        .order_by(PollReply.given_at.desc(), PollReply.id.desc())
        .limit(1)
    )


def replies_of(session: Session, place: PollPerson) -> list[PollReply]:
    """Return all replies of the person with this entry, newest first."""
    return list(
        session.scalars(
            sa.select(PollReply)
            .where(PollReply.poll_person_id == place.id)
            .options(joinedload(PollReply.noted_by))
            .order_by(PollReply.given_at.desc(), PollReply.id.desc())
        )
    )


@dataclass(frozen=True)
class PollTally:
    """The number of people a poll was sent to, and the number of them who replied."""

    asked: int = 0
    answered: int = 0


def tallies_of(session: Session, polls: Sequence[Poll]) -> dict[int, PollTally]:
    """Return the tally of each poll that was sent to anyone, by poll ID, in one query."""
    answered = sa.exists().where(PollReply.poll_person_id == PollPerson.id)
    query = (
        sa.select(
            PollPerson.poll_id,
            sa.func.count(PollPerson.id),
            sa.func.sum(sa.case((answered, 1), else_=0)),
        )
        .where(
            PollPerson.poll_id.in_([poll.id for poll in polls]),
            PollPerson.asked_at.is_not(None),
            PollPerson.removed_at.is_(None),
        )
        .group_by(PollPerson.poll_id)
    )
    return {
        number: PollTally(asked, int(with_answer)) for number, asked, with_answer in session.execute(query)
    }


def standing_dates(poll: Poll) -> list[PollOption]:
    """Return the dates of a poll that have not been withdrawn, earliest first."""
    return sorted(
        (option for option in poll.options if option.withdrawn_at is None),
        key=lambda option: option.starts_at,
    )


def dates_to_answer(poll: Poll, now: datetime) -> list[PollOption]:
    """Return the dates that people can reply about (sent, not withdrawn, not past); empty unless the poll is open."""
    if poll.state is not PollState.OPEN:
        return []
    return [o for o in standing_dates(poll) if o.announced_at is not None and o.starts_at > now]


def reachable(session: Session, poll: Poll) -> set[int]:
    """Return the IDs of people with a present or future place in the poll's partnership, in one query.

    Anyone else has left: they get no email, their link does not work, and their reply does not count.
    """
    return people_to_reach(session, poll.board.partnership, clock.today())
