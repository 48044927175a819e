"""Building an email from a row of the outbox."""

from dataclasses import replace
from email.message import EmailMessage

from cdp.calendars import ics
from cdp.files.paper_store import PaperStore
from cdp.mail import marks
from cdp.mail.invitations import Notice, Party
from cdp.mail.message import Attachment, CalendarPart, MailFacts, Method, build_message
from cdp.models import MailKind, OutboxMessage


def build(row: OutboxMessage, store: PaperStore | None = None) -> EmailMessage:
    """Return the email for a row of the outbox; the same row always gives the same bytes.

    `store` has the file of an email that encloses one. Raises ValueError for an invitation that has no facts about its
    meeting, and for an email whose file cannot be read.
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
        return build_message(facts, attachment=_attachment(row, store))
    if row.facts is None:
        raise ValueError("An invitation without the facts of its meeting cannot be sent.")
    notice = Notice.from_json(row.facts)
    if notice.organiser:
        organiser = Party(notice.organiser, row.from_name)
    if row.kind is MailKind.CANCEL:
        event = replace(notice.event, summary=notice.title) if notice.title else notice.event
        content = ics.cancel(event, organiser, recipient, scope=notice.scope)
        return build_message(facts, calendar=CalendarPart(Method.CANCEL, content))
    content = ics.request(
        notice.event, organiser, recipient, role=notice.role, participation=notice.participation
    )
    return build_message(facts, calendar=CalendarPart(Method.REQUEST, content))


def _attachment(row: OutboxMessage, store: PaperStore | None) -> Attachment | None:
    enclosed = (row.facts or {}).get(marks.ENCLOSES)
    if enclosed is None:
        return None
    if store is None:
        raise ValueError("The file of this email cannot be read, because there is no paper store.")
    return Attachment(enclosed["name"], enclosed["media_type"], store.read(enclosed["sha256"]))
