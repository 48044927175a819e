"""Rules and timings that apply under a version although its text does not state them. No database access."""

from collections.abc import Iterator

from cdp.models import TermsVersion
from cdp.terms.wording import text
from cdp.terms.wording.quorum_rule import rule_of
from cdp.terms.wording.text import TextFacts
from cdp.wording.formats import listed

ALWAYS_STATED = (
    ("how often the board meets", "frequency"),
    ("how much notice of a meeting is given", "notice_days"),
    ("how long before a meeting papers are sent", "paper_days"),
    ("when draft minutes are ready", "minutes_days"),
    ("how often the terms are reviewed", "review_months"),
    ("who the members are", text.MEMBERS),
)


def not_stated(version: TermsVersion, facts: TextFacts) -> list[str]:
    """Return a sentence about each rule or timing that the text does not state."""
    named = text.names_in(section.body for section in version.sections)
    sentences = _quorum(version, named)
    if not rule_of(version).remote_counts and "attending_remotely" not in named:
        sentences.append(
            "The text does not state that only members who are present in person count towards the quorum. "
            "Add {attending_remotely} to it."
        )
    for words, *names in (*ALWAYS_STATED, *_stated_where_set(version, facts)):
        if not named.intersection(names):
            braces = listed([f"{{{name}}}" for name in names], "or")
            sentences.append(f"The text does not state {words}. Add {braces} to it.")
    return sentences


def _quorum(version: TermsVersion, named: set[str]) -> list[str]:
    if "quorum_rule" in named:
        return []
    if "quorum" not in named:
        return ["The text does not state the quorum. Add {quorum_rule} to it."]
    rule = rule_of(version)
    if rule.share is None and not rule.parts:
        return []
    return ["The text states only the number of members in the quorum. Add {quorum_rule} for the whole rule."]


def _stated_where_set(version: TermsVersion, facts: TextFacts) -> Iterator[tuple[str, ...]]:
    """Yield the rules that are set and that the text should state. Format 1 has no automatic text for these rules."""
    if text.is_format_1(version):
        return
    yield "how decisions are made", "voting_rule"
    if version.member_term_months is not None:
        yield "how long representatives serve", "member_term"
    if version.co_opted_term_months is not None:
        yield "how long co-opted members serve", "co_opted_term"
    if version.chair_term_months is not None:
        yield "how long the chair serves", "chair_term"
    if facts.sub_groups:
        yield "which sub-groups there are", text.SUB_GROUPS, text.SUB_GROUP_TERMS, text.STRUCTURE
    if facts.reports_to:
        yield "which bodies the board reports to", text.REPORTS_TO
