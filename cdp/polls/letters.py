"""What mails about a poll say, and what of a poll stands in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import letters
from cdp.mail.outbox import Words
from cdp.models import OutboxMessage, Poll, PollOption, PollPerson
from cdp.polls import links
from cdp.polls.service import in_words, length
from cdp.web import formats


@dataclass(frozen=True)
class Letter:
    """What somebody gets: shown before it is sent."""

    place: PollPerson
    words: Words


def write(
    session: Session, template: str, place: PollPerson, options: Iterable[PollOption], **more: Any
) -> Letter:
    """Return what one person would get, without sending it; the personal part of their link is left out."""
    facts = _facts(session, place, options, hidden=True)
    words = letters.write(
        session,
        template,
        person=place.person,
        partnership=place.poll.board.partnership,
        **{**facts, **more},
    )
    return Letter(place, words)


def send(
    session: Session, template: str, place: PollPerson, options: Sequence[PollOption], **more: Any
) -> OutboxMessage:
    """Put a mail about a poll to one person into the outbox; its text is blanked once it has left."""
    facts = _facts(session, place, options, hidden=False)
    return letters.send(
        session,
        place.person,
        template,
        partnership=place.poll.board.partnership,
        holds_secret=True,
        **{**facts, **more},
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
        "answer_link": "" if ended else links.address_of(session, place, hidden=hidden),
    }
