"""The text of emails about a poll, and the values that their templates use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import letters
from cdp.mail.outbox import Words
from cdp.models import OutboxMessage, Poll, PollOption, PollPerson
from cdp.polls import links
from cdp.polls.service import in_words, length, topic_of
from cdp.wording import formats


@dataclass(frozen=True)
class PollEmail:
    """An email to one person about a poll, as previewed before it is sent."""

    place: PollPerson
    words: Words


def write(
    session: Session, template: str, place: PollPerson, options: Iterable[PollOption], **more: Any
) -> PollEmail:
    """Return the email to one person without sending it; the personal part of their link is left out."""
    facts = _facts(session, place, options, hidden=True)
    words = letters.write(
        session,
        template,
        person=place.person,
        partnership=place.poll.board.partnership,
        **{**facts, **more},
    )
    return PollEmail(place, words)


def send(session: Session, template: str, place: PollPerson, options: Sequence[PollOption]) -> OutboxMessage:
    """Add an email that asks one person to reply to the outbox; its text is deleted once it has been sent.

    It is withdrawn if the poll is closed or the person is removed before it is sent.
    """
    return _send(session, template, place, options, topic=topic_of(place.poll))


def tell_end(
    session: Session, template: str, place: PollPerson, options: Sequence[PollOption], **more: Any
) -> OutboxMessage:
    """Add an email to one person about the result of a poll to the outbox."""
    return _send(session, template, place, options, **more)


def _send(
    session: Session, template: str, place: PollPerson, options: Sequence[PollOption], **more: Any
) -> OutboxMessage:
    return letters.send(
        session,
        place.person,
        template,
        partnership=place.poll.board.partnership,
        holds_secret=True,
        **{**_facts(session, place, options, hidden=False), **more},
    )


def _facts(
    session: Session, place: PollPerson, options: Iterable[PollOption], *, hidden: bool
) -> dict[str, Any]:
    poll: Poll = place.poll
    ended = place.link_ended_at is not None
    return {
        "poll": poll,
        "length": length(poll.minutes),
        "dates": [in_words(option) for option in options],
        "answer_by": formats.day(poll.answer_by),
        "late": poll.answer_by < clock.today(),
        "page": f"/partnerships/{poll.board.partnership.slug}/polls/{poll.key}",
        "answer_link": "" if ended else links.LINK.address_of(session, None if hidden else place),
    }
