"""The rules and timings of terms of reference in words, both for the text and as labelled facts."""

from collections.abc import Mapping

from cdp.models import TermsVersion, VotingRule
from cdp.reference.terms_text import escaped
from cdp.terms.wording.quorum_rule import IN_PERSON_ONLY, SHARES, rule_of
from cdp.terms.wording.words import number, span
from cdp.wording.formats import plural

_TIMES = {1: "once a year", 2: "twice a year"}

VOTING: Mapping[VotingRule, str] = {
    VotingRule.CONSENSUS_THEN_MAJORITY: "by consensus, else by a majority of the voting members present and voting",
    VotingRule.MAJORITY: "by a majority of the voting members present and voting",
    VotingRule.TWO_THIRDS: "by at least two thirds of the voting members present and voting",
    VotingRule.CONSENSUS: "by consensus only",
}
_VOTING_SENTENCES: Mapping[VotingRule, str] = {
    VotingRule.CONSENSUS_THEN_MAJORITY: (
        "Decisions are made by consensus where possible. If consensus cannot be reached, the chair may call a vote. "
        "A motion is carried by a majority of the voting members present and voting."
    ),
    VotingRule.MAJORITY: "A motion is carried by a majority of the voting members present and voting.",
    VotingRule.TWO_THIRDS: (
        "A motion is carried by at least two thirds of the voting members present and voting."
    ),
    VotingRule.CONSENSUS: "Decisions are made by consensus. There is no vote.",
}
ATTENDING_REMOTELY: Mapping[bool, str] = {
    True: "Members who are present in person, by video or by telephone count towards the quorum.",
    False: IN_PERSON_ONLY,
}
CAN_TIE = frozenset({VotingRule.CONSENSUS_THEN_MAJORITY, VotingRule.MAJORITY})
"""The voting rules under which votes can be equal, so that a casting vote can be used."""


def frequency(meetings_a_year: int) -> str:
    """Return how often a board meets, such as "at least four times a year"."""
    if meetings_a_year in _TIMES:
        return f"at least {_TIMES[meetings_a_year]}"
    return f"at least {number(meetings_a_year)} times a year"


def phrases_of_format_1(version: TermsVersion) -> dict[str, str]:
    """Return the automatic text as in versions fixed in format 1, in which a quorum was only a number."""
    return {
        "quorum": str(version.quorum),
        "frequency": frequency(version.meetings_a_year),
        "notice_days": plural(version.notice_working_days, "clear working day"),
        "paper_days": plural(version.paper_working_days, "clear working day"),
        "minutes_days": plural(version.minutes_working_days, "working day"),
        "review_months": plural(version.review_months, "month"),
    }


def phrases(version: TermsVersion) -> dict[str, str]:
    """Return the automatic text for each rule and timing, escaped for Markdown."""
    return phrases_of_format_1(version) | {
        "quorum": _quorum_before_members(version),
        "quorum_rule": escaped(rule_of(version).sentence()),
        "attending_remotely": ATTENDING_REMOTELY[rule_of(version).remote_counts],
        "voting_rule": " ".join(
            filter(None, [_VOTING_SENTENCES[version.voting_rule], _casting_vote(version)])
        ),
        "member_term": f"Representatives serve {_member_term(version)}.",
        "co_opted_term": f"Co-opted members serve {_co_opted_term(version)}.",
        "chair_term": f"The chair and the deputy chair serve {_chair_term(version)}.",
    }


def facts_of_format_1(version: TermsVersion) -> list[tuple[str, str]]:
    """Return the labelled rules and timings of a version whose text was fixed in format 1."""
    return [("Quorum", plural(version.quorum or 0, "voting member")), *_days_and_review(version)]


def facts(version: TermsVersion) -> list[tuple[str, str]]:
    """Return every rule and timing that the software uses, with its label, as shown and signed."""
    *days, review = _days_and_review(version)
    remotely = "" if rule_of(version).remote_counts else "; only those present in person count"
    casting = "; if votes are equal, the chair has a casting vote" if has_casting_vote(version) else ""
    return [
        ("Quorum", f"{rule_of(version).in_words()}{remotely}"),
        ("Decisions", f"{VOTING[version.voting_rule]}{casting}"),
        *days,
        ("Representatives serve", _member_term(version)),
        ("Co-opted members serve", _co_opted_term(version)),
        ("Chair and deputy chair serve", _chair_term(version)),
        review,
    ]


def has_casting_vote(version: TermsVersion) -> bool:
    """Whether the chair has a casting vote and the voting rule is one under which votes can be equal."""
    return version.casting_vote and version.voting_rule in CAN_TIE


def _days_and_review(version: TermsVersion) -> list[tuple[str, str]]:
    words = phrases_of_format_1(version)
    return [
        ("Meetings", words["frequency"]),
        ("Notice of a meeting", f"{words['notice_days']} before it"),
        ("Papers", f"{words['paper_days']} before the meeting"),
        ("Draft minutes", f"within {words['minutes_days']} of the meeting"),
        ("Review", f"at least every {words['review_months']}"),
    ]


def _casting_vote(version: TermsVersion) -> str:
    if version.voting_rule not in CAN_TIE:
        return ""
    if version.casting_vote:
        return "If votes are equal, the chair has a casting vote."
    return "If votes are equal, the motion is not carried."


def _quorum_before_members(version: TermsVersion) -> str:
    """Return the words to put before "voting members" in texts that use {quorum} instead of {quorum_rule}."""
    if version.quorum is not None:
        return str(version.quorum)
    if version.quorum_share is not None:
        return SHARES[version.quorum_share].removesuffix(" voting members")
    return "enough"


def _member_term(version: TermsVersion) -> str:
    if version.member_term_months is None:
        return f"until their organisation names {_someone(version)} else"
    return f"for {span(version.member_term_months)}, and can be named again"


def _co_opted_term(version: TermsVersion) -> str:
    if version.co_opted_term_months is None:
        return "until the date stated when they are co-opted"
    return f"for at most {span(version.co_opted_term_months)}, and can be co-opted again"


def _chair_term(version: TermsVersion) -> str:
    if version.chair_term_months is None:
        return f"until {_someone(version)} else is appointed"
    return f"for {span(version.chair_term_months)}, and can be appointed again"


def _someone(version: TermsVersion) -> str:
    """Return "someone", or the word that texts fixed before format 3 used."""
    return "somebody" if version.text_format < 3 and version.fixed_facts is not None else "someone"
