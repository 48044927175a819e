"""Mails that came back: each is read once, its answer applied or held, and what is held is settled by a coordinator.

Nothing here commits: who reads the mailbox stores how far it was read in the same transaction.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.reading import Mail, Unreadable, identity_of, read_mail
from cdp.mail.replies import Invited, KnownMeeting, Trust, Verdict, Version, decide
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

SETTLED = "Somebody has settled this reply in the meantime."


def lock_position(session: Session, name: str) -> MailboxPosition:
    """Return how far a mailbox was read, and keep other workers from going on until this transaction ends."""
    query = sa.select(MailboxPosition).where(MailboxPosition.name == name).with_for_update()
    position = session.scalar(query.execution_options(populate_existing=True))
    if position is None:
        position = MailboxPosition(name=name, uid_validity=0, last_uid=0, error="")
        session.add(position)
        session.flush()  # of two workers that begin at once, one is refused here and tries again
    return position


def take_in(session: Session, raw: bytes, trust: Trust) -> ReceivedMail | None:
    """Read one mail: apply it, hold it or note it. Returns its row, or None for a mail that was read before."""
    identity = identity_of(raw)
    if queries.was_read(session, identity):
        return None
    try:
        mail = read_mail(raw)
    except Unreadable as why:
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
    """Note a mail that is not looked into; None when it was noted before."""
    if queries.was_read(session, identity):
        return None
    return _add(session, identity, outcome, reason=reason)


def accept(
    session: Session, held: ReceivedMail, invitation: Invitation, details: AnswerDetails, *, by: Person
) -> str:
    """Take what a held mail says as the answer of a person invited; return what came of it, as a sentence.

    Raises Refusal when it is settled already, or the meeting takes no answer of that person any more.
    """
    _lock_held(session, held)
    given_at = min(held.stamped_at or held.read_at, held.read_at)
    # What the coordinator confirms holds for the meeting as it is now, whichever version was answered
    answers.answer(session, invitation, details, by=by, source=AnswerSource(AnswerWay.REPLY, given_at))
    held.answer, held.comment, held.person = details.answer, details.comment, invitation.person
    _settle(held, ReplyState.ACCEPTED, by)
    name = invitation.person.name
    audit.record(
        session,
        f"{by.name} accepted a reply by email as the answer of {name} to {invitation.meeting.title}.",
        by=by,
        on=held,
        partnership=held.partnership,
    )
    if invitation.answered_at is not None and invitation.answered_at > given_at:
        later = formats.moment(invitation.answered_at)
        return f"The reply is kept. {name} answered again on {later}, so that later answer counts."
    return f"The answer of {name} is saved."


def ignore(session: Session, held: ReceivedMail, *, by: Person) -> None:
    """Settle a held mail without an answer. Raises Refusal when it is settled already."""
    _lock_held(session, held)
    _settle(held, ReplyState.IGNORED, by)
    about = f" about {held.meeting.title}" if held.meeting else ""
    audit.record(
        session, f"{by.name} ignored a reply by email{about}.", by=by, on=held, partnership=held.partnership
    )


def forget_mails_of_nobody(session: Session, before: datetime) -> None:
    """Delete what was noted of mails that belong to no partnership and were read before a moment."""
    session.execute(
        sa.delete(ReceivedMail).where(ReceivedMail.partnership_id.is_(None), ReceivedMail.read_at < before)
    )


def _known(session: Session, meeting: Meeting) -> KnownMeeting:
    """Return what a reply to a meeting is held against; no invitation stands of somebody who has left."""
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
    session: Session, identity: str, mail: Mail, verdict: Verdict, meeting: Meeting
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
            f"A reply by email about {meeting.title} waits to be settled.",
            by=None,
            on=row,
            partnership=row.partnership,
        )
    return row


def _apply(session: Session, verdict: Verdict, meeting: Meeting) -> None:
    invitation = next(
        row for row in meetings.invitations_of(session, meeting) if row.person_id == verdict.person_id
    )
    if verdict.answer is None or verdict.version is None:
        raise ValueError("An answer is applied only when it says something.")
    answers.answer(
        session,
        invitation,
        AnswerDetails(verdict.answer, verdict.comment),
        by=None,
        source=AnswerSource(AnswerWay.REPLY, verdict.version.stamp, verdict.version.sequence),
    )


def _note_report(session: Session, identity: str, mail: Mail, verdict: Verdict) -> ReceivedMail:
    """Note a delivery report; one about a mail of ours that failed for good marks the address it was sent to."""
    report = mail.report
    if report is None:
        raise ValueError("There is no report to note.")
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
