"""Adding agreements, changing drafts, marking them as part of a procurement, and withdrawing. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.actions.numbers import random_number
from cdp.agreements.parties import PartyDetails, Signatories, check_party, write_party
from cdp.agreements.wording import check_text
from cdp.agreements.words import in_sentence
from cdp.audit.record import Fact, record, record_many
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import outbox
from cdp.models import (
    AgreementAmount,
    AgreementArea,
    AgreementKind,
    AgreementParty,
    AgreementSide,
    AgreementState,
    FundingAgreement,
    Partnership,
    Person,
    Procurement,
)
from cdp.reference.areas import is_authority
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR

LONGEST_TITLE = 200


@dataclass(frozen=True)
class AgreementDetails:
    """What a person enters about an agreement; `version` is the version that they saw, or None for a new one.

    `amounts` are pence by financial year. `areas` are the ONS codes of the authorities that have the service; none
    means the whole footprint.
    """

    kind: AgreementKind
    title: str
    giver: PartyDetails
    recipient: PartyDetails
    starts_on: date
    ends_on: date | None = None
    service: str = ""
    amounts: Mapping[int, int] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    conditions: str = ""
    own_text: str = ""
    varies: FundingAgreement | None = None
    procurement: Procurement | None = None
    version: int | None = None


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
        _check(partnership, details)
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
    _check(agreement.partnership, details, agreement)
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


def _check(
    partnership: Partnership, details: AgreementDetails, agreement: FundingAgreement | None = None
) -> None:
    """Raise Refusal for details that are not allowed; `agreement` is the draft that is changed, if there is one."""
    if not details.title.strip():
        raise Refusal("Enter a title.", field="title")
    check_party(partnership, details.giver, AgreementSide.GIVES)
    check_party(partnership, details.recipient, AgreementSide.RECEIVES)
    if (
        details.giver.organisation is not None
        and details.giver.organisation is details.recipient.organisation
    ):
        raise Refusal("The giver and the recipient are the same organisation.", field="receives")
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise Refusal("Enter a last day that is not before the first day.", field="ends_on")
    is_variation = (agreement.kind if agreement else details.kind) is AgreementKind.VARIATION
    for year, pence in details.amounts.items():
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refusal(f"Enter financial years from {FIRST_YEAR} to {LAST_YEAR}.", field=f"year_{year}")
        if pence < 0 and not is_variation:
            raise Refusal("Only a variation can take money away.", field=f"year_{year}")
    if unknown := [code for code in details.areas if not is_authority(code)]:
        raise Refusal(f"{unknown[0]} is not an authority.", field="areas")
    check_text(details.own_text, "own_text")
    if agreement is None:
        _check_varied(partnership, details)


def _check_varied(partnership: Partnership, details: AgreementDetails) -> None:
    varied = details.varies
    if (details.kind is AgreementKind.VARIATION) != (varied is not None):
        raise Refusal("Open the agreement that is varied, and add the variation there.", field="kind")
    if varied is None:
        return
    if varied.partnership_id != partnership.id or varied.kind is AgreementKind.VARIATION:
        raise Refusal("Choose an agreement of this partnership that is not itself a variation.", field="kind")
    if not varied.is_executed:
        raise Refusal("Both sides have not signed the agreement yet. Change or withdraw it instead.")


def _write(agreement: FundingAgreement, details: AgreementDetails, signatories: Signatories) -> None:
    agreement.title = " ".join(details.title.split())[:LONGEST_TITLE]
    agreement.service = " ".join(details.service.split())[:LONGEST_TITLE]
    agreement.conditions, agreement.own_text = details.conditions.strip(), details.own_text.strip()
    agreement.starts_on, agreement.ends_on = details.starts_on, details.ends_on
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
