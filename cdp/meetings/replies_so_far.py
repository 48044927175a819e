"""What each person has replied to a meeting so far, and whether it still counts, for emails and pages that ask them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.mail.invitations import EventFacts, Notice
from cdp.meetings import answers, queries
from cdp.models import Answer, AnswerWay, GivenAnswer, Invitation, Meeting
from cdp.wording import formats

SAID = {
    Answer.ACCEPTED: "You accepted",
    Answer.TENTATIVE: "You replied “maybe”",
    Answer.DECLINED: "You declined",
}


@dataclass(frozen=True)
class ReplySoFar:
    """A person's last reply. `answer` is NONE if they have not replied, or withdrew their reply.

    `stands` is whether it counts for the meeting as it is now. Otherwise `earlier_time` or `earlier_place` is what they
    replied to, if that has changed. `deputy` is the name of the deputy in the reply. `is_newest` means that they saw
    the meeting as it is now, even if it has not been sent yet.
    """

    answer: Answer = Answer.NONE
    stands: bool = False
    deputy: str = ""
    earlier_time: str = ""
    earlier_place: str = ""
    is_newest: bool = False

    @property
    def lapsed(self) -> bool:
        """Whether the person has replied, but has to reply again."""
        return self.answer is not Answer.NONE and not self.stands

    @property
    def sentence(self) -> str:
        """What the person replied and whether it still counts, as a sentence to them; empty without a reply."""
        if self.answer is Answer.NONE:
            return ""
        deputy = f" and named {self.deputy} as your deputy" if self.deputy else ""
        if self.stands:
            return f"{SAID[self.answer]}{deputy}, and that still stands."
        if self.earlier_place:
            place = f" when the place was {self.earlier_place}"
            return f"{SAID[self.answer]}{deputy}{place}. That reply no longer counts."
        to = " to" if self.answer is Answer.TENTATIVE else ""
        earlier = f"the earlier time ({self.earlier_time})" if self.earlier_time else "an earlier invitation"
        return f"{SAID[self.answer]}{to} {earlier}{deputy}, which no longer counts."

    def asked_again(self) -> "ReplySoFar":
        """Return this reply once everyone is asked again; a reply to the meeting as it is now still stands."""
        return replace(self, stands=self.stands and self.is_newest)


NO_REPLY = ReplySoFar()


def replies_so_far(
    session: Session, meeting: Meeting, invitations: Sequence[Invitation]
) -> dict[int, ReplySoFar]:
    """Return the last reply to each invitation, by the ID of the invitation, in at most two queries.

    A reply to an earlier time does not stand, even before the new time has been sent. Pages show the meeting
    as it was saved, so a reply given or recorded on a page stands if the meeting has not been changed since.
    """
    given: dict[int, list[GivenAnswer]] = defaultdict(list)
    ids = [row.id for row in invitations if row.id is not None]
    if ids:
        query = sa.select(GivenAnswer).where(GivenAnswer.invitation_id.in_(ids)).order_by(GivenAnswer.id)
        for row in session.scalars(query):
            given[row.invitation_id].append(row)
    last = {
        row.id: answers.in_order(row, given[row.id])[-1]
        for row in invitations
        if row.id in given and _has_replied(given[row.id])
    }
    versions = _versions(session, meeting, {row.sequence for row in last.values()})
    return {
        row.id: _reply(meeting, row, last[row.id], versions) if row.id in last else NO_REPLY
        for row in invitations
    }


def reply_so_far(session: Session, invitation: Invitation) -> ReplySoFar:
    """Return the last reply to one invitation."""
    return replies_so_far(session, invitation.meeting, [invitation])[invitation.id]


def keep_replies(session: Session, invitations: Sequence[Invitation], sequence: int) -> None:
    """Record that the current replies to these invitations are about the version with this sequence."""
    session.execute(
        sa.update(GivenAnswer)
        .where(
            GivenAnswer.invitation_id.in_([row.id for row in invitations]),
            sa.exists().where(
                Invitation.id == GivenAnswer.invitation_id,
                Invitation.answer == GivenAnswer.answer,
                Invitation.answered_at == GivenAnswer.given_at,
            ),
        )
        .values(sequence=sequence)
    )


def _has_replied(rows: Iterable[GivenAnswer]) -> bool:
    return any(row.answer is not Answer.NONE for row in rows)


def _reply(
    meeting: Meeting, invitation: Invitation, last: GivenAnswer, versions: dict[int, EventFacts]
) -> ReplySoFar:
    if last.answer is Answer.NONE:
        return NO_REPLY
    counts = invitation.answer is last.answer
    seen = last.way is not AnswerWay.REPLY and last.given_at > meeting.revised_at
    version = versions.get(last.sequence)
    if version is None or (counts and seen):
        return ReplySoFar(last.answer, counts, last.deputy_name, is_newest=counts and seen)
    same_time = (version.starts_at, version.ends_at) == (meeting.starts_at, meeting.ends_at)
    time = "" if same_time else formats.span(version.starts_at, version.ends_at)
    place = version.location if same_time and version.location != meeting.place else ""
    return ReplySoFar(last.answer, counts and same_time, last.deputy_name, time, place)


def _versions(session: Session, meeting: Meeting, sequences: set[int]) -> dict[int, EventFacts]:
    """Return the versions of a meeting that were sent with these sequences."""
    rows = queries.facts_by_sequence(session, meeting, sequences) if sequences else {}
    return {sequence: Notice.from_json(facts).event for sequence, facts in rows.items()}
