"""Replies to a poll, given on the website or by personal link, or recorded by the coordinator.

Every reply is kept and the latest counts. People can change their reply until the poll closes.
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

SAYS = {PollChoice.YES: "Yes", PollChoice.IF_NEED_BE: "If necessary", PollChoice.NO: "No"}


@dataclass(frozen=True)
class ReplyDetails:
    """A person's choice for each date, by option key, and a comment for those who will choose the meeting date."""

    said: Mapping[str, PollChoice]
    comment: str = ""


def answer(
    session: Session, place: PollPerson, details: ReplyDetails, *, by: Person, way: AnswerWay | None = None
) -> PollReply | None:
    """Record a person's reply about the open dates and return it, or None if it repeats their last reply.

    Earlier choices for other dates are kept. If `way` is None, the person replied on the website, or the coordinator
    recorded the reply. Raises Refusal when replies are closed, the person has not been sent the poll, or a date is left
    out.
    """
    poll, now = place.poll, clock.now()
    queries.lock(session, poll)
    if refusal := why_closed(poll, own=by.id == place.person_id):
        raise Refusal(refusal)
    if place.removed_at is not None or place.asked_at is None:
        raise Refusal(f"{place.person.name} is not in this poll. Add them first.")
    options = queries.dates_to_answer(poll, now)
    for option in options:
        if option.key not in details.said:
            raise Refusal(
                f"Choose yes, if necessary or no for {formats.day(option.starts_at)}.",
                field=f"date-{option.key}",
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


def why_closed(poll: Poll, *, own: bool = True) -> str:
    """Return why people cannot reply to a poll now, or an empty string if they can.

    With `own=False`, the sentence is for someone who deals with other people's replies.
    """
    consequence = "you do not need to reply" if own else "replies are closed"
    if poll.state is PollState.DRAFT:
        return "This poll has not been opened yet."
    if poll.state is PollState.CLOSED:
        return f"This poll is closed, so {consequence}."
    if not queries.dates_to_answer(poll, clock.now()):
        return f"All dates in this poll are in the past, so {consequence}."
    return ""


def is_complete(reply: PollReply | None, options: list[PollOption]) -> bool:
    """Return whether a reply covers all of these dates."""
    return reply is not None and all(reply.choice_for(option) is not None for option in options)


def how_given(reply: PollReply) -> str:
    """Return how and when a reply was given, in one line."""
    who = f" by {reply.noted_by.name}" if reply.way is AnswerWay.COORDINATOR and reply.noted_by else ""
    way = "Recorded" + who if who else WAYS[reply.way]
    return f"{way}, {formats.moment(reply.given_at)}"


def given_at(reply: PollReply | None) -> datetime | None:
    """Return when a reply was given, or None if there is no reply."""
    return reply.given_at if reply else None


def _record(session: Session, place: PollPerson, reply: PollReply, *, by: Person, own: bool) -> None:
    poll = place.poll
    how = " by personal link" if reply.way is AnswerWay.LINK else ""
    what = f"replied to the date poll {poll.title}{how}"
    sentence = f"{by.name} {what}." if own else f"{by.name} recorded that {place.person.name} {what}."
    audit.record(session, sentence, by=by, on=poll, partnership=poll.board.partnership)
