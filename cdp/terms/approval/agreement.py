"""What counts as agreed by partners: the answers counted, and the rule they are counted by. Pure: it asks nobody.

The rule is chosen when a version is circulated (all; all who answer by the date; a stated majority) and kept with it.
Counted are organisations, not people: each answers once (docs/rules/domain.md 4).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cdp.models import Agreement, TermsAnswer, TermsOpinion, TermsVersion
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

APPROVALS = frozenset({TermsOpinion.APPROVED, TermsOpinion.APPROVED_WITH_COMMENT})


@dataclass(frozen=True)
class Tally:
    """How many organisations were asked, and what they answered."""

    asked: int
    approved: int
    commented: int
    objected: int

    @property
    def approving(self) -> int:
        """How many approved, with a comment or without."""
        return self.approved + self.commented

    @property
    def sentence(self) -> str:
        """The count in words: "7 of 9 organisations approved, 1 of them with a comment. 1 has not answered."."""
        approving = f"{self.approving:,}" if self.approving else "None"
        parts = [f"{approving} of {plural(self.asked, 'organisation')} approved"]
        if self.commented:
            parts[0] += f", {self.commented} of them with a comment"
        if self.objected:
            parts.append(f"{self.objected} {'objects' if self.objected == 1 else 'object'}")
        if self.waiting:
            parts.append(f"{self.waiting} {'has' if self.waiting == 1 else 'have'} not answered")
        return ". ".join(parts) + "."

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return self.asked - self.approving - self.objected


def tally_of(answers: Iterable[TermsAnswer]) -> Tally:
    """Count the answers to one version."""
    return tally_of_counts(Counter(answer.opinion for answer in answers))


def tally_of_counts(counts: Mapping[TermsOpinion | None, int]) -> Tally:
    """Return the tally of answers that were counted by opinion; None stands for those not answered."""
    return Tally(
        asked=sum(counts.values()),
        approved=counts.get(TermsOpinion.APPROVED, 0),
        commented=counts.get(TermsOpinion.APPROVED_WITH_COMMENT, 0),
        objected=counts.get(TermsOpinion.OBJECTED, 0),
    )


def is_agreed(version: TermsVersion, tally: Tally, day: date) -> bool:
    """Whether partners have agreed on a day; the date to answer by is the last day of answering."""
    if not tally.asked or version.agreement is None or version.answer_by is None:
        return False
    if version.agreement is Agreement.ALL:
        return tally.approving == tally.asked
    if tally.waiting and day <= version.answer_by:
        return False
    if version.agreement is Agreement.ALL_WHO_ANSWER:
        return tally.approving > 0 and not tally.objected
    return tally.approving * 100 >= (version.majority_percent or 100) * tally.asked


def rule_in_words(version: TermsVersion) -> str:
    """Return what counts as agreed, as a sentence."""
    if version.agreement is Agreement.ALL:
        return "Agreed when every organisation has approved. One objection blocks it."
    by = in_words(version.answer_by)
    if version.agreement is Agreement.ALL_WHO_ANSWER:
        return f"Agreed when every organisation that answers by {by} has approved. One objection blocks it."
    return (
        f"Agreed when at least {version.majority_percent}% of the organisations asked have approved by {by}."
    )


def blocked_because(version: TermsVersion, tally: Tally, day: date) -> str:
    """Return what keeps partners from having agreed, as a sentence that says what to do; "" when nothing does."""
    if is_agreed(version, tally, day):
        return ""
    late = version.answer_by is not None and day > version.answer_by
    majority = version.agreement is Agreement.MAJORITY
    if tally.objected and not majority:
        return (
            f"{plural(tally.objected, 'organisation objects', 'organisations object')}. Change the text and "
            "circulate the next version, or ask for the objection to be withdrawn."
        )
    if tally.waiting and not late:
        return f"{plural(tally.waiting, 'organisation has', 'organisations have')} not answered yet."
    if majority:
        return (
            f"Only {tally.approving} of {tally.asked} organisations approve. Change the text and circulate the "
            "next version, or give more time."
        )
    return (
        f"{plural(tally.waiting, 'organisation has', 'organisations have')} not answered, and the date has passed. "
        "Give more time, remind them, or record the answer on their behalf with a letter."
    )
