"""The steps around a board meeting that the meetings of the example share."""

from collections.abc import Mapping
from datetime import date, time

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.agendas import papers, publishing
from cdp.agendas import service as agendas
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.business import Topic
from cdp.demo.west_midlands.cast import Cast
from cdp.meetings import answers, attendance, sending
from cdp.meetings import queries as meeting_queries
from cdp.meetings import service as meetings
from cdp.models import AgendaItem, Answer, Meeting, Person, Presence
from cdp.packs import freezing


def plan(scenario: Scenario, cast: Cast, title: str, day: date) -> Meeting:
    """Plan a meeting of the board at its usual time and place."""
    details = meetings.MeetingDetails(
        title=title,
        day=day,
        start=time(9, 30),
        end=time(12),
        place="Lloyd House, Colmore Circus, Birmingham B4 6NQ",
        video_link="https://meet.west-midlands.example/board",
    )
    return meetings.plan(scenario.session, cast.partnership, cast.board, details, by=cast.coordinator)


def send(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Email everyone invited what has changed about a meeting."""
    wanted = sending.plan_of(scenario.session, meeting)
    sending.send(scenario.session, meeting, shown=wanted.fingerprint, by=cast.coordinator)


def reply(scenario: Scenario, cast: Cast, meeting: Meeting, given: dict[str, Answer]) -> None:
    """Reply to the invitation for people, named by the first part of their email address."""
    for name, answer in given.items():
        invitation = meeting_queries.invitation_of(scenario.session, meeting, cast.people[name])
        if invitation is not None:
            details = answers.AnswerDetails(answer)
            answers.answer(scenario.session, invitation, details, by=cast.people[name])


def add_standing_items(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Add the standing items, except the themed item, which the example's own topics replace."""
    for item in agendas.add_standing_items(scenario.session, meeting, by=cast.coordinator):
        if item.standing == "themed_item":
            agendas.remove_item(scenario.session, item, by=cast.coordinator)


def add_topics(
    scenario: Scenario, cast: Cast, meeting: Meeting, topics: tuple[Topic, ...]
) -> list[AgendaItem]:
    """Add the example's own items to an agenda."""
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


def attach(
    scenario: Scenario,
    cast: Cast,
    item: AgendaItem,
    title: str,
    author: str,
    paragraphs: tuple[tuple[str, str], ...],
) -> None:
    """Attach a Word file to an item as a paper."""
    file = scenario.paper(title, author, *paragraphs)
    papers.add_paper(scenario.session, item, papers.PaperDetails(title), file, by=cast.coordinator)


def publish(scenario: Scenario, cast: Cast, meeting: Meeting) -> None:
    """Publish an agenda, tell everyone invited, and freeze its pack, whose files the worker will build."""
    access = access_of(scenario, cast, cast.coordinator)
    ready = publishing.readiness_of(scenario.session, access, meeting)
    shown = publishing.news_of(scenario.session, meeting).fingerprint(scenario.session)
    details = publishing.PublishDetails(mark=ready.mark, despite_gaps=True, notify_invitees=True, shown=shown)
    freezing.freeze(
        scenario.session,
        publishing.publish(scenario.session, access, meeting, details, by=cast.coordinator),
    )


def access_of(scenario: Scenario, cast: Cast, person: Person) -> Access:
    """Return what a person of the example may do today; raises RuntimeError for someone without a role."""
    access = access_to(scenario.session, cast.partnership, person, clock.today())
    if access is None:
        raise RuntimeError(f"{person.name} has no role in this example.")
    return access


def record_attendance(scenario: Scenario, cast: Cast, meeting: Meeting, but: Mapping[str, Presence]) -> None:
    """Record every member as present, except those in `but`, and everyone else as in attendance."""
    entries = {}
    for line in attendance.lines_of(scenario.session, meeting):
        name = line.person.email.partition("@")[0] if line.person else ""
        if line.seat is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.IN_ATTENDANCE)
        elif line.person is None:
            entries[line.key] = attendance.AttendanceEntry(Presence.ABSENT)
        else:
            entries[line.key] = attendance.AttendanceEntry(but.get(name, Presence.PRESENT))
    attendance.record(scenario.session, meeting, entries, version=meeting.version, by=cast.coordinator)
