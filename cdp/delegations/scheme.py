"""The words of a scheme of delegation."""

from collections.abc import Sequence

from cdp.models import SchemeKind, SchemeLine
from cdp.wording.formats import listed
from cdp.wording.money import pounds

KIND_WORDS = {
    SchemeKind.ANY: "Any kind",
    SchemeKind.APPROVE_MONEY: "Spending",
    SchemeKind.ACCEPT_GRANT: "Accepting a grant",
    SchemeKind.AWARD: "Awarding a contract or grant",
    SchemeKind.VARY: "Varying or extending an agreement",
    SchemeKind.CARRY_FORWARD: "Carrying money forward",
}


def range_words(line: SchemeLine) -> str:
    """Return the amounts of a line, such as "£500,000 and above" or "from £5,000 to below £50,000"."""
    low, high = line.from_pence, line.below_pence
    if high is None:
        return f"{pounds(low)} and above" if low else "Any amount"
    return f"From {pounds(low)} to below {pounds(high)}" if low else f"Below {pounds(high)}"


def answer_words(found: Sequence[SchemeLine]) -> str:
    """Return who decides as one clause; empty if the scheme does not say."""
    names = dict.fromkeys(line.decided_by for line in found)
    return listed(list(names), "or")
