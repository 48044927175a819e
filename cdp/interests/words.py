"""The names of the kinds of interests, and their hints."""

from cdp.models import InterestKind

KINDS = {
    InterestKind.EMPLOYMENT: "Paid employment or office",
    InterestKind.CONTRACT: "Contract or grant",
    InterestKind.OWNERSHIP: "Ownership, shares or land",
    InterestKind.OFFICE: "Trustee, director or other unpaid office",
    InterestKind.GIFT: "Gift or hospitality",
    InterestKind.CLOSE_PERSON: "Interest of a family member or close friend",
    InterestKind.OTHER: "Other",
}
HINTS = {
    InterestKind.EMPLOYMENT: "With an organisation that the partnership funds, or that applies for funding.",
    InterestKind.CONTRACT: "Between you, or a firm that you own, and a member organisation.",
    InterestKind.OWNERSHIP: "In a firm or a property that a decision may affect.",
    InterestKind.OFFICE: "For example, trustee of a treatment charity.",
    InterestKind.GIFT: "From someone who may benefit from a decision.",
    InterestKind.CLOSE_PERSON: "Of your partner, a relative or a close friend. Name the body, not the person.",
}
