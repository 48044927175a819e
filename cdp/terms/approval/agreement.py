"""The count of partners' responses to a version, and the rule for agreement. No database access.

The rule is chosen when a version is circulated, and stored with it: approval by all, by all who respond by the
deadline, or by a stated majority. The count is of organisations, not people: each organisation gives one response
(docs/rules/domain.md, 4).
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
class ApprovalTally:
    """How many organisations were asked, and how many gave each response."""

    asked: int
    approved: int
    commented: int
    objected: int

    @property
    def approving(self) -> int:
        """The number of organisations that approved, with or without a comment."""
        return self.approved + self.commented

    @property
    def sentence(self) -> str:
        """The count as text such as "7 of 9 organisations approved, 1 of them with a comment. 1 has not responded."."""
        approving = f"{self.approving:,}" if self.approving else "None"
        parts = [f"{approving} of {plural(self.asked, 'organisation')} approved"]
        if self.commented:
            parts[0] += f", {self.commented} of them with a comment"
        if self.objected:
            parts.append(f"{self.objected} objected")
        if self.waiting:
            parts.append(f"{plural(self.waiting, 'has', 'have')} not responded")
        return ". ".join(parts) + "."

    @property
    def waiting(self) -> int:
        """The number of organisations that have not responded."""
        return self.asked - self.approving - self.objected


def tally_of(answers: Iterable[TermsAnswer]) -> ApprovalTally:
    """Return the count of responses to one version."""
    return tally_of_counts(Counter(answer.opinion for answer in answers))


def tally_of_counts(counts: Mapping[TermsOpinion | None, int]) -> ApprovalTally:
    """Return the tally, given the number of organisations for each opinion; the key None means no response."""
    return ApprovalTally(
        asked=sum(counts.values()),
        approved=counts.get(TermsOpinion.APPROVED, 0),
        commented=counts.get(TermsOpinion.APPROVED_WITH_COMMENT, 0),
        objected=counts.get(TermsOpinion.OBJECTED, 0),
    )


def is_agreed(version: TermsVersion, tally: ApprovalTally, day: date) -> bool:
    """Whether partners have agreed a version by a day. Responses are accepted until the end of the deadline day."""
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
    """Return the rule for agreement, as a sentence."""
    if version.agreement is Agreement.ALL:
        return "Agreed when every organisation has approved. One objection blocks it."
    by = in_words(version.answer_by)
    if version.agreement is Agreement.ALL_WHO_ANSWER:
        return f"Agreed when every organisation that responds by {by} has approved. One objection blocks it."
    return (
        f"Agreed when at least {version.majority_percent}% of the organisations asked have approved by {by}."
    )


def blocked_because(version: TermsVersion, tally: ApprovalTally, day: date) -> str:
    """Return why a version is not agreed yet and what to do, in sentences; empty if it is agreed."""
    if is_agreed(version, tally, day):
        return ""
    late = version.answer_by is not None and day > version.answer_by
    majority = version.agreement is Agreement.MAJORITY
    if tally.objected and not majority:
        return (
            f"{plural(tally.objected, 'organisation has objected', 'organisations have objected')}. Change the text "
            "and circulate the next version, or ask for the objection to be withdrawn."
        )
    if tally.waiting and not late:
        return f"{plural(tally.waiting, 'organisation has', 'organisations have')} not responded yet."
    if majority:
        return (
            f"Only {tally.approving} of {plural(tally.asked, 'organisation')} approved. Change the text and "
            "circulate the next version, or give more time."
        )
    return (
        f"{plural(tally.waiting, 'organisation has', 'organisations have')} not responded, and the deadline has "
        "passed. Give more time, send a reminder, or record the response on their behalf from a letter."
    )
