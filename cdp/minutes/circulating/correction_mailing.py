"""The email that tells members of corrections to circulated minutes, shown before it is sent, once for each."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.access.identity import access_of_everyone
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.mail import marks
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.minutes import service
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.circulating.mailing import LINK, ensure_readers, recipients
from cdp.models import Meeting, Minutes, MinutesCorrection, OutboxMessage, Person
from cdp.wording import formats
from cdp.wording.formats import plural

TEMPLATE = "minutes_corrected.txt"
CHANGED = "Something has changed since you opened this page. Check the list again, then send."
NOTHING = "Members have been emailed about every correction."


def unsent(session: Session, minutes: Minutes, access: Access) -> list[MinutesCorrection]:
    """Return the corrections that a person may read and that no one has been emailed about."""
    return [
        each
        for each in circulated.corrections_of(session, minutes)
        if each.sent_at is None and (each.item is None or may_see_item(access, each.item))
    ]


def mailing_of(
    session: Session, meeting: Meeting, minutes: Minutes, found: Sequence[MinutesCorrection], *, by: Person
) -> Mailing[Person]:
    """Return the email to everyone invited or sent the minutes who is a member today, except `by`.

    It quotes corrections of public items. One of a confidential item is mentioned, without its words, to the people
    who may read the item; a person who may read none of the corrections gets no email.
    """
    people = access_of_everyone(session, meeting.board.partnership, clock.today())
    readers = circulated.readers_of(session, minutes)
    invited = recipients(session, meeting, by=by)
    sent = [people[number].person for number in readers if number in people and number != by.id]
    public = [each for each in found if each.item is None or not each.item.is_confidential]
    facts = {
        "title": meeting.title,
        "bare_title": meeting.bare_title,
        "day": formats.day(meeting.starts_at),
        "corrections": [(each.item.title if each.item else "", each.words) for each in public],
        "path": f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/minutes",
    }
    letters: list[Letter[Person]] = []
    left: list[NotEmailed] = []
    for person in dict.fromkeys([*invited, *sent]):
        access = people.get(person.id)
        hidden = [each for each in found if each not in public and each.item is not None]
        reads = access is not None and any(
            each.item is not None and may_see_item(access, each.item) for each in hidden
        )
        if public or reads:
            opens = readers.get(person.id)
            own = {**facts, "confidential": reads}
            letters.append(Letter(person, TEMPLATE, person, own, opens=opens, link_ended=not public))
        else:
            left.append(NotEmailed(person.name, "May not read the items that were corrected."))
    topic = topic_of(minutes)
    partnership = meeting.board.partnership
    return Mailing(partnership, tuple(letters), tuple(left), LINK, meeting_id=meeting.id, topic=topic)


def send(
    session: Session, meeting: Meeting, minutes: Minutes, access: Access, *, shown: str
) -> Mailing[Person]:
    """Email members about the corrections that they have not been emailed about; each is emailed once.

    `shown` is the fingerprint of the emails that the person confirmed. Raises Refusal if they have changed since, or if
    there is nothing to send.
    """
    service.lock(session, meeting)
    found = unsent(session, minutes, access)
    if not found:
        raise Refusal(NOTHING)
    preview = mailing_of(session, meeting, minutes, found, by=access.person)
    if fingerprint_of(session, preview, found) != shown:
        raise Refusal(CHANGED)
    if not preview.letters:
        raise Refusal("There is no one to email.")
    ensure_readers(session, minutes, [letter.person for letter in preview.letters])
    mailing = mailing_of(session, meeting, minutes, found, by=access.person)
    mailing.post(session)
    for each in found:
        each.sent_at = clock.now()
    people = plural(len(mailing.letters), "person", "people")
    record(
        session,
        f"{access.person.name} emailed {people} about corrections of the minutes of {service.named(meeting)}.",
        by=access.person,
        on=minutes,
        partnership=meeting.board.partnership,
    )
    return mailing


def fingerprint_of(session: Session, mailing: Mailing[Person], found: Sequence[MinutesCorrection]) -> str:
    """Return a hash of the corrections and of who gets which text, to check that they have not changed."""
    letters = tuple(replace(letter, opens=None) for letter in mailing.letters)
    return replace(mailing, letters=letters).fingerprint(session, *(each.key for each in found))


def emails_sent(session: Session, minutes: Minutes) -> list[OutboxMessage]:
    """Return the emails about corrections of minutes, newest first."""
    return list(
        session.scalars(
            sa.select(OutboxMessage)
            .where(marks.is_about(topic_of(minutes)))
            .order_by(OutboxMessage.created_at.desc(), OutboxMessage.to_name, OutboxMessage.id)
        )
    )


def topic_of(minutes: Minutes) -> str:
    """Return the topic of all emails about corrections of minutes."""
    return f"corrected minutes {minutes.key}"
