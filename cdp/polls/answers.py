"""What people answer to a poll: on the page, by personal link, or through the coordinator.

Every answer is kept; the last by the time it was given counts. It can be changed until the poll closes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.meetings.answers import WAYS
from cdp.models import AnswerWay, Person, Poll, PollChoice, PollOption, PollPerson, PollReply, PollState
from cdp.polls import queries
from cdp.wording import formats

SAYS = {PollChoice.YES: "Yes", PollChoice.IF_NEED_BE: "If need be", PollChoice.NO: "No"}


@dataclass(frozen=True)
class ReplyDetails:
    """What somebody says to each date, by the option's key, and a comment for those who choose the date."""

    said: Mapping[str, PollChoice]
    comment: str = ""


def answer(
    session: Session, place: PollPerson, details: ReplyDetails, *, by: Person, way: AnswerWay | None = None
) -> PollReply | None:
    """Note what a person answers to the dates that can be answered now; what they said to others stays.

    Without `way` it was given by the person on the page, or recorded by the coordinator. Returns the row, or None when
    it says what the last one said. Raises Refusal when the poll takes no answers, the person is not asked, or a date
    is left out.
    """
    poll, now = place.poll, clock.now()
    queries.lock(session, poll)
    if refusal := why_closed(poll):
        raise Refusal(refusal)
    if place.removed_at is not None or place.asked_at is None:
        raise Refusal(f"{place.person.name} is not asked in this poll.")
    options = queries.dates_to_answer(poll, now)
    for option in options:
        if option.key not in details.said:
            raise Refusal(
                f"Choose an answer for {formats.day(option.starts_at)}.", field=f"date-{option.key}"
            )
    last = queries.last_reply(session, place)
    said = dict(last.said) if last else {}
    said |= {option.key: details.said[option.key].value for option in options}
    if last is not None and (last.said, last.comment) == (said, details.comment):
        return None
    own = by.id == place.person_id
    reply = PollReply(
        poll_person=place,
        way=way or (AnswerWay.PAGE if own else AnswerWay.COORDINATOR),
        said=said,
        comment=details.comment,
        given_at=now,
        noted_by=by,
    )
    session.add(reply)
    _record(session, place, reply, by=by, own=own)
    return reply


def why_closed(poll: Poll) -> str:
    """Return why a poll takes no answers, or nothing when it does."""
    if poll.state is PollState.DRAFT:
        return "This poll has not been opened yet."
    if poll.state is PollState.CLOSED:
        return "This poll is closed, so no answer is needed."
    if not queries.dates_to_answer(poll, clock.now()):
        return "All dates of this poll have gone by, so no answer is needed."
    return ""


def is_complete(reply: PollReply | None, options: list[PollOption]) -> bool:
    """Whether somebody answered every one of some dates."""
    return reply is not None and all(reply.choice_for(option) is not None for option in options)


def came(reply: PollReply) -> str:
    """Return how and when an answer came, in a line."""
    who = f" by {reply.noted_by.name}" if reply.way is AnswerWay.COORDINATOR and reply.noted_by else ""
    way = "Recorded" + who if who else WAYS[reply.way]
    return f"{way}, {formats.moment(reply.given_at)}"


def given_at(reply: PollReply | None) -> datetime | None:
    """Return when an answer was given, or None when there is none."""
    return reply.given_at if reply else None


def _record(session: Session, place: PollPerson, reply: PollReply, *, by: Person, own: bool) -> None:
    poll = place.poll
    how = " by personal link" if reply.way is AnswerWay.LINK else ""
    what = f"answered the date poll {poll.title}{how}"
    sentence = f"{by.name} {what}." if own else f"{by.name} recorded that {place.person.name} {what}."
    audit.record(session, sentence, by=by, on=poll, partnership=poll.board.partnership)
