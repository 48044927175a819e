"""The words for agreements on pages and in files: kinds, states and sides."""

from cdp.models import AgreementKind, AgreementSide, AgreementState, FundingAgreement

KINDS = {
    AgreementKind.GRANT: "Grant agreement",
    AgreementKind.VARIATION: "Variation",
    AgreementKind.MEMORANDUM: "Memorandum of understanding",
    AgreementKind.PASSPORTED: "Passported money",
}
STATES = {
    AgreementState.DRAFT: "Draft",
    AgreementState.OUT: "Out for signature",
    AgreementState.EXECUTED: "Executed",
    AgreementState.WITHDRAWN: "Withdrawn",
}
STATE_COLOURS = {
    AgreementState.DRAFT: "grey",
    AgreementState.OUT: "yellow",
    AgreementState.EXECUTED: "green",
    AgreementState.WITHDRAWN: "red",
}
SIDES = {AgreementSide.GIVES: "Giver", AgreementSide.RECEIVES: "Recipient"}


def in_sentence(agreement: FundingAgreement) -> str:
    """Return an agreement as named in a sentence, such as "grant agreement AG4821"."""
    kind = KINDS[agreement.kind]
    return f"{kind[:1].lower()}{kind[1:]} {agreement.reference}"
