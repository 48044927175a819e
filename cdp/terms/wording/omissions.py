"""What the software acts on and the text of a version does not say, because somebody edited it out. Pure."""

from collections.abc import Iterator

from cdp.models import TermsVersion
from cdp.terms.wording import text
from cdp.terms.wording.quorum_rule import rule_of
from cdp.terms.wording.text import TextFacts
from cdp.wording.formats import listed

ALWAYS_STATED = (
    ("how often the board meets", "frequency"),
    ("how long before a meeting its notice is sent", "notice_days"),
    ("how long before a meeting its papers are sent", "paper_days"),
    ("how soon the draft minutes are ready", "minutes_days"),
    ("how often it is reviewed", "review_months"),
    ("who the members are", text.MEMBERS),
)


def not_stated(version: TermsVersion, facts: TextFacts) -> list[str]:
    """Return in sentences what the text leaves out, as its editors left it; nothing when it says all."""
    named = text.names_in(section.body for section in version.sections)
    sentences = _quorum(version, named)
    for words, *names in (*ALWAYS_STATED, *_stated_where_set(version, facts)):
        if not named.intersection(names):
            braces = listed([f"{{{name}}}" for name in names], "or")
            sentences.append(f"The text does not say {words}: {braces} is not in it.")
    return sentences


def _quorum(version: TermsVersion, named: set[str]) -> list[str]:
    if "quorum_rule" in named:
        return []
    if "quorum" not in named:
        return ["The text does not say what the quorum is: {quorum_rule} is not in it."]
    rule = rule_of(version)
    if rule.share is None and not rule.parts:
        return []
    return ["The text does not say the whole quorum, only how many it needs: {quorum_rule} is not in it."]


def _stated_where_set(version: TermsVersion, facts: TextFacts) -> Iterator[tuple[str, ...]]:
    """Yield what the text should say where it is set; texts fixed in format 1 say such things in words of their own."""
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
        yield "whom the board reports to", text.REPORTS_TO
