"""Circulars: a mail to a chosen set of people, each of whom gets one of their own from the secretariat.

A circular is a draft until it is sent; who gets it is worked out afresh each time it is shown, and once more when it is
sent, so that nobody who has left in between gets anything.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.contacts import audience, links, queries
from cdp.contacts.audience import Chosen, Recipient
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.mail.outbox import Words
from cdp.models import (
    Circular,
    CircularKind,
    CircularRecipient,
    DirectoryEntry,
    FailingAddress,
    Partnership,
    Person,
    new_key,
)
from cdp.partnerships.changes import check_version
from cdp.partnerships.members.failing import failing_among
from cdp.wording.formats import day, plural

LONGEST_WORDS = 5_000
TEMPLATES = {CircularKind.LETTER: "circular.txt", CircularKind.CHECK: "contact_check.txt"}
CHECK_SUBJECT = "Are your contact details right?"


@dataclass(frozen=True)
class Draft:
    """What a circular says, and to whom it is to go. A request to check one's entry has its own words."""

    kind: CircularKind
    chosen: Chosen
    subject: str = ""
    words: str = ""


@dataclass(frozen=True)
class Plan:
    """What sending would do: who gets it, who was chosen by name and has left, whose mail comes back."""

    recipients: tuple[Recipient, ...]
    gone: tuple[str, ...]
    failing: dict[int, FailingAddress]
    fingerprint: str

    @property
    def twice(self) -> int:
        """How many fit more than one of the choices, and get it once."""
        return sum(len(recipient.because) > 1 for recipient in self.recipients)


def write(session: Session, partnership: Partnership, draft: Draft, *, by: Person) -> Circular:
    """Keep a draft. Raises Refusal when nobody was chosen."""
    _check(draft)
    circular = Circular(
        partnership=partnership, kind=draft.kind, written_by=by, written_at=clock.now(), chosen={}
    )
    _fill(circular, draft)
    session.add(circular)
    return circular


def rewrite(session: Session, circular: Circular, draft: Draft, *, version: int, by: Person) -> None:
    """Change a draft. Raises Refusal as `write` and when it was sent, Conflict when somebody saved it since."""
    _hold(session, circular)
    _check(draft)
    facts = (
        ("Subject", circular.subject, draft.subject),
        ("Words", circular.words, draft.words),
    )
    check_version(circular, version, facts)
    _fill(circular, draft)
    circular.written_by, circular.written_at = by, clock.now()


def discard(session: Session, circular: Circular) -> None:
    """Throw a draft away. Raises Refusal when it was sent."""
    _hold(session, circular)
    session.delete(circular)


def plan_of(session: Session, circular: Circular) -> Plan:
    """Return what sending a circular would do now; seven statements, however many people there are."""
    lines = queries.directory_of(session, circular.partnership, clock.today())
    chosen = Chosen.of(circular.chosen)
    recipients = tuple(audience.recipients(lines, chosen))
    left = set(chosen.people) - {line.person.key for line in lines}
    names = queries.names_of(session, left) if left else {}
    return Plan(
        recipients,
        tuple(sorted(names.values())),
        failing_among(session, [recipient.line.person.id for recipient in recipients]),
        _fingerprint(circular, recipients),
    )


def words_for(
    session: Session, circular: Circular, recipient: Recipient, entry: DirectoryEntry | None = None
) -> Words:
    """Return what one person gets; without their entry, a personal link is left out, as where it is only shown."""
    return letters.write(
        session,
        TEMPLATES[circular.kind],
        person=recipient.line.person,
        partnership=circular.partnership,
        **_facts(session, circular, recipient, entry),
    )


def send(session: Session, circular: Circular, *, shown: str, by: Person) -> Plan:
    """Put a mail for each recipient into the outbox, in the caller's transaction, and keep who was sent one.

    `shown` is the fingerprint of the plan that was agreed to. Raises Refusal when it is another one by now, when nobody
    would get it, and when it was sent already.
    """
    _hold(session, circular)
    plan = plan_of(session, circular)
    if not plan.recipients:
        raise Refusal("Nobody would get this any more. Choose again who is to get it.")
    if plan.fingerprint != shown:
        raise Refusal("Something changed since you opened this page. Check again who gets it, then send.")
    entries = _asked(session, circular, plan) if circular.kind is CircularKind.CHECK else {}
    with session.no_autoflush:  # none of the rows has to see another
        for recipient in plan.recipients:
            person = recipient.line.person
            message = letters.send(
                session,
                person,
                TEMPLATES[circular.kind],
                partnership=circular.partnership,
                holds_secret=circular.kind is CircularKind.CHECK,
                **_facts(session, circular, recipient, entries.get(person.id)),
            )
            session.add(CircularRecipient(circular=circular, person=person, message=message))
    circular.sent_at, circular.sent_by = clock.now(), by
    people = plural(len(plan.recipients), "person", "people")
    audit.record(
        session,
        f"{by.name} asked {people} to check their entries in the contact directory."
        if circular.kind is CircularKind.CHECK
        else f"{by.name} sent a circular to {people}.",
        by=by,
        on=circular,
        partnership=circular.partnership,
        details={
            "subject": audit.reference_to(circular.subject),
            "people": [recipient.line.person.key for recipient in plan.recipients],
        },
    )
    return plan


def _asked(session: Session, circular: Circular, plan: Plan) -> dict[int, DirectoryEntry]:
    """Return the entries of those who are asked, with a new seal each: links in earlier mails end."""
    people = [recipient.line.person for recipient in plan.recipients]
    entries = queries.entries_of(session, circular.partnership, [person.id for person in people])
    for person in people:
        entry = entries.get(person.id)
        if entry is None:
            entry = entries[person.id] = DirectoryEntry(partnership=circular.partnership, person=person)
            entry.key = new_key()
            session.add(entry)
        entry.seal, entry.asked_at = new_key(), clock.now()
    session.flush()
    return entries


def _facts(
    session: Session, circular: Circular, recipient: Recipient, entry: DirectoryEntry | None
) -> dict[str, Any]:
    facts = {"because": "; ".join(recipient.because)}
    if circular.kind is CircularKind.CHECK:
        until = day(clock.now() + links.LASTS)
        return facts | {"personal_link": links.LINK.address_of(session, entry), "until": until}
    return facts | {"subject": circular.subject, "words": circular.words}


def _check(draft: Draft) -> None:
    if draft.chosen.is_empty:
        raise Refusal("Choose who gets it.", field="boards")


def _fill(circular: Circular, draft: Draft) -> None:
    is_letter = draft.kind is CircularKind.LETTER
    circular.subject = draft.subject if is_letter else CHECK_SUBJECT
    circular.words = draft.words if is_letter else ""
    circular.chosen = draft.chosen.stored()


def _hold(session: Session, circular: Circular) -> None:
    """Let whoever works on a circular wait for the others. Raises Refusal when it was sent."""
    session.refresh(circular, with_for_update={"of": Circular})
    if circular.sent_at is not None:
        raise Refusal(f"This was sent on {day(circular.sent_at)}, and cannot be changed or sent again.")


def _fingerprint(circular: Circular, recipients: tuple[Recipient, ...]) -> str:
    people = [f"{each.line.person.key} {each.line.person.email}" for each in recipients]
    said = "\0".join([circular.subject, circular.words, *people])
    return hashlib.sha256(said.encode()).hexdigest()
