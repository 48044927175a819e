"""What a person enters about an agreement, and the rules for it. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cdp.agreements.parties import PartyDetails, check_party
from cdp.agreements.wording import check_text
from cdp.errors import Refusal
from cdp.models import (
    AgreementKind,
    AgreementSide,
    FundingAgreement,
    FundingStream,
    Partnership,
    PlanLine,
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
    stream: FundingStream | None = None
    line: PlanLine | None = None
    procurement: Procurement | None = None
    version: int | None = None


def check_details(
    partnership: Partnership, details: AgreementDetails, agreement: FundingAgreement | None = None
) -> None:
    """Raise Refusal for details that are not allowed; `agreement` is the draft that is changed, if there is one."""
    if not details.title.strip():
        raise Refusal("Enter a title.", field="title")
    _check_sides(partnership, details)
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise Refusal("Enter a last day that is not before the first day.", field="ends_on")
    kind = agreement.kind if agreement is not None else details.kind
    _check_amounts(details.amounts, is_variation=kind is AgreementKind.VARIATION)
    _check_source(partnership, details)
    if unknown := [code for code in details.areas if not is_authority(code)]:
        raise Refusal(f"{unknown[0]} is not an authority.", field="areas")
    check_text(details.own_text, "own_text")
    if agreement is None:
        _check_varied(partnership, details)


def _check_sides(partnership: Partnership, details: AgreementDetails) -> None:
    check_party(partnership, details.giver, AgreementSide.GIVES)
    check_party(partnership, details.recipient, AgreementSide.RECEIVES)
    giver = details.giver.organisation
    if giver is not None and giver is details.recipient.organisation:
        raise Refusal("The giver and the recipient are the same organisation.", field="receives")


def _check_amounts(amounts: Mapping[int, int], *, is_variation: bool) -> None:
    for year, pence in amounts.items():
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refusal(f"Enter financial years from {FIRST_YEAR} to {LAST_YEAR}.", field=f"year_{year}")
        if pence < 0 and not is_variation:
            raise Refusal("Only a variation can take money away.", field=f"year_{year}")


def _check_source(partnership: Partnership, details: AgreementDetails) -> None:
    for name, source in (("stream", details.stream), ("line", details.line)):
        if source is not None and source.partnership_id != partnership.id:
            raise Refusal("Choose one of this partnership.", field=name)
    if details.line is not None and details.stream not in {None, details.line.stream}:
        raise Refusal("This line is of another funding stream. Choose its stream.", field="line")


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
