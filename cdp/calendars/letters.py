"""The mail that a row of the outbox becomes, with the calendar part that its frozen facts call for."""

from email.message import EmailMessage

from cdp.calendars import ics
from cdp.mail.invitations import Notice, Party
from cdp.mail.message import CalendarPart, MailFacts, Method, build_message
from cdp.models import MailKind, OutboxMessage


def build(message: OutboxMessage) -> EmailMessage:
    """Return the mail of one row: always the same bytes, so that sending it twice repeats and never differs.

    Raises ValueError or KeyError when the row's facts cannot make a mail.
    """
    facts = MailFacts(
        message_id=message.message_id,
        sender=Party(message.from_address, message.from_name),
        recipient=Party(message.to_address, message.to_name),
        subject=message.subject,
        text=message.body,
        dated=message.created_at,
    )
    return build_message(facts, calendar=_calendar_part(message, facts.sender, facts.recipient))


def _calendar_part(message: OutboxMessage, organiser: Party, attendee: Party) -> CalendarPart | None:
    if message.kind is MailKind.PLAIN:
        return None
    notice = Notice.from_json(message.facts or {})
    if message.kind is MailKind.REQUEST:
        content = ics.request(
            notice.event, organiser, attendee, role=notice.role, participation=notice.participation
        )
        return CalendarPart(Method.REQUEST, content)
    return CalendarPart(Method.CANCEL, ics.cancel(notice.event, organiser, attendee, scope=notice.scope))
