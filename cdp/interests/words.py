"""What kinds of interests are called, and what belongs to each."""

from cdp.models import InterestKind

KINDS = {
    InterestKind.EMPLOYMENT: "Employment or office that is paid",
    InterestKind.CONTRACT: "Contract or grant",
    InterestKind.OWNERSHIP: "Ownership, shares or land",
    InterestKind.OFFICE: "Trustee, director or other unpaid office",
    InterestKind.GIFT: "Gift or hospitality",
    InterestKind.CLOSE_PERSON: "Interest of a close person",
    InterestKind.OTHER: "Something else",
}
HINTS = {
    InterestKind.EMPLOYMENT: "With an organisation that the partnership pays, or that applies for its money.",
    InterestKind.CONTRACT: "Yours, or of a firm that is yours, with a member organisation.",
    InterestKind.OWNERSHIP: "In a firm or a place that a decision may touch.",
    InterestKind.OFFICE: "For example, trustee of a treatment charity.",
    InterestKind.GIFT: "From somebody who may gain by a decision.",
    InterestKind.CLOSE_PERSON: "Of a partner, a relative or a close friend. Name the body, not the person.",
}
