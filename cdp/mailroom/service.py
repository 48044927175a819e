"""Received emails: each is read once, and its reply is applied or held for the coordinator to check.

Nothing here commits. The caller stores its position in the mailbox in the same transaction.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.reading import Mail, UnreadableMail, identity_of, read_mail
from cdp.mail.replies import Invited, KnownMeeting, ReplyVerdict, Trust, Version, decide
from cdp.mail.reply_address import tokens_of
from cdp.mailroom import queries
from cdp.meetings import answers
from cdp.meetings import queries as meetings
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.models import (
    AnswerWay,
    Invitation,
    MailboxPosition,
    Meeting,
    Person,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
)
from cdp.partnerships.members import failing
from cdp.partnerships.queries import people_to_reach
from cdp.wording import formats

SETTLED = "Someone has already dealt with this reply."


def lock_position(session: Session, name: str) -> MailboxPosition:
    """Return the position reached in a mailbox, locked against other workers until this transaction ends."""
    query = sa.select(MailboxPosition).where(MailboxPosition.name == name).with_for_update()
    position = session.scalar(query.execution_options(populate_existing=True))
    if position is None:
        position = MailboxPosition(name=name, uid_validity=0, last_uid=0, error="")
        session.add(position)
        session.flush()  # if two workers start at once, one of them fails here and tries again
    return position


def take_in(session: Session, raw: bytes, trust: Trust) -> ReceivedMail | None:
    """Read one email, and apply, hold or just record it. Return its row, or None if it was read before."""
    identity = identity_of(raw)
    if queries.was_read(session, identity):
        return None
    try:
        mail = read_mail(raw)
    except UnreadableMail as why:
        return _add(session, identity, ReplyOutcome.UNREADABLE, reason=str(why))
    meeting: list[Meeting] = []

    def find(uid: str) -> KnownMeeting | None:
        found = queries.meeting_by_uid(session, uid)
        meeting.extend([found] if found else [])
        return _known(session, found) if found else None

    verdict = decide(mail, find, trust, now=clock.now())
    if mail.report is not None:
        return _note_report(session, identity, mail, verdict)
    if not meeting:
        about = mail if verdict.outcome is ReplyOutcome.UNKNOWN_MEETING else None
        return _add(session, identity, verdict.outcome, mail=about)
    return _note_reply(session, identity, mail, verdict, meeting[0])


def leave_out(session: Session, identity: str, outcome: ReplyOutcome, reason: str) -> ReceivedMail | None:
    """Record an email that is not read; return None if it was recorded before."""
    if queries.was_read(session, identity):
        return None
    return _add(session, identity, outcome, reason=reason)


def accept(
    session: Session, held: ReceivedMail, invitation: Invitation, details: AnswerDetails, *, by: Person
) -> str:
    """Accept a held email as the reply of an invited person; return a sentence about the result.

    Raises Refusal if it has been dealt with, or if the person can no longer reply to the meeting.
    """
    _lock_held(session, held)
    given_at = min(held.stamped_at or held.read_at, held.read_at)
    # The coordinator confirms the reply for the current version of the meeting
    answers.answer(session, invitation, details, by=by, source=AnswerSource(AnswerWay.REPLY, given_at))
    held.answer, held.comment, held.person = details.answer, details.comment, invitation.person
    _settle(held, ReplyState.ACCEPTED, by)
    name = invitation.person.name
    audit.record(
        session,
        f"{by.name} accepted a reply by email as the reply of {name} to {invitation.meeting.title}.",
        by=by,
        on=held,
        partnership=held.partnership,
    )
    if invitation.answered_at is not None and invitation.answered_at > given_at:
        later = formats.moment(invitation.answered_at)
        return f"Reply saved. {name} replied again on {later}, so the later reply counts."
    return f"Reply of {name} saved."


def ignore(session: Session, held: ReceivedMail, *, by: Person) -> None:
    """Ignore a held email. Raises Refusal if it has been dealt with."""
    _lock_held(session, held)
    _settle(held, ReplyState.IGNORED, by)
    about = f" about {held.meeting.title}" if held.meeting else ""
    audit.record(
        session, f"{by.name} ignored a reply by email{about}.", by=by, on=held, partnership=held.partnership
    )


def forget_unassigned_mail(session: Session, before: datetime) -> None:
    """Delete the records of emails without a partnership that were read before a moment."""
    session.execute(
        sa.delete(ReceivedMail).where(ReceivedMail.partnership_id.is_(None), ReceivedMail.read_at < before)
    )


def _known(session: Session, meeting: Meeting) -> KnownMeeting:
    """Return the facts about a meeting that are needed to decide on a reply to it.

    People who have left have no current invitation.
    """
    invitations = meetings.invitations_of(session, meeting)
    addresses: dict[int, set[str]] = {row.person_id: {row.person.email.casefold()} for row in invitations}
    for person_id, address in queries.addresses_written_to(session, meeting):
        addresses.setdefault(person_id, set()).add(address.casefold())
    last = queries.last_answers(session, meeting)
    belongs = people_to_reach(session, meeting.board.partnership, clock.today())
    return KnownMeeting(
        tuple(
            Invited(
                person_id=row.person_id,
                addresses=frozenset(addresses[row.person_id]),
                sent_sequence=row.sent_sequence
                if row.removed_at is None and row.person_id in belongs
                else None,
                on_file=Version(last[row.id].sequence, last[row.id].given_at) if row.id in last else None,
                tokens=tokens_of(session, meeting.uid, row.person_id),
            )
            for row in invitations
        ),
        closed=bool(answers.why_closed(meeting)),
    )


def _note_reply(
    session: Session, identity: str, mail: Mail, verdict: ReplyVerdict, meeting: Meeting
) -> ReceivedMail:
    row = _add(session, identity, verdict.outcome, mail=mail)
    row.partnership, row.meeting = meeting.board.partnership, meeting
    row.person_id = verdict.person_id
    row.attendee, row.answer, row.comment = verdict.attendee, verdict.answer, verdict.comment
    if verdict.version is not None:
        row.sequence, row.stamped_at = verdict.version.sequence, verdict.version.stamp
    if verdict.outcome is ReplyOutcome.APPLIED:
        _apply(session, verdict, meeting)
    elif verdict.held:
        row.state = ReplyState.HELD
        audit.record(
            session,
            f"A reply by email about {meeting.title} needs to be checked.",
            by=None,
            on=row,
            partnership=row.partnership,
        )
    return row


def _apply(session: Session, verdict: ReplyVerdict, meeting: Meeting) -> None:
    invitation = next(
        row for row in meetings.invitations_of(session, meeting) if row.person_id == verdict.person_id
    )
    if verdict.answer is None or verdict.version is None:
        raise ValueError("A reply without an answer cannot be applied.")
    answers.answer(
        session,
        invitation,
        AnswerDetails(verdict.answer, verdict.comment),
        by=None,
        source=AnswerSource(AnswerWay.REPLY, verdict.version.stamp, verdict.version.sequence),
    )


def _note_report(session: Session, identity: str, mail: Mail, verdict: ReplyVerdict) -> ReceivedMail:
    """Record a delivery report. A permanent failure of one of our emails marks its address as failing."""
    report = mail.report
    if report is None:
        raise ValueError("There is no report to record.")
    row = _add(session, identity, verdict.outcome, mail=mail, reason=report.reason)
    row.attendee = report.address
    ours = queries.mail_of_ours(session, report.message_id)
    if ours is None:
        return row
    row.partnership, row.meeting_id, row.person = ours.partnership, ours.meeting_id, ours.person
    if report.failed and ours.person is not None:
        failing.mark(session, ours.person, ours.to_address, report.reason, partnership=ours.partnership)
    return row


def _add(
    session: Session, identity: str, outcome: ReplyOutcome, *, mail: Mail | None = None, reason: str = ""
) -> ReceivedMail:
    row = ReceivedMail(
        identity=identity,
        outcome=outcome,
        state=ReplyState.NOTED,
        from_address=mail.sender if mail else "",
        from_name=mail.sender_name if mail else "",
        subject=mail.subject if mail else "",
        reason=reason[:500],
        read_at=clock.now(),
    )
    session.add(row)
    return row


def _lock_held(session: Session, held: ReceivedMail) -> None:
    session.refresh(held, with_for_update={"of": ReceivedMail})
    if held.state is not ReplyState.HELD:
        raise Refusal(SETTLED)


def _settle(held: ReceivedMail, state: ReplyState, by: Person) -> None:
    held.state, held.settled_at, held.settled_by = state, clock.now(), by
