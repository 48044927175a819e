"""Adding agreements, changing drafts, marking them as part of a procurement, and withdrawing. Nothing here commits."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.actions.numbers import random_number
from cdp.agreements.details import LONGEST_TITLE, AgreementDetails, check_details
from cdp.agreements.parties import Signatories, write_party
from cdp.agreements.words import in_sentence
from cdp.audit.record import Fact, record, record_many
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import outbox
from cdp.models import (
    AgreementAmount,
    AgreementArea,
    AgreementParty,
    AgreementSide,
    AgreementState,
    FundingAgreement,
    Partnership,
    Person,
    Procurement,
)


def add_agreement(
    session: Session, partnership: Partnership, details: AgreementDetails, *, by: Person
) -> FundingAgreement:
    """Add a draft agreement; raises Refusal for details that are not allowed."""
    return add_agreements(session, partnership, [details], by=by)[0]


def add_agreements(
    session: Session, partnership: Partnership, several: Sequence[AgreementDetails], *, by: Person
) -> list[FundingAgreement]:
    """Add draft agreements, all or none; raises Refusal for details that are not allowed.

    The number of statements that read does not depend on the number of agreements. The numbers are locked until the
    transaction ends.
    """
    for details in several:
        check_details(partnership, details)
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
    signatories = Signatories.of(session, partnership)
    taken = set(
        session.scalars(
            sa.select(FundingAgreement.number).where(FundingAgreement.partnership_id == partnership.id)
        )
    )
    made = []
    for details in several:
        number = random_number(taken)
        taken.add(number)
        agreement = FundingAgreement(
            partnership=partnership,
            number=number,
            kind=details.kind,
            varies=details.varies,
            state=AgreementState.DRAFT,
            created_at=clock.now(),
            parties=[AgreementParty(side=side) for side in AgreementSide],
        )
        _write(agreement, details, signatories)
        made.append(agreement)
    session.add_all(made)
    facts = [Fact(f"{by.name} added {in_sentence(one)}: {one.title.rstrip('.')}.", one) for one in made]
    record_many(session, facts, by=by, partnership=partnership)
    return made


def change_agreement(
    session: Session, agreement: FundingAgreement, details: AgreementDetails, *, by: Person
) -> None:
    """Change a draft; its kind and the agreement that it varies stay as they are.

    Raises Refusal, or Conflict with both texts if someone else has changed it since.
    """
    lock(session, agreement)
    if details.version != agreement.version:
        texts = (
            ("Title", agreement.title, details.title),
            ("Service", agreement.service, details.service),
            ("Conditions", agreement.conditions, details.conditions),
            ("Text", agreement.own_text, details.own_text),
        )
        differences = [Difference(*each) for each in texts if each[1] != each[2]]
        raise Conflict(differences or [Difference(*texts[0])], current_version=agreement.version)
    if agreement.state is not AgreementState.DRAFT:
        raise Refusal(
            "This agreement has been sent, so you cannot change it. Withdraw it, or add a variation."
        )
    check_details(agreement.partnership, details, agreement)
    _write(agreement, details, Signatories.of(session, agreement.partnership))
    flag_modified(agreement, "title")  # so that the version also counts changes of sides and amounts
    session.flush()
    _note(session, agreement, "changed", by=by)


def mark_procurement(
    session: Session, agreement: FundingAgreement, procurement: Procurement | None, *, by: Person
) -> None:
    """Mark an agreement and its variations as part of a procurement, or of none, in any state."""
    lock(session, agreement)
    if procurement is not None and procurement.partnership_id != agreement.partnership_id:
        raise Refusal("Choose a procurement of this partnership.", field="procurement")
    for each in (agreement, *agreement.variations):
        each.procurement = procurement
    words = "marked as part of a procurement" if procurement else "removed from its procurement:"
    _note(session, agreement, words, by=by)


def withdraw_agreement(session: Session, agreement: FundingAgreement, reason: str, *, by: Person) -> None:
    """Withdraw a draft, or an agreement that not both sides have signed; its personal links end.

    Raises Refusal without a reason, or for an executed agreement.
    """
    lock(session, agreement)
    if agreement.state not in {AgreementState.DRAFT, AgreementState.OUT}:
        raise Refusal("Only a draft or an agreement that is out for signature can be withdrawn.")
    if not reason.strip():
        raise Refusal("Enter why it is withdrawn.", field="reason")
    agreement.state, agreement.withdrawn_because = AgreementState.WITHDRAWN, reason.strip()
    outbox.withdraw(session, topic_of(agreement))
    _note(session, agreement, "withdrew", by=by)


def topic_of(agreement: FundingAgreement) -> str:
    """Return the topic of the emails that ask for signatures, so that they can be withdrawn."""
    return f"agreement {agreement.key}"


def lock(session: Session, agreement: FundingAgreement) -> None:
    """Read an agreement again, so that its version is current, and lock it until the transaction ends."""
    session.flush()
    session.refresh(agreement, with_for_update={"of": FundingAgreement})


def _write(agreement: FundingAgreement, details: AgreementDetails, signatories: Signatories) -> None:
    agreement.title = " ".join(details.title.split())[:LONGEST_TITLE]
    agreement.service = " ".join(details.service.split())[:LONGEST_TITLE]
    agreement.conditions, agreement.own_text = details.conditions.strip(), details.own_text.strip()
    agreement.starts_on, agreement.ends_on = details.starts_on, details.ends_on
    agreement.line = details.line
    agreement.stream = details.line.stream if details.line is not None else details.stream
    varied = agreement.varies
    agreement.procurement = varied.procurement if varied is not None else details.procurement
    amounts = {amount.year: amount for amount in agreement.amounts}
    wanted = {year: pence for year, pence in details.amounts.items() if pence}
    for year, pence in wanted.items():
        if year in amounts:
            amounts[year].pence = pence
        else:
            agreement.amounts.append(AgreementAmount(year=year, pence=pence))
    for year, amount in amounts.items():
        if year not in wanted:
            agreement.amounts.remove(amount)
    areas = {area.area_code: area for area in agreement.areas}
    agreement.areas = [
        areas.get(code) or AgreementArea(area_code=code) for code in dict.fromkeys(details.areas)
    ]
    write_party(agreement.giver, details.giver, signatories)
    write_party(agreement.recipient, details.recipient, signatories)


def _note(session: Session, agreement: FundingAgreement, words: str, *, by: Person) -> None:
    record(
        session,
        f"{by.name} {words} {in_sentence(agreement)}.",
        by=by,
        on=agreement,
        partnership=agreement.partnership,
    )
