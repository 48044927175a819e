"""Personal links to reply to a poll without an account; each is for one person and one poll.

A link stops working when the poll is closed, or when the coordinator ends the link. It also stops working when the
person is removed from the poll or no longer belongs to the partnership (docs/rules/reliability.md 4).
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.personal_links import PersonalLink
from cdp.models import Board, Person, Poll, PollPerson, PollState, new_key
from cdp.partnerships.queries import belongs
from cdp.polls.service import record


def works(place: PollPerson) -> bool:
    """Return whether the link has not been ended, the poll is open, and the person was sent it and not removed."""
    return (
        place.link_ended_at is None
        and place.removed_at is None
        and place.asked_at is not None
        and place.poll.state is PollState.OPEN
    )


def _load(session: Session, key: str) -> PollPerson | None:
    return session.scalar(
        sa.select(PollPerson)
        .where(PollPerson.key == key)
        .options(
            joinedload(PollPerson.person),
            joinedload(PollPerson.poll).joinedload(Poll.board).joinedload(Board.partnership),
        )
        .execution_options(populate_existing=True)
    )


def _belongs(session: Session, place: PollPerson) -> bool:
    return belongs(session, place.poll.board.partnership, place.person, clock.today())


LINK = PersonalLink(
    "answer a date poll",
    "/answer-date-poll",
    _load,
    lambda session, place: works(place) and _belongs(session, place),
)


def end(session: Session, place: PollPerson, *, by: Person) -> None:
    """End a person's link; they get reminders without a link until the coordinator sends a new one."""
    if place.link_ended_at is not None:
        return
    place.link_ended_at = clock.now()
    record(session, place.poll, f"ended the personal link of {place.person.name} to a date poll", by=by)


def renew(session: Session, place: PollPerson, *, by: Person) -> None:
    """Make a new link for a person, which the caller sends, and end the old one.

    Raises Refusal when the poll is not open or was not sent to the person, or when they were removed or have left.
    """
    if place.poll.state is not PollState.OPEN:
        raise Refusal("This poll is not open, so you cannot send a link.")
    if place.asked_at is None or place.removed_at is not None:
        raise Refusal(f"{place.person.name} has not been sent the poll yet. Send it first.")
    if not _belongs(session, place):
        raise Refusal(
            f"{place.person.name} is no longer a member of the partnership, so we cannot send them a link."
        )
    place.seal, place.link_ended_at = new_key(), None
    session.flush()
    record(session, place.poll, f"sent a new personal link to {place.person.name} for a date poll", by=by)
