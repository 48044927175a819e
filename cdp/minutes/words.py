"""The words for the states of minutes and decisions."""

from cdp.models import DecisionState, Minutes, MinutesState
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
