"""The board's meetings: one held five weeks ago, one cancelled, and one in three weeks."""

from datetime import timedelta

from cdp import clock
from cdp.agendas import conflicts, papers, settling
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands import meeting_steps as steps
from cdp.demo.west_midlands.business import (
    AWARD_REPORT,
    CARE_REPORT,
    HELD_TOPICS,
    NEEDS_REPORT,
    NEXT_TOPICS,
    OPIOID_REPORT,
)
from cdp.demo.west_midlands.cast import FORCE, TREATMENT, Cast
from cdp.meetings import invitees
from cdp.meetings import service as meetings
from cdp.models import AgendaItem, Answer, Meeting, Presence, StepCode
from cdp.packs import service as packs
from cdp.papers import sending as requests
from cdp.timetable import mailings
from cdp.timetable import service as timetable


def meeting_held(scenario: Scenario, cast: Cast) -> Meeting:
    """Add a meeting that was held five weeks ago, with an agenda, papers, replies and attendance."""
    session = scenario.session
    day = scenario.meeting_day(-35)
    with scenario.days_ago(80):
        meeting = steps.plan(scenario, cast, "", day)
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        steps.send(scenario, cast, meeting)
    with scenario.days_ago(77):
        _send_step(scenario, cast, meeting, StepCode.CALL)
    with scenario.days_ago(60):
        steps.add_standing_items(scenario, cast, meeting)
        items = steps.add_topics(scenario, cast, meeting, HELD_TOPICS)
        timetable.mark_done(session, meeting, StepCode.AGENDA, by=cast.coordinator)
        steps.attach(scenario, cast, items[0], "Continuity of care report", "Probation Service", CARE_REPORT)
        steps.attach(
            scenario, cast, items[1], "Preparedness plan", "Directors of Public Health", OPIOID_REPORT
        )
        steps.attach(scenario, cast, items[2], "Award report", "Birmingham City Council", AWARD_REPORT)
        steps.reply(
            scenario,
            cast,
            meeting,
            {
                "sro": Answer.ACCEPTED,
                "chair": Answer.ACCEPTED,
                "member": Answer.ACCEPTED,
                "police": Answer.ACCEPTED,
                "lived-experience": Answer.ACCEPTED,
                "health": Answer.DECLINED,
            },
        )
    with scenario.days_ago(50):
        _withhold_from_provider(scenario, cast, items[2])
    with scenario.days_ago(46):
        steps.publish(scenario, cast, meeting)
    with scenario.days_ago(43):
        for name in ("police", "chair", "lived-experience"):
            packs.record_opening(session, meeting, cast.people[name])
    with clock.pretending(meeting.starts_at + timedelta(minutes=30)):
        steps.record_attendance(scenario, cast, meeting, {"health": Presence.APOLOGIES})
        meetings.hold(session, meeting, by=cast.coordinator)
    return meeting


def _send_step(scenario: Scenario, cast: Cast, meeting: Meeting, code: StepCode) -> None:
    mailing = mailings.mailing_of(scenario.session, meeting, code, by=cast.coordinator)
    shown = timetable.version_of(scenario.session, mailing, None)
    timetable.send(scenario.session, meeting, code, shown=shown, by=cast.coordinator)


def send_action_log(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Send the actions of the meeting that was held to members and owners."""
    with scenario.days_ago(33):
        _send_step(scenario, cast, meeting, StepCode.ACTIONS)


def _withhold_from_provider(scenario: Scenario, cast: Cast, item: AgendaItem) -> None:
    """Settle the interests of readers in the item on a tender: the treatment provider takes no part in it."""
    found = conflicts.conflicts_of(scenario.session, item.meeting, [item])
    for conflict in found[item.id]:
        settling.withhold(scenario.session, item, conflict, by=cast.coordinator)


def meeting_cancelled(scenario: Scenario, cast: Cast) -> None:
    with scenario.days_ago(28):
        meeting = steps.plan(scenario, cast, "Extraordinary board meeting", scenario.meeting_day(9))
        invitees.update_from_seats(scenario.session, meeting, by=cast.coordinator)
        steps.send(scenario, cast, meeting)
    with scenario.days_ago(11):
        reason = "The authorities agreed the matter by email, so no meeting is needed."
        meetings.cancel(scenario.session, meeting, reason, by=cast.coordinator)
        steps.send(scenario, cast, meeting)


def _request_papers(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Email the people who were asked for papers."""
    session, by = scenario.session, cast.coordinator
    access = steps.access_of(scenario, cast, by)
    session.flush()
    wanted = requests.mailing_of(
        session, meeting, requests.unsent(session, access, meeting), requests.REQUEST
    )
    requests.request(session, access, meeting, shown=wanted.fingerprint(session), by=by)


def next_meeting(scenario: Scenario, cast: Cast) -> list[AgendaItem]:
    """Plan a meeting in three weeks' time, with invitations, some replies, a draft agenda and requested papers.

    Returns the items that are not standing items.
    """
    session = scenario.session
    with scenario.days_ago(13):
        meeting = steps.plan(scenario, cast, "", scenario.meeting_day(21))
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        steps.send(scenario, cast, meeting)
    with scenario.days_ago(6):
        steps.add_standing_items(scenario, cast, meeting)
        items = steps.add_topics(scenario, cast, meeting, NEXT_TOPICS)
        steps.attach(
            scenario, cast, items[0], "Needs assessment scope", "Directors of Public Health", NEEDS_REPORT
        )
        for item, organisation, title in (
            (items[1], FORCE, "Test on arrest results"),
            (items[0], TREATMENT, "Treatment demand in brief"),
        ):
            details = papers.PaperDetails(title, cast.organisation(organisation), scenario.working_day(10))
            papers.add_paper(session, item, details, None, by=cast.coordinator)
        _request_papers(scenario, cast, meeting)
        steps.reply(
            scenario,
            cast,
            meeting,
            {"chair": Answer.ACCEPTED, "police": Answer.ACCEPTED, "lived-experience": Answer.TENTATIVE},
        )
    return items
