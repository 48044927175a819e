"""Emails to members: an email to chosen people, who each get their own copy from the secretariat.

The email is a draft until it is sent. The recipients are worked out whenever the draft is shown, and again when it is
sent. So people who have left in the meantime get nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.contacts import audience, links, queries
from cdp.contacts.audience import Chosen, EmailRecipient
from cdp.errors import Refusal
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import (
    DirectoryEntry,
    FailingAddress,
    MemberEmail,
    MemberEmailKind,
    MemberEmailRecipient,
    Partnership,
    Person,
    new_key,
)
from cdp.partnerships.changes import check_version
from cdp.partnerships.members.failing import failing_among
from cdp.wording.formats import day, plural

LONGEST_WORDS = 5_000
TEMPLATES = {MemberEmailKind.LETTER: "member_email.txt", MemberEmailKind.CHECK: "contact_check.txt"}
CHECK_SUBJECT = "Please check your contact details"


@dataclass(frozen=True)
class EmailDraft:
    """The text and recipients of an email to members. A request to check contact details has a fixed text."""

    kind: MemberEmailKind
    chosen: Chosen
    subject: str = ""
    words: str = ""


@dataclass(frozen=True)
class EmailPlan:
    """What sending would do: the emails, the people chosen by name who have left, and failing addresses."""

    mailing: Mailing[EmailRecipient]
    failing: dict[int, FailingAddress]
    fingerprint: str

    @property
    def twice(self) -> int:
        """The number of people who match more than one choice but get only one copy."""
        return sum(len(letter.about.because) > 1 for letter in self.mailing.letters)


def write(session: Session, partnership: Partnership, draft: EmailDraft, *, by: Person) -> MemberEmail:
    """Save a new draft. Raises Refusal when no recipients were chosen."""
    _check(draft)
    member_email = MemberEmail(
        partnership=partnership, kind=draft.kind, written_by=by, written_at=clock.now(), chosen={}
    )
    _fill(member_email, draft)
    session.add(member_email)
    return member_email


def rewrite(
    session: Session, member_email: MemberEmail, draft: EmailDraft, *, version: int, by: Person
) -> None:
    """Change a draft. Raises Refusal as `write` does or if it was sent, and Conflict if its version is out of date."""
    _hold(session, member_email)
    _check(draft)
    facts = (
        ("Subject", member_email.subject, draft.subject),
        ("Message", member_email.words, draft.words),
    )
    check_version(member_email, version, facts)
    _fill(member_email, draft)
    member_email.written_by, member_email.written_at = by, clock.now()


def discard(session: Session, member_email: MemberEmail) -> None:
    """Discard a draft. Raises Refusal if it has been sent."""
    _hold(session, member_email)
    session.delete(member_email)


def plan_of(session: Session, member_email: MemberEmail) -> EmailPlan:
    """Return what sending an email would do now, using seven statements for any number of people."""
    lines = queries.directory_of(session, member_email.partnership, clock.today())
    chosen = Chosen.of(member_email.chosen)
    recipients = tuple(audience.recipients(lines, chosen))
    left = set(chosen.people) - {line.person.key for line in lines}
    gone = sorted(queries.names_of(session, left).values()) if left else ()
    mailing = _mailing(member_email, recipients, gone=gone)
    return EmailPlan(
        mailing,
        failing_among(session, [recipient.line.person.id for recipient in recipients]),
        mailing.fingerprint(session),
    )


def send(session: Session, member_email: MemberEmail, *, shown: str, by: Person) -> EmailPlan:
    """Put an email for each recipient into the outbox, in the caller's transaction, and record the recipients.

    `shown` is the fingerprint of the plan that the sender saw. Raises Refusal when the plan has changed, when there are
    no recipients, or when the email has already been sent.
    """
    _hold(session, member_email)
    plan = plan_of(session, member_email)
    if not plan.mailing.letters:
        raise Refusal("No one matches your choices now. Choose the recipients again.")
    if plan.fingerprint != shown:
        raise Refusal(
            "The email or its recipients changed after you opened this page. Check again, then send."
        )
    is_check = member_email.kind is MemberEmailKind.CHECK
    recipients = [letter.about for letter in plan.mailing.letters]
    mailing = plan.mailing
    if is_check:
        mailing = _mailing(member_email, recipients, _renew_links(session, member_email, recipients))
    for recipient, message in zip(recipients, mailing.post(session), strict=True):
        person = recipient.line.person
        session.add(MemberEmailRecipient(member_email=member_email, person=person, message=message))
    member_email.sent_at, member_email.sent_by = clock.now(), by
    people = plural(len(recipients), "person", "people")
    audit.record(
        session,
        f"{by.name} asked {people} to check their entries in the contact directory."
        if is_check
        else f"{by.name} sent an email to {people}.",
        by=by,
        on=member_email,
        partnership=member_email.partnership,
        details={
            "subject": audit.reference_to(member_email.subject),
            "people": [recipient.line.person.key for recipient in recipients],
        },
    )
    return plan


def _renew_links(
    session: Session, member_email: MemberEmail, recipients: Sequence[EmailRecipient]
) -> dict[int, DirectoryEntry]:
    """Give each recipient's entry a new seal, which ends links in earlier emails; return the entries by person id."""
    people = [recipient.line.person for recipient in recipients]
    entries = queries.entries_of(session, member_email.partnership, [person.id for person in people])
    for person in people:
        entry = entries.get(person.id)
        if entry is None:
            entry = entries[person.id] = DirectoryEntry(partnership=member_email.partnership, person=person)
            entry.key = new_key()
            session.add(entry)
        entry.seal, entry.asked_at = new_key(), clock.now()
    session.flush()
    return entries


def _mailing(
    member_email: MemberEmail,
    recipients: Iterable[EmailRecipient],
    entries: Mapping[int, DirectoryEntry] | None = None,
    *,
    gone: Iterable[str] = (),
) -> Mailing[EmailRecipient]:
    """Return the emails; `entries` are the directory entries that links open, by person id, once links are renewed."""
    is_check = member_email.kind is MemberEmailKind.CHECK
    facts = (
        {"until": day(clock.now() + links.LASTS)}
        if is_check
        else {"subject": member_email.subject, "words": member_email.words}
    )
    return Mailing(
        member_email.partnership,
        tuple(
            Letter(
                recipient.line.person,
                TEMPLATES[member_email.kind],
                recipient,
                facts,
                {"because": "; ".join(recipient.because)},
                opens=(entries or {}).get(recipient.line.person.id),
            )
            for recipient in recipients
        ),
        tuple(NotEmailed(name, "Has left the partnership.") for name in gone),
        links.LINK if is_check else None,
    )


def _check(draft: EmailDraft) -> None:
    if draft.chosen.is_empty:
        raise Refusal("Choose at least one recipient.", field="boards")


def _fill(member_email: MemberEmail, draft: EmailDraft) -> None:
    is_letter = draft.kind is MemberEmailKind.LETTER
    member_email.subject = draft.subject if is_letter else CHECK_SUBJECT
    member_email.words = draft.words if is_letter else ""
    member_email.chosen = draft.chosen.stored()


def _hold(session: Session, member_email: MemberEmail) -> None:
    """Lock an email against changes by others. Raises Refusal if it has been sent."""
    session.refresh(member_email, with_for_update={"of": MemberEmail})
    if member_email.sent_at is not None:
        raise Refusal(
            f"This email was sent on {day(member_email.sent_at)}. It cannot be changed or sent again."
        )
