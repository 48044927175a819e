"""Delivery and replies: what each person was last sent, whether it was delivered, and what they replied."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail import outbox
from cdp.mail.invitations import next_stamp
from cdp.meetings import answers, letters, links
from cdp.meetings.answers import WAYS
from cdp.meetings.sending import copy_for
from cdp.models import (
    Answer,
    FailingAddress,
    GivenAnswer,
    Invitation,
    MailKind,
    MailState,
    Meeting,
    OutboxMessage,
    Person,
)
from cdp.partnerships.queries import people_to_reach, person_ids_of
from cdp.wording import formats
from cdp.wording.formats import words

A_PAGE = 25


@dataclass(frozen=True)
class DeliveryLine:
    """Delivery and replies for one person. `mail` is the last email to them about the meeting, or None."""

    invitation: Invitation
    mail: OutboxMessage | None
    came_back: FailingAddress | None
    answers: tuple[GivenAnswer, ...]
    link: str
    link_works: bool

    @property
    def version(self) -> str:
        """A description of what the person was last sent."""
        if self.mail is None:
            return "Nothing sent yet"
        if self.mail.kind is MailKind.REQUEST:
            what = "Invitation"
        elif self.invitation.removed_at is not None:
            what = "Withdrawal of the invitation"
        else:
            what = "Cancellation"
        return f"{what}, version {(self.mail.sequence or 0) + 1}"

    @property
    def delivery(self) -> str:
        """A description of whether the email was delivered."""
        if self.mail is None:
            return ""
        if self.mail.state is MailState.SENT:
            return f"Delivered to the mail server on {formats.moment(self.mail.sent_at)}"
        if self.mail.state is MailState.FAILED:
            return "Could not be delivered"
        if self.mail.state is MailState.SUPERSEDED:
            return "Withdrawn before it was sent"
        if self.mail.attempts:
            tried = formats.plural(self.mail.attempts, "time")
            return f"Not accepted yet: tried {tried}, next attempt on {formats.moment(self.mail.next_try_at)}"
        return "Being sent"

    @property
    def failed(self) -> bool:
        """Whether the email failed or was returned."""
        return self.came_back is not None or (self.mail is not None and self.mail.state is MailState.FAILED)

    @property
    def server_said(self) -> str:
        """The mail server's error message if the email has not been sent, or an empty string."""
        return self.mail.error if self.mail is not None and self.mail.state is not MailState.SENT else ""

    @property
    def answer(self) -> str:
        """The current reply, with how and when it was given."""
        said = words(self.invitation.answer)
        if self.invitation.answer is Answer.NONE or not self.answers:
            return said
        return f"{said}. {how_given(self.answers[-1])}"

    @property
    def deputy(self) -> str:
        """The deputy named in the current reply, or an empty string."""
        counts = self.answers and self.invitation.answer is not Answer.NONE
        return self.answers[-1].deputy_name if counts else ""

    @property
    def earlier(self) -> tuple[GivenAnswer, ...]:
        """The replies that no longer count, latest first."""
        rows = self.answers if self.invitation.answer is Answer.NONE else self.answers[:-1]
        return tuple(reversed(rows))

    @property
    def may_send_again(self) -> bool:
        """Whether the person has an invitation that can be sent again."""
        return self.invitation.sent_sequence is not None and self.invitation.removed_at is None


def how_given(given: GivenAnswer) -> str:
    """Return how and when a reply was given, such as "By personal link, 3 December 2026 at 10am"."""
    return f"{WAYS[given.way]}, {formats.moment(given.given_at)}"


def listed(meeting: Meeting) -> sa.Select[Invitation]:
    """Select the invitations that are on a meeting's list or were sent, with their people, in order for paging."""
    return (
        sa.select(Invitation)
        .where(
            Invitation.meeting_id == meeting.id,
            sa.or_(Invitation.removed_at.is_(None), Invitation.sent_at.is_not(None)),
        )
        .options(joinedload(Invitation.person))
        .order_by(Invitation.id)
    )


def lines_of(session: Session, meeting: Meeting, invitations: Sequence[Invitation]) -> list[DeliveryLine]:
    """Return the delivery of some invitations and the replies to them, in a fixed number of queries."""
    mails = _last_mails(session, meeting, invitations)
    given: dict[int, list[GivenAnswer]] = defaultdict(list)
    for row in session.scalars(
        sa.select(GivenAnswer)
        .where(GivenAnswer.invitation_id.in_([each.id for each in invitations]))
        .order_by(GivenAnswer.id)
    ):
        given[row.invitation_id].append(row)
    came_back = {
        (row.person_id, row.address.casefold()): row
        for row in session.scalars(
            sa.select(FailingAddress).where(
                FailingAddress.person_id.in_([each.person_id for each in invitations]),
                FailingAddress.cleared_at.is_(None),
            )
        )
    }
    with_a_place = _people_with_a_place(session, meeting)
    ended = {each.id: _why_link_is_dead(each, with_a_place) for each in invitations}
    return [
        DeliveryLine(
            invitation=each,
            mail=mails.get(each.person_id),
            came_back=came_back.get((each.person_id, each.person.email.casefold())),
            answers=tuple(answers.in_order(each, given[each.id])),
            link=ended[each.id] or "Works",
            link_works=not ended[each.id],
        )
        for each in invitations
    ]


def send_again(session: Session, meeting: Meeting, invitation: Invitation, *, by: Person) -> None:
    """Send one person the same version of their invitation again, or retry an email that failed.

    The copy has the same SEQUENCE and a later DTSTAMP. Raises Refusal when the person has no invitation or has left, or
    when the email is already being sent. Also raises Refusal when the meeting is over or cancelled, or has changed
    since the last email, so that an update is needed.
    """
    person = invitation.person
    if refusal := answers.why_closed(meeting, own=False):
        raise Refusal(refusal)
    if invitation.sent_sequence is None or invitation.removed_at is not None:
        raise Refusal(f"{person.name} has no invitation. Review the list and send it.")
    if person.id not in people_to_reach(session, meeting.board.partnership, clock.today()):
        raise Refusal(f"{person.name} has left the partnership, so we cannot email them.")
    if invitation.sent_facts_hash != letters.fingerprint_of(meeting):
        raise Refusal("The meeting has changed since this was sent. Review and send the update.")
    mail = _last_mails(session, meeting, [invitation]).get(invitation.person_id)
    if mail is None or mail.state in {MailState.PENDING, MailState.SENDING}:
        raise Refusal(f"The email to {person.name} is already being sent.")
    if mail.state is MailState.FAILED and mail.to_address == person.email:
        outbox.try_again(session, mail)
    else:
        _post_copy(session, meeting, invitation, mail)
    sentence = f"{by.name} sent {person.name} the invitation to {meeting.title} again."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)


def _post_copy(session: Session, meeting: Meeting, invitation: Invitation, mail: OutboxMessage) -> None:
    stamp = next_stamp(meeting.stamped_at, clock.now())
    event = letters.event_facts(session, meeting, sequence=invitation.sent_sequence or 0, stamp=stamp)
    invite = copy_for(session, meeting, invitation, event)
    letters.post(session, meeting, [invite], organiser=mail.from_address)
    meeting.stamped_at = invitation.sent_at = stamp


def _last_mails(
    session: Session, meeting: Meeting, invitations: Sequence[Invitation]
) -> dict[int, OutboxMessage]:
    """Return the last invitation or cancellation for each person, without its text."""
    last = (
        sa.select(sa.func.max(OutboxMessage.id))
        .where(
            OutboxMessage.meeting_id == meeting.id,
            OutboxMessage.kind != MailKind.PLAIN,
            OutboxMessage.person_id.in_([each.person_id for each in invitations]),
        )
        .group_by(OutboxMessage.person_id)
    )
    query = sa.select(OutboxMessage).where(OutboxMessage.id.in_(last))
    rows = session.scalars(query.options(defer(OutboxMessage.body), defer(OutboxMessage.facts)))
    return {row.person_id: row for row in rows if row.person_id is not None}


def _people_with_a_place(session: Session, meeting: Meeting) -> set[int]:
    """Return the IDs of people who belong to the partnership today or on the day of the meeting."""
    partnership, day = meeting.board.partnership, clock.in_london(meeting.starts_at).date()
    return person_ids_of(session, partnership, clock.today()) | person_ids_of(session, partnership, day)


def _why_link_is_dead(invitation: Invitation, with_a_place: set[int]) -> str:
    """Return why a person's link does not work, or an empty string if it does."""
    if invitation.link_ended_at is not None:
        return f"Ended on {formats.moment(invitation.link_ended_at)}"
    if invitation.person.left_at is not None or invitation.person_id not in with_a_place:
        return "Does not work: they have left the partnership"
    if invitation.removed_at is not None:
        return "Does not work: removed from the list"
    if invitation.sent_sequence is None:
        return "Not sent yet"
    return "" if links.is_open(invitation, clock.now()) else "No longer works"
