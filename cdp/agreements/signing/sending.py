"""Sending agreements for signature: who gets what, then the texts are fixed and the emails go out together."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.access import Access
from cdp.agreements.amounts import own_amounts, total
from cdp.agreements.queries import SHOWN_IN_ROWS
from cdp.agreements.service import topic_of
from cdp.agreements.signing.links import LINK
from cdp.agreements.visibility import visible_to
from cdp.agreements.wording import canonical_text, own_texts
from cdp.agreements.words import in_sentence
from cdp.audit.record import Fact, record_many
from cdp.errors import Refusal
from cdp.issuing import service as issuing
from cdp.issuing.canonical import fingerprint_of
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import AgreementParty, AgreementState, FundingAgreement, Partnership, Person
from cdp.wording.money import pounds

KIND = "agreement"
TO_SIGN, SEVERAL = "agreement_to_sign.txt", "agreements_to_sign.txt"
CHANGED = "Something has changed since you opened this page. Check who gets what again."


def drafts_of(session: Session, access: Access) -> list[FundingAgreement]:
    """Return the drafts that can be sent, newest first."""
    return list(
        session.scalars(
            sa.select(FundingAgreement)
            .where(visible_to(session, access), FundingAgreement.state == AgreementState.DRAFT)
            .options(*SHOWN_IN_ROWS, selectinload(FundingAgreement.areas))
            .order_by(FundingAgreement.id.desc())
        )
    )


def mailing_of(
    partnership: Partnership, agreements: Sequence[FundingAgreement]
) -> Mailing[tuple[AgreementParty, ...]]:
    """Return the emails that ask for signatures: one for each side of an agreement.

    A person who is to sign several agreements, such as the giver of 32 grants, gets one email about them all.
    """
    letters: list[Letter[tuple[AgreementParty, ...]]] = []
    left_out: list[NotEmailed] = []
    several: dict[Person, list[AgreementParty]] = {}
    for agreement in agreements:
        for party in agreement.parties:
            if not party.email:
                reason = f"No email address for {agreement.reference}. Record its signature from a letter."
                left_out.append(NotEmailed(party.name, reason))
            elif party.contact is not None and party.contact.has_account:
                several.setdefault(party.contact, []).append(party)
            else:
                letters.append(_letter(party))
    for person, parties in several.items():
        letters.append(_letter(parties[0]) if len(parties) == 1 else _about_all(person, parties))
    topic = topic_of(agreements[0]) if len(agreements) == 1 else "agreements to sign"
    return Mailing(partnership, tuple(letters), tuple(left_out), LINK, topic=topic)


def fingerprint_of_sending(
    session: Session, partnership: Partnership, agreements: Sequence[FundingAgreement]
) -> str:
    """Return a hash of all that would be sent: the emails, and the texts that would be fixed."""
    own = own_texts(session, partnership)
    texts = [fingerprint_of(canonical_text(each, own)) for each in agreements]
    return mailing_of(partnership, agreements).fingerprint(session, *texts)


def send(
    session: Session,
    partnership: Partnership,
    agreements: Sequence[FundingAgreement],
    *,
    shown: str,
    by: Person,
) -> int:
    """Fix the texts of drafts and email both sides; return the number of emails. All are sent, or none.

    `shown` is the hash of what the person confirmed. Raises Refusal if that has changed since, or for no draft.
    """
    ids = [agreement.id for agreement in agreements]
    session.execute(
        sa.select(FundingAgreement.id)
        .where(FundingAgreement.id.in_(ids))
        .order_by(FundingAgreement.id)
        .with_for_update()
    )
    for agreement in agreements:
        session.refresh(agreement, ["state", "version"])
    if not agreements:
        raise Refusal("Choose at least one draft.")
    if any(agreement.state is not AgreementState.DRAFT for agreement in agreements):
        raise Refusal("One of these agreements has been sent already. Choose the drafts again.")
    if fingerprint_of_sending(session, partnership, agreements) != shown:
        raise Refusal(CHANGED)
    own, now = own_texts(session, partnership), clock.now()
    for agreement in agreements:
        agreement.document = issuing.fix(session, partnership, KIND, canonical_text(agreement, own))
        agreement.state, agreement.sent_at = AgreementState.OUT, now
        for party in agreement.parties:
            party.emailed_at = now if party.email else None
    session.flush()
    posted = mailing_of(partnership, agreements).post(session)
    facts = [Fact(f"{by.name} sent {in_sentence(one)} for signature.", one) for one in agreements]
    record_many(session, facts, by=by, partnership=partnership)
    return len(posted)


def reminder_of(partnership: Partnership, agreement: FundingAgreement) -> Mailing[tuple[AgreementParty, ...]]:
    """Return the same emails again, to the sides that have not signed."""
    waiting = [party for party in agreement.parties if not party.is_signed]
    letters = tuple(_letter(party) for party in waiting if party.email)
    left = tuple(NotEmailed(party.name, "No email address.") for party in waiting if not party.email)
    return Mailing(partnership, letters, left, LINK, topic=topic_of(agreement))


def remind(session: Session, agreement: FundingAgreement, *, by: Person) -> int:
    """Email the sides that have not signed once more; return the number of emails.

    Raises Refusal if the agreement is not out for signature, or if there is no one to email.
    """
    if agreement.state is not AgreementState.OUT:
        raise Refusal("This agreement is not out for signature.")
    posted = reminder_of(agreement.partnership, agreement).post(session)
    if not posted:
        raise Refusal("There is no one to email.")
    for party in agreement.parties:
        if not party.is_signed and party.email:
            party.emailed_at = clock.now()
    facts = [Fact(f"{by.name} asked again for the signatures on {in_sentence(agreement)}.", agreement)]
    record_many(session, facts, by=by, partnership=agreement.partnership)
    return len(posted)


def _letter(party: AgreementParty) -> Letter[tuple[AgreementParty, ...]]:
    agreement = party.agreement
    other = next(each for each in agreement.parties if each is not party)
    own = {
        "title": agreement.title,
        "reference": agreement.reference,
        "other_side": other.name,
        "body": party.name,
        "total": pounds(total(own_amounts(agreement))),
    }
    # The contact of a body outside has no record: this person is never added to the session
    person = party.contact or Person(name=party.contact_name or party.name, email=party.contact_email)
    return Letter(person, TO_SIGN, (party,), {}, own, opens=party)


def _about_all(person: Person, parties: Sequence[AgreementParty]) -> Letter[tuple[AgreementParty, ...]]:
    agreements = [party.agreement for party in parties]
    facts = {
        "count": len(parties),
        "lines": [f"{one.reference} {one.title}: {one.recipient.name}" for one in agreements],
        "page": f"/partnerships/{agreements[0].partnership.slug}/agreements/to-sign",
    }
    return Letter(person, SEVERAL, tuple(parties), facts, link_ended=True)
