"""The board's meetings: one held five weeks ago, one cancelled, one in three weeks."""

from datetime import date, time, timedelta

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import papers, publishing
from cdp.agendas import service as agendas
from cdp.demo.story import Story
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
from cdp.models import AgendaItem, Answer, Meeting, Presence


def _plan(story: Story, cast: Cast, title: str, day: date) -> Meeting:
    details = meetings.MeetingDetails(
        title=title,
        day=day,
        start=time(9, 30),
        end=time(12),
        place="Lloyd House, Colmore Circus, Birmingham B4 6NQ",
        video_link="https://meet.west-midlands.example/board",
    )
    return meetings.plan(story.session, cast.partnership, cast.board, details, by=cast.coordinator)


def _send(story: Story, cast: Cast, meeting: Meeting) -> None:
    plan = sending.plan_of(story.session, meeting)
    sending.send(story.session, meeting, shown=plan.fingerprint, by=cast.coordinator)


def _answers(story: Story, cast: Cast, meeting: Meeting, given: dict[str, Answer]) -> None:
    for name, answer in given.items():
        invitation = meeting_queries.invitation_of(story.session, meeting, cast.people[name])
        if invitation is not None:
            details = answers.AnswerDetails(answer)
            answers.answer(story.session, invitation, details, by=cast.people[name])


def _add_standing_items(story: Story, cast: Cast, meeting: Meeting) -> None:
    """Add the standing items but the themed one: the topics of the day take its place."""
    for item in agendas.add_standing_items(story.session, meeting, by=cast.coordinator):
        if item.standing == "themed_item":
            agendas.remove_item(story.session, item, by=cast.coordinator)


def _add_topics(story: Story, cast: Cast, meeting: Meeting, topics: tuple[Topic, ...]) -> list[AgendaItem]:
    return [
        agendas.add_item(
            story.session,
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
            ),
            by=cast.coordinator,
        )
        for topic in topics
    ]


def meeting_held(story: Story, cast: Cast) -> Meeting:
    """Hold a meeting five weeks ago: agenda, papers, answers, attendance."""
    session = story.session
    day = story.working_day(-35)
    with story.days_ago(80):
        meeting = _plan(story, cast, "First board meeting", day)
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        _send(story, cast, meeting)
    with story.days_ago(60):
        _add_standing_items(story, cast, meeting)
        items = _add_topics(story, cast, meeting, HELD_TOPICS)
        _attach(story, cast, items[0], "Continuity of care report", "Probation Service", CARE_REPORT)
        _attach(story, cast, items[1], "Preparedness plan", "Directors of Public Health", OPIOID_REPORT)
        _attach(story, cast, items[2], "Award report", "Birmingham City Council", AWARD_REPORT)
        _answers(
            story,
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
    with story.days_ago(46):
        _publish(story, cast, meeting)
    with clock.pretending(meeting.starts_at + timedelta(minutes=30)):
        _record_attendance(story, cast, meeting)
        meetings.hold(session, meeting, by=cast.coordinator)
    return meeting


def _attach(
    story: Story,
    cast: Cast,
    item: AgendaItem,
    title: str,
    author: str,
    paragraphs: tuple[tuple[str, str], ...],
) -> None:
    file = story.paper(title, author, *paragraphs)
    papers.add_paper(story.session, item, papers.PaperDetails(title), file, by=cast.coordinator)


def _publish(story: Story, cast: Cast, meeting: Meeting) -> None:
    access = access_to(story.session, cast.partnership, cast.coordinator, clock.today())
    assert access is not None  # noqa: S101 -- the story made this person its coordinator
    ready = publishing.readiness_of(story.session, access, meeting)
    details = publishing.PublishDetails(mark=ready.mark, despite_gaps=True, tell_invited=True)
    publishing.publish(story.session, access, meeting, details, by=cast.coordinator)


def _record_attendance(story: Story, cast: Cast, meeting: Meeting) -> None:
    came = {"councillor": Presence.PRESENT, "health": Presence.APOLOGIES, "probation": Presence.PRESENT}
    entries = {}
    for line in attendance.lines_of(story.session, meeting):
        name = line.person.email.partition("@")[0] if line.person else ""
        if line.seat is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.IN_ATTENDANCE)
        elif line.person is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.ABSENT)
        else:
            entries[line.key] = attendance.AttendanceEntry(came.get(name, Presence.PRESENT))
    attendance.record(story.session, meeting, entries, version=meeting.version, by=cast.coordinator)


def meeting_cancelled(story: Story, cast: Cast) -> None:
    with story.days_ago(28):
        meeting = _plan(story, cast, "Extraordinary board meeting", story.working_day(9))
        invitees.update_from_seats(story.session, meeting, by=cast.coordinator)
        _send(story, cast, meeting)
    with story.days_ago(11):
        reason = "The matter was settled by e-mail between the authorities, so no meeting is needed."
        meetings.cancel(story.session, meeting, reason, by=cast.coordinator)
        _send(story, cast, meeting)


def meeting_to_come(story: Story, cast: Cast) -> None:
    """Plan the next meeting in three weeks: invitations out, some answers in, agenda in draft, papers asked for."""
    session = story.session
    with story.days_ago(13):
        meeting = _plan(story, cast, "Second board meeting", story.working_day(21))
        invitees.update_from_seats(session, meeting, by=cast.coordinator)
        _send(story, cast, meeting)
    with story.days_ago(6):
        _add_standing_items(story, cast, meeting)
        items = _add_topics(story, cast, meeting, NEXT_TOPICS)
        _attach(story, cast, items[0], "Needs assessment scope", "Directors of Public Health", NEEDS_REPORT)
        for item, organisation, title in (
            (items[1], FORCE, "Test on arrest results"),
            (items[0], TREATMENT, "Treatment demand in brief"),
        ):
            details = papers.PaperDetails(title, cast.organisation(organisation), story.working_day(10))
            papers.add_paper(session, item, details, None, by=cast.coordinator)
        _answers(
            story,
            cast,
            meeting,
            {"chair": Answer.ACCEPTED, "police": Answer.ACCEPTED, "lived-experience": Answer.TENTATIVE},
        )
