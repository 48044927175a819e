"""The board's meetings: one held five weeks ago, one cancelled, and one in three weeks."""

from datetime import date, time, timedelta

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import conflicts, papers, publishing, settling
from cdp.agendas import service as agendas
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.business import (
    AWARD_REPORT,
    CARE_REPORT,
    HELD_TOPICS,
    NEEDS_REPORT,
    NEXT_TOPICS,
    OPIOID_REPORT,
    Topic,
)
from cdp.demo.west_midlands.cast import FORCE, TREATMENT, Cast
from cdp.meetings import answers, attendance, invitees, sending
from cdp.meetings import queries as meeting_queries
from cdp.meetings import service as meetings
from cdp.models import AgendaItem, Answer, Meeting, Presence, StepCode
from cdp.papers import sending as requests
from cdp.timetable import mailings
from cdp.timetable import service as timetable


def _plan(scenario: Scenario, cast: Cast, title: str, day: date) -> Meeting:
    details = meetings.MeetingDetails(
        title=title,
        day=day,
        start=time(9, 30),
        end=time(12),
        place="Lloyd House, Colmore Circus, Birmingham B4 6NQ",
        video_link="https://meet.west-midlands.example/board",
    )
    return meetings.plan(scenario.session, cast.partnership, cast.board, details, by=cast.coordinator)


def _send(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    plan = sending.plan_of(scenario.session, meeting)
    sending.send(scenario.session, meeting, shown=plan.fingerprint, by=cast.coordinator)


def _answers(scenario: Scenario, cast: Cast, meeting: Meeting, given: dict[str, Answer]) -> None:
    for name, answer in given.items():
        invitation = meeting_queries.invitation_of(scenario.session, meeting, cast.people[name])
        if invitation is not None:
            details = answers.AnswerDetails(answer)
            answers.answer(scenario.session, invitation, details, by=cast.people[name])


def _add_standing_items(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Add the standing items, except the themed item, which the example's own topics replace."""
    for item in agendas.add_standing_items(scenario.session, meeting, by=cast.coordinator):
        if item.standing == "themed_item":
            agendas.remove_item(scenario.session, item, by=cast.coordinator)


def _add_topics(
    scenario: Scenario, cast: Cast, meeting: Meeting, topics: tuple[Topic, ...]
) -> list[AgendaItem]:
    return [
        agendas.add_item(
            scenario.session,
            meeting,
            agendas.ItemDetails(
                title=topic.title,
                purpose=topic.purpose,
                minutes=topic.minutes,
                presenter=topic.presenter,
                organisation=cast.organisation(topic.organisation),
                part=topic.part,
                part_2_reason=topic.reason,
                recommendation=topic.recommendation,
                outcome_code=topic.outcome_code,
                commissioning=topic.commissioning,
            ),
            by=cast.coordinator,
        )
        for topic in topics
    ]


def meeting_held(scenario: Scenario, cast: Cast) -> Meeting:
    """Add a meeting that was held five weeks ago, with an agenda, papers, replies and attendance."""
    session = scenario.session
    day = scenario.meeting_day(-35)
    with scenario.days_ago(80):
        meeting = _plan(scenario, cast, "", day)
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        _send(scenario, cast, meeting)
    with scenario.days_ago(77):
        _send_step(scenario, cast, meeting, StepCode.CALL)
    with scenario.days_ago(60):
        _add_standing_items(scenario, cast, meeting)
        items = _add_topics(scenario, cast, meeting, HELD_TOPICS)
        timetable.mark_done(session, meeting, StepCode.AGENDA, by=cast.coordinator)
        _attach(scenario, cast, items[0], "Continuity of care report", "Probation Service", CARE_REPORT)
        _attach(scenario, cast, items[1], "Preparedness plan", "Directors of Public Health", OPIOID_REPORT)
        _attach(scenario, cast, items[2], "Award report", "Birmingham City Council", AWARD_REPORT)
        _answers(
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
        _publish(scenario, cast, meeting)
    with clock.pretending(meeting.starts_at + timedelta(minutes=30)):
        _record_attendance(scenario, cast, meeting)
        meetings.hold(session, meeting, by=cast.coordinator)
    return meeting


def _attach(
    scenario: Scenario,
    cast: Cast,
    item: AgendaItem,
    title: str,
    author: str,
    paragraphs: tuple[tuple[str, str], ...],
) -> None:
    file = scenario.paper(title, author, *paragraphs)
    papers.add_paper(scenario.session, item, papers.PaperDetails(title), file, by=cast.coordinator)


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


def _publish(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    access = access_to(scenario.session, cast.partnership, cast.coordinator, clock.today())
    assert access is not None  # noqa: S101 -- this person is the coordinator of the example
    ready = publishing.readiness_of(scenario.session, access, meeting)
    shown = publishing.news_of(scenario.session, meeting).fingerprint(scenario.session)
    details = publishing.PublishDetails(mark=ready.mark, despite_gaps=True, notify_invitees=True, shown=shown)
    publishing.publish(scenario.session, access, meeting, details, by=cast.coordinator)


def _record_attendance(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    presence_of = {
        "councillor": Presence.PRESENT,
        "health": Presence.APOLOGIES,
        "probation": Presence.PRESENT,
    }
    entries = {}
    for line in attendance.lines_of(scenario.session, meeting):
        name = line.person.email.partition("@")[0] if line.person else ""
        if line.seat is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.IN_ATTENDANCE)
        elif line.person is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.ABSENT)
        else:
            entries[line.key] = attendance.AttendanceEntry(presence_of.get(name, Presence.PRESENT))
    attendance.record(scenario.session, meeting, entries, version=meeting.version, by=cast.coordinator)


def meeting_cancelled(scenario: Scenario, cast: Cast) -> None:
    with scenario.days_ago(28):
        meeting = _plan(scenario, cast, "Extraordinary board meeting", scenario.meeting_day(9))
        invitees.update_from_seats(scenario.session, meeting, by=cast.coordinator)
        _send(scenario, cast, meeting)
    with scenario.days_ago(11):
        reason = "The authorities agreed the matter by email, so no meeting is needed."
        meetings.cancel(scenario.session, meeting, reason, by=cast.coordinator)
        _send(scenario, cast, meeting)


def _request_papers(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Email the people who were asked for papers."""
    session, by = scenario.session, cast.coordinator
    access = access_to(session, cast.partnership, by, clock.today())
    if access is None:
        raise RuntimeError("The coordinator of the example has no access to it.")
    session.flush()
    wanted = requests.mailing_of(
        session, meeting, requests.unsent(session, access, meeting), requests.REQUEST
    )
    requests.request(session, access, meeting, shown=wanted.fingerprint(session), by=by)


def next_meeting(scenario: Scenario, cast: Cast) -> None:
    """Plan a meeting in three weeks' time, with invitations, some replies, a draft agenda and requested papers."""
    session = scenario.session
    with scenario.days_ago(13):
        meeting = _plan(scenario, cast, "", scenario.meeting_day(21))
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        _send(scenario, cast, meeting)
    with scenario.days_ago(6):
        _add_standing_items(scenario, cast, meeting)
        items = _add_topics(scenario, cast, meeting, NEXT_TOPICS)
        _attach(
            scenario, cast, items[0], "Needs assessment scope", "Directors of Public Health", NEEDS_REPORT
        )
        for item, organisation, title in (
            (items[1], FORCE, "Test on arrest results"),
            (items[0], TREATMENT, "Treatment demand in brief"),
        ):
            details = papers.PaperDetails(title, cast.organisation(organisation), scenario.working_day(10))
            papers.add_paper(session, item, details, None, by=cast.coordinator)
        _request_papers(scenario, cast, meeting)
        _answers(
            scenario,
            cast,
            meeting,
            {"chair": Answer.ACCEPTED, "police": Answer.ACCEPTED, "lived-experience": Answer.TENTATIVE},
        )
