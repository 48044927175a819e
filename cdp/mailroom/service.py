"""Received emails: each is read once, and its reply is applied or held for the coordinator to check.

Nothing here commits. The caller stores its position in the mailbox in the same transaction.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.mail.delivery_reports import DeliveryReport
from cdp.mail.parts import UnreadableMail
from cdp.mail.reading import Mail, identity_of, read_mail
from cdp.mail.replies import Invited, KnownMeeting, ReplyVerdict, Trust, Version, decide
from cdp.mail.reply_address import tokens_of
from cdp.mailroom import queries
from cdp.meetings import answers
from cdp.meetings import queries as meetings
from cdp.meetings.answers import AnswerDetails, AnswerSource
from cdp.meetings.letters import when
from cdp.models import (
    AnswerWay,
    MailboxPosition,
    Meeting,
    OutboxMessage,
    ReceivedMail,
    ReplyOutcome,
    ReplyState,
)
from cdp.partnerships.members import failing
from cdp.partnerships.queries import people_to_reach

REPORTED_WITHIN = timedelta(days=14)
"""How long after an email a report without its headers may be about it. Servers give up after about five days."""


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
    row.reason = _proposal(verdict)[:500]
    if verdict.version is not None:
        row.sequence, row.stamped_at = verdict.version.sequence, verdict.version.stamp
    if verdict.outcome is ReplyOutcome.APPLIED:
        _apply(session, verdict, meeting)
        _replace_earlier(session, row)
    elif verdict.held:
        row.state = ReplyState.HELD
        sentence = f"A reply by email about {meeting.title} needs to be checked."
        audit.record(session, sentence, by=None, on=row, partnership=row.partnership)
        _replace_earlier(session, row)
    return row


def _proposal(verdict: ReplyVerdict) -> str:
    """Return what a reply proposes: another time, or the addresses of those who are to attend instead; often empty."""
    if verdict.proposed is not None:
        return when(*verdict.proposed)
    return ", ".join(verdict.delegates)


def _replace_earlier(session: Session, row: ReceivedMail) -> None:
    """Replace the held replies of the same person about the same meeting that are earlier than this one.

    If one of them is later, because they were read in another order, this one is replaced if it is held.
    """
    for other in queries.others_held(session, row):
        earlier = other if _version_of(other) <= _version_of(row) else row
        if earlier.state is not ReplyState.HELD:
            continue
        earlier.state, earlier.settled_at = ReplyState.REPLACED, clock.now()
        about = f" about {earlier.meeting.title}" if earlier.meeting else ""
        sentence = (
            f"A reply by email{about} that was to be checked was replaced by a later one of the same person."
        )
        audit.record(session, sentence, by=None, on=earlier, partnership=earlier.partnership)


def _version_of(row: ReceivedMail) -> tuple[int, datetime]:
    return row.sequence or 0, row.stamped_at or row.read_at


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
    emails = _emails_reported(session, report)
    if not emails:
        return row
    first = emails[0]
    row.attendee = first.to_address.casefold()
    row.partnership, row.meeting_id, row.person = first.partnership, first.meeting_id, first.person
    for email in emails:
        if report.failed and email.person is not None:
            failing.mark(
                session, email.person, email.to_address, report.reason, partnership=email.partnership
            )
    return row


def _emails_reported(session: Session, report: DeliveryReport) -> list[OutboxMessage]:
    """Return the email that a report is about or, if its headers are gone, the last one to each person it can mean.

    Those people have the first of the reported addresses to which we wrote lately. A report that names an email of
    someone else is about none of ours.
    """
    if report.message_id:
        ours = queries.mail_of_ours(session, report.message_id)
        return [ours] if ours is not None else []
    since = clock.now() - REPORTED_WITHIN
    found = queries.sent_lately_to(session, report.addresses, since)
    return next((found[address] for address in report.addresses if address in found), [])


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
