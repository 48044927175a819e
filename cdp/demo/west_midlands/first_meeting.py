"""The board's first meeting, 18 weeks ago, whose minutes were commented on, corrected, confirmed and locked.

Two members left early, so its last decisions are provisional. The next meeting has ratified one of them.
"""

from datetime import timedelta

from cdp import clock
from cdp.decisions import ratifying
from cdp.decisions.extracts import service as extracts
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands import meeting_steps as steps
from cdp.demo.west_midlands.business import FIRST_TOPICS
from cdp.demo.west_midlands.cast import Cast
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.issuing.service import SignatureGiven
from cdp.meetings import invitees, proceedings, sitting
from cdp.meetings import service as meetings
from cdp.minutes import approval, decisions
from cdp.minutes import queries as minutes_queries
from cdp.minutes import service as minutes
from cdp.minutes.circulating import comments, corrections, issuing, redacting
from cdp.minutes.record import ReadableMinutes
from cdp.models import (
    AgendaItem,
    Answer,
    AnswerWay,
    CommentOutcome,
    Decision,
    Meeting,
    MovementKind,
    Presence,
)

PROGRAMME, NALOXONE, TESTS = (topic.title for topic in FIRST_TOPICS)
LEFT_EARLY = ("councillor", "commissioner-officer")
NOTES = {
    PROGRAMME: (
        "The secretariat presented a programme for the first year. Mary Example, whose son died in 2024, told the "
        "board what would have helped him. Members thanked her.\n\n"
        "The first needs assessment will be ready in 10 months."
    ),
    NALOXONE: "The police reported that 4 of 7 custody suites hold naloxone.",
    TESTS: "Members asked for the results by authority.",
}
CORRECTED = NOTES[PROGRAMME].replace("10 months", "ten weeks")


def meeting_first(scenario: Scenario, cast: Cast) -> list[Decision]:
    """Hold the meeting and take its minutes; return its decisions, of which only the first is not provisional."""
    session, by = scenario.session, cast.coordinator
    with scenario.days_ago(162):
        meeting = steps.plan(scenario, cast, "", scenario.meeting_day(-126))
        invitees.update_from_seats(session, meeting, by=by)
        steps.send(scenario, cast, meeting)
    with scenario.days_ago(140):
        steps.add_standing_items(scenario, cast, meeting)
        items = steps.add_topics(scenario, cast, meeting, FIRST_TOPICS)
        steps.reply(scenario, cast, meeting, {"chair": Answer.ACCEPTED, "health": Answer.DECLINED})
    with scenario.days_ago(136):
        steps.publish(scenario, cast, meeting)
    with clock.pretending(meeting.starts_at):
        away = {"health": Presence.APOLOGIES, "probation": Presence.APOLOGIES}
        steps.record_attendance(scenario, cast, meeting, away)
    seen = ""
    for number, item in enumerate(items):
        with clock.pretending(meeting.starts_at + timedelta(minutes=40 + 20 * number)):
            proceedings.take_item(session, meeting, item, seen=seen, by=by)
            seen = item.key
    _leave(scenario, cast, meeting, items[1])
    with clock.pretending(meeting.ends_at):
        made = [_minute(scenario, cast, item) for item in items]
        meetings.hold(session, meeting, by=by)
    return made


def _leave(scenario: Scenario, cast: Cast, meeting: Meeting, item: AgendaItem) -> None:
    """Record that two members left before an item."""
    at = meeting.starts_at + timedelta(minutes=58)
    with clock.pretending(at):
        scenario.session.flush()
        for row in sitting.attended_at(scenario.session, meeting).rows:
            if row.person and row.person.email.partition("@")[0] in LEFT_EARLY:
                move = proceedings.Move(MovementKind.LEFT, item, at)
                proceedings.move(scenario.session, meeting, row, move, by=cast.coordinator)


def _minute(scenario: Scenario, cast: Cast, item: AgendaItem) -> Decision:
    minutes.write_note(scenario.session, item, minutes.NoteText(NOTES[item.title], 0), by=cast.coordinator)
    wording = f"To {item.recommendation[0].lower()}{item.recommendation[1:]}"
    details = decisions.DecisionDetails(wording, moved_by=item.presenter, seconded_by="Example chair")
    return decisions.record_decision(scenario.session, item, details, by=cast.coordinator)


def circulate(scenario: Scenario, cast: Cast, made: list[Decision]) -> None:
    """Circulate the minutes, with a comment that was accepted and one that was not, and a public version."""
    session, by, people = scenario.session, cast.coordinator, cast.people
    meeting, item = _placed(made[0])
    with scenario.days_ago(119):
        sent = approval.send_to_chair(session, meeting, 0, by=by)
    with scenario.days_ago(116):
        session.flush()
        comments_by = scenario.working_day(-105)
        approval.approve(session, meeting, sent.version, comments_by=comments_by, by=people["chair"])
    with scenario.days_ago(112):
        wrong = comments.CommentGiven("The needs assessment will take ten weeks, not 10 months.", item)
        accepted = comments.comment(session, sent, wrong, way=AnswerWay.LINK, by=people["health"])
        praise = comments.CommentGiven("Please say that the police asked for this item.")
        refused = comments.comment(session, sent, praise, way=AnswerWay.PAGE, by=people["police"])
    with scenario.days_ago(110):
        yes = comments.Settlement(CommentOutcome.ACCEPTED, "Thank you. It is corrected.", accepted.version)
        comments.settle(session, accepted, yes, by=by)
        answer = "The agenda says who proposed each item, so the minutes do not."
        no = comments.Settlement(CommentOutcome.NOT_ACCEPTED, answer, refused.version)
        comments.settle(session, refused, no, by=by)
        correction = corrections.Correction(
            CORRECTED, "The needs assessment will be ready in ten weeks, not in 10 months.", sent.version
        )
        corrections.correct_note(session, sent, item, correction, by=by)
        readable = ReadableMinutes(meeting, sent, issuing.whole_text(sent))
        redacting.redact(
            session, readable, "Mary Example, whose son died in 2024", redacting.REASONS[0], by=by
        )


def confirm(scenario: Scenario, cast: Cast, made: list[Decision], at: Meeting) -> None:
    """Have the next meeting confirm the minutes with one change and ratify the provisional decision."""
    session, by = scenario.session, cast.coordinator
    meeting, _ = _placed(made[0])
    with clock.pretending(at.ends_at):
        session.flush()
        found = minutes_queries.minutes_of(session, meeting)
        change = f"Under “{NALOXONE}”, read 5 of 7 custody suites instead of 4 of 7."
        approval.confirm(session, meeting, at, found.version if found else 0, changes=change, by=by)
        ratifying.ratify(session, made[1], at, made[1].version, by=by)
    with scenario.days_ago(30):
        text = fingerprint_of(canonical(extracts.text_of(made[1])))
        given = SignatureGiven(by.name, clock.now(), text)
        extracts.sign_extract(session, made[1], given, "Secretary to the board", by=by)


def _placed(decision: Decision) -> tuple[Meeting, AgendaItem]:
    """Return the meeting and the item of a decision."""
    if decision.meeting is None or decision.item is None:
        raise ValueError("This decision was not made at a meeting.")
    return decision.meeting, decision.item
