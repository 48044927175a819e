"""The columns of the register of agreements when it is downloaded as a file."""

from cdp.agreements.amounts import own_amounts, total
from cdp.agreements.words import KINDS, STATES
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import AgreementSide, FundingAgreement
from cdp.wording.money import pounds, pounds_of
from cdp.workplans.periods import year_words


def _signed(agreement: FundingAgreement, side: AgreementSide) -> str:
    party = agreement.party(side)
    return party.signed_name if party.is_signed else ""


def _by_year(agreement: FundingAgreement) -> str:
    return "; ".join(f"{year_words(year)}: {pounds(pence)}" for year, pence in own_amounts(agreement).items())


AGREEMENT_FILE = RegisterFile[FundingAgreement](
    "Agreements",
    ("agreement", "agreements"),
    (
        RegisterColumn("Reference", lambda one: one.reference, 3),
        RegisterColumn("Kind", lambda one: KINDS[one.kind], 4),
        RegisterColumn("Title", lambda one: one.title, 6),
        RegisterColumn("Service", lambda one: one.service, 5),
        RegisterColumn("Giver", lambda one: one.giver.name, 5),
        RegisterColumn("Recipient", lambda one: one.recipient.name, 5),
        RegisterColumn("Total in pounds", lambda one: pounds_of(total(own_amounts(one))), 4),
        RegisterColumn("Amount by year", _by_year),
        RegisterColumn("First day", lambda one: one.starts_on, 3),
        RegisterColumn("Last day", lambda one: one.ends_on, 3),
        RegisterColumn("State", lambda one: STATES[one.state], 4),
        RegisterColumn("Signed for the giver by", lambda one: _signed(one, AgreementSide.GIVES)),
        RegisterColumn("Signed for the recipient by", lambda one: _signed(one, AgreementSide.RECEIVES)),
    ),
)
