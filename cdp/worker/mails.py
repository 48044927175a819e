"""Building an email from a row of the outbox."""

from email.message import EmailMessage

from cdp.calendars import ics
from cdp.mail.invitations import Notice, Party
from cdp.mail.message import CalendarPart, MailFacts, Method, build_message
from cdp.models import MailKind, OutboxMessage


def build(row: OutboxMessage) -> EmailMessage:
    """Return the email for a row of the outbox; the same row always gives the same bytes.

    Raises ValueError for an invitation that has no facts about its meeting.
    """
    organiser = Party(row.from_address, row.from_name)
    recipient = Party(row.to_address, row.to_name)
    facts = MailFacts(
        message_id=row.message_id,
        sender=organiser,
        recipient=recipient,
        subject=row.subject,
        text=row.body,
        dated=row.created_at,
    )
    if row.kind is MailKind.PLAIN:
        return build_message(facts)
    if row.facts is None:
        raise ValueError("An invitation without the facts of its meeting cannot be sent.")
    notice = Notice.from_json(row.facts)
    if notice.organiser:
        organiser = Party(notice.organiser, row.from_name)
    if row.kind is MailKind.CANCEL:
        content = ics.cancel(notice.event, organiser, recipient, scope=notice.scope)
        return build_message(facts, calendar=CalendarPart(Method.CANCEL, content))
    content = ics.request(
        notice.event, organiser, recipient, role=notice.role, participation=notice.participation
    )
    return build_message(facts, calendar=CalendarPart(Method.REQUEST, content))
