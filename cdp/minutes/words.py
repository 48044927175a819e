"""The words for the states of minutes and decisions, and for how a decision was made."""

from cdp.models import (
    Ballot,
    Decision,
    DecisionKind,
    DecisionMethod,
    DecisionState,
    Minutes,
    MinutesState,
)
from cdp.wording import formats

STATE_WORDS = {
    DecisionState.PROVISIONAL: "Provisional",
    DecisionState.DECIDED: "Decided",
    DecisionState.RATIFIED: "Ratified",
    DecisionState.RESCINDED: "Rescinded",
}
STATE_COLOURS = {
    DecisionState.PROVISIONAL: "yellow",
    DecisionState.DECIDED: "green",
    DecisionState.RATIFIED: "green",
    DecisionState.RESCINDED: "grey",
}
BALLOT_WORDS = {Ballot.FOR: "For", Ballot.AGAINST: "Against", Ballot.ABSTAIN: "Abstaining"}
MINUTES_WORDS = {
    MinutesState.DRAFT: "Draft",
    MinutesState.WITH_CHAIR: "With the chair",
    MinutesState.CIRCULATED: "Circulated",
    MinutesState.CONFIRMED: "Confirmed",
}
MINUTES_COLOURS = {
    MinutesState.DRAFT: "grey",
    MinutesState.WITH_CHAIR: "yellow",
    MinutesState.CIRCULATED: "blue",
    MinutesState.CONFIRMED: "green",
}


def outcome_of(state: DecisionState) -> str:
    """Return the words in the minutes for a provisional, ratified or rescinded decision; empty for a decided one."""
    return {
        DecisionState.PROVISIONAL: "Provisional: this item was not quorate, so a quorate meeting must ratify it.",
        DecisionState.RATIFIED: "Provisional at this meeting, later ratified.",
        DecisionState.RESCINDED: "Rescinded.",
    }.get(state, "")


def how_decided(decision: Decision) -> str:
    """Return how a decision was made, with the votes, such as "By vote: 5 for, 2 against, 1 abstaining. Carried."."""
    if decision.method is DecisionMethod.CONSENSUS:
        return "By consensus"
    votes = (
        f"{decision.votes_for or 0} for, {decision.votes_against or 0} against, "
        f"{decision.votes_abstaining or 0} abstaining"
    )
    on = (
        f", closed on {formats.day(decision.decided_at)}" if decision.method is DecisionMethod.WRITTEN else ""
    )
    how = "By written procedure" if decision.method is DecisionMethod.WRITTEN else "By vote"
    casting = ""
    if decision.casting_vote is not None:
        side = "for" if decision.casting_vote is Ballot.FOR else "against"
        casting = f" The votes were equal, and the chair’s casting vote was {side}."
    return f"{how}{on}: {votes}.{casting} {'Carried' if decision.carried else 'Not carried'}."


def votes_of_members(decision: Decision) -> list[tuple[str, str, str]]:
    """Return the name, organisation and vote of each member, or nothing if votes were not recorded by member."""
    stored = (decision.votes_by_member or {}).get("votes", [])
    return [(each["name"], each["organisation"], BALLOT_WORDS[Ballot(each["vote"])]) for each in stored]


def facts_of(decision: Decision) -> tuple[tuple[str, str], ...]:
    """Return what the minutes say about how a decision was made, besides its proposer, conditions and delegation."""
    by_member: dict[str, list[str]] = {}
    for name, _, vote in votes_of_members(decision):
        by_member.setdefault(vote, []).append(name)
    recommends = decision.kind is DecisionKind.RECOMMENDATION
    is_consensus = decision.method is DecisionMethod.CONSENSUS
    facts = [
        ("Recommended to", decision.recommended_to if recommends else ""),
        ("Seconded by", decision.seconded_by),
        ("Decided", "" if is_consensus else how_decided(decision)),
        ("Votes", "; ".join(f"{vote}: {formats.listed(names)}" for vote, names in by_member.items())),
        ("Dissent", decision.dissent),
        ("Limits of the delegation", decision.delegated_within),
        ("Delegated until", formats.day(decision.delegated_until) if decision.delegated_until else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def status_of(minutes: Minutes | None) -> str:
    """Return the status of minutes in words; None counts as a draft."""
    if minutes is None or minutes.state is MinutesState.DRAFT:
        return "Draft, not approved by the chair"
    if minutes.state is MinutesState.WITH_CHAIR:
        return f"Draft, sent to the chair on {formats.day(minutes.sent_to_chair_at)}"
    circulated = f"irculated on {formats.day(minutes.circulated_at)}"
    if minutes.confirmed_meeting is None:
        return f"C{circulated}, not confirmed yet"
    return f"Confirmed by the meeting of {formats.day(minutes.confirmed_meeting.starts_at)}, c{circulated}"
