"""The minutes of the meeting that was held: notes and decisions, approved by the chair and circulated."""

from cdp import clock
from cdp.actions.service import ActionDetails
from cdp.agendas import queries as agendas
from cdp.decisions import following
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.business import HELD_TOPICS
from cdp.demo.west_midlands.cast import PROBATION, Cast
from cdp.minutes import approval, decisions
from cdp.minutes import queries as minutes_queries
from cdp.minutes import service as minutes
from cdp.minutes.circulating import comments
from cdp.models import AnswerWay, Decision, DecisionKind, Meeting

CARE, OPIOIDS, AWARD = (topic.title for topic in HELD_TOPICS)

NOTES = {
    "Welcome and introductions": "The chair welcomed members, and the commissioner as proposed SRO.",
    "Declarations of interest": (
        "Example member declared paid employment with Example Treatment Services, as in the register of interests."
    ),
    "Matters arising and action log": (
        "The prisons still have no representative. The panel on drug and alcohol-related deaths needs its members."
    ),
    "Performance report": "Members asked for waiting times for residential rehabilitation, and custody test results.",
    "Updates from sub-groups": "The data and digital sub-group asked for the information sharing agreement.",
    "Finance": "Spending is on plan. The contract register has no owner.",
    "Forward plan": "The regional organised crime unit should come to the next meeting.",
    CARE: (
        "The Probation Service presented its report. Members heard that:\n\n"
        "- seven referral routes are in use, and some referrals are lost between them\n"
        "- a first appointment before release makes it far more likely that treatment begins\n\n"
        "The Lived Experience Forum asked that peer mentors meet people at the gate."
    ),
    OPIOIDS: (
        "Nitazenes have been confirmed in the region. Members discussed how warnings are passed on, and how fast. "
        "Every service will keep **naloxone**."
    ),
    AWARD: (
        "Members considered the officers’ evaluation of the bids. Birmingham City Council will decide on the award."
    ),
}
DECISIONS = {
    CARE: decisions.DecisionDetails(
        wording="To adopt one referral pathway from prison to community treatment for the seven authorities.",
        moved_by="Example probation",
        conditions="Subject to each authority naming a single mailbox",
        delegated_to="Probation Service, West Midlands Region",
        delegated_within="The mailboxes and the referral form. Changes of the thresholds come back to the board.",
    ),
    OPIOIDS: decisions.DecisionDetails(
        wording="To adopt the synthetic opioid preparedness plan and test it with an exercise.",
        moved_by="Example chair",
    ),
    AWARD: decisions.DecisionDetails(
        wording=(
            "To recommend to Birmingham City Council that it awards the framework for residential rehabilitation as "
            "set out in the report. The council will decide, and report its decision to the board."
        ),
        moved_by="Example councillor",
        kind=DecisionKind.RECOMMENDATION,
        recommended_to="Birmingham City Council",
    ),
    "Updates from sub-groups": decisions.DecisionDetails(
        wording="To recommend to Coventry City Council that it pays for peer mentors at the prison gate for a year.",
        moved_by="Example lived experience",
        kind=DecisionKind.RECOMMENDATION,
        recommended_to="Coventry City Council",
    ),
    "Finance": decisions.DecisionDetails(
        wording=(
            "To recommend to Birmingham City Council that it extends the outreach contract by twelve months, from the "
            "ring-fenced public health grant."
        ),
        moved_by="Example police",
        kind=DecisionKind.RECOMMENDATION,
        recommended_to="Birmingham City Council",
    ),
}
COMMENTS = (
    (
        "lived-experience",
        CARE,
        "Peer mentors should be named in the pathway, not only met at the gate.",
        AnswerWay.LINK,
    ),
    ("police", "Finance", "The police grant was discussed too. Please add it.", AnswerWay.PAGE),
)


def take_minutes(scenario: Scenario, cast: Cast, meeting: Meeting) -> list[Decision]:
    """Record notes and decisions under the agenda items, dated at the end of the meeting; return the decisions."""
    made = []
    with clock.pretending(meeting.ends_at):
        for item in agendas.items_of(scenario.session, meeting):
            if item.title in NOTES:
                note = minutes.NoteText(NOTES[item.title], 0)
                minutes.write_note(scenario.session, item, note, by=cast.coordinator)
            if item.title in DECISIONS:
                details = DECISIONS[item.title]
                made.append(decisions.record_decision(scenario.session, item, details, by=cast.coordinator))
    return made


def follow_up(scenario: Scenario, cast: Cast, meeting: Meeting, decision: Decision) -> None:
    """Ask at the meeting for follow-up on a decision, which is an action from a decision."""
    with clock.pretending(meeting.ends_at):
        details = ActionDetails(
            cast.board,
            "Report how many people leaving prison began treatment within three weeks",
            cast.organisation(PROBATION),
            cast.people["probation"],
            scenario.working_day(90),
        )
        following.ask_follow_up(scenario.session, decision, details, by=cast.coordinator)


def circulate_minutes(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Send the draft to the chair, whose approval circulates it; two members have commented."""
    with scenario.days_ago(26):
        found = minutes_queries.meeting_with_minutes(scenario.session, cast.partnership, meeting.key)
        version = found[1].version if found and found[1] else 0
        sent = approval.send_to_chair(scenario.session, meeting, version, by=cast.coordinator)
    with scenario.days_ago(23):
        scenario.session.flush()
        comments_by = scenario.working_day(5)
        approval.approve(
            scenario.session, meeting, sent.version, comments_by=comments_by, by=cast.people["chair"]
        )
    with scenario.days_ago(15):
        items = {item.title: item for item in agendas.items_of(scenario.session, meeting)}
        for name, title, text, way in COMMENTS:
            given = comments.CommentGiven(text, items[title])
            comments.comment(scenario.session, sent, given, way=way, by=cast.people[name])
