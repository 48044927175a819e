"""What is in whose calendar: by role, and never a title of Part 2."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import calendar_addresses
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.agendas import interests, papers
from cdp.agendas.papers import PaperDetails
from cdp.audit import record
from cdp.calendars import service
from cdp.meetings import invitees, sending
from cdp.meetings import service as meetings
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.models import (
    Action,
    ActionState,
    AgendaItem,
    Appointment,
    Invitation,
    Meeting,
    MeetingState,
    Milestone,
    Organisation,
    Part,
    Person,
    SeatKind,
    TermsAnswer,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.calendars.subscribing import Reader, events, subscribe
from tests.make import World
from tests.meetings.days import details, next_in

SECRET = "Prices of the secret supplier"
IN_A_MONTH = clock.today() + timedelta(days=30)


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def follow(app: Flask, session: Session, world: World) -> Callable[..., Reader]:
    """Return a maker of calendar programs of people of the partnership; with meetings they are invited to as well."""
    return lambda person, leaves_out_invited=False: subscribe(
        app, session, person, world.partnership, leaves_out_invited=leaves_out_invited
    )


Follow = Callable[..., Reader]


def at(days: int, hour: int = 10) -> datetime:
    return clock.from_london(clock.today() + timedelta(days=days), time(hour))


def scheduled(session: Session, world: World, title: str, days: int = 21) -> Meeting:
    return make.meeting(session, world.board, at(days), title=title, state=MeetingState.SCHEDULED)


def action(
    session: Session,
    world: World,
    title: str,
    organisation: Organisation | None = None,
    *,
    owner: Person | None = None,
    due: date = IN_A_MONTH,
    item: AgendaItem | None = None,
    part: Part = Part.PUBLIC,
) -> Action:
    made = actions.raise_action(
        session,
        world.partnership,
        ActionDetails(world.board, title, organisation or world.treatment, owner, due, item=item),
        world.coordinator,
    )
    made.part = part
    session.flush()
    return made


def version(session: Session, world: World, **facts: object) -> TermsVersion:
    given = {"board": world.board, "number": 1, "quorum": 2, "created_at": clock.now(), **facts}
    made = TermsVersion(**given)
    session.add(made)
    session.flush()
    return made


# Meetings


def test_members_see_the_meetings_of_boards_they_sit_on(
    session: Session, world: World, follow: Follow
) -> None:
    scheduled(session, world, "Board")
    make.meeting(session, world.board, at(30), title="Draft")
    sub_group = make.meeting(
        session, world.sub_group, at(25), title="Sub-group", state=MeetingState.SCHEDULED
    )
    on_both = make.person(session, "Example analyst")
    make.seat(session, world.sub_group, world.health, kind=SeatKind.OBSERVER, representative=on_both)
    make.role(session, world.partnership, world.police_member, Appointment.CHAIR, board=world.sub_group)
    session.add(Invitation(meeting=sub_group, person=world.lead))
    session.commit()
    assert follow(world.member).titles == ["Board"]
    assert follow(world.deputy).titles == ["Board"]
    assert follow(world.chair).titles == ["Board"]
    assert follow(on_both).titles == ["Sub-group"]
    assert follow(world.police_member).titles == ["Board", "Sub-group"]
    assert follow(world.lead).titles == ["Sub-group"]
    assert follow(world.data_lead).titles == []
    assert follow(world.sro).titles == ["Board"]


def test_the_coordinator_sees_drafts_and_held_dates_as_tentative(
    session: Session, world: World, follow: Follow
) -> None:
    scheduled(session, world, "Board")
    held_date = scheduled(session, world, "Held date")
    held_date.provisional = True
    make.meeting(session, world.sub_group, at(30), title="Draft")
    session.commit()
    entries = follow(world.coordinator).entries
    assert {title: entries[title].status.value for title in ("Board", "Held date", "Draft")} == {
        "Board": "CONFIRMED",
        "Held date": "TENTATIVE",
        "Draft": "TENTATIVE",
    }
    assert follow(world.member).entries["Held date"].status.value == "TENTATIVE"


def test_meetings_that_came_by_mail_are_left_out_unless_asked_for(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    invitees.fill(session, meeting)
    session.commit()
    reader = follow(world.member, leaves_out_invited=True)
    assert reader.titles == ["Board"]  # on the list, and nothing was sent yet
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    assert reader.titles == []
    assert "Board" not in follow(world.coordinator, leaves_out_invited=True).titles
    assert follow(world.deputy, leaves_out_invited=True).titles == ["Board"]
    feed = calendar_addresses.feed_of(session, world.member, world.partnership)
    assert feed is not None
    calendar_addresses.leave_out_invited(session, feed, leaves_out=False)
    session.commit()
    assert reader.titles == ["Board"]


@pytest.mark.parametrize(("month", "utc_hour"), [(1, 10), (7, 9)])
def test_a_meeting_is_at_its_moment_and_says_titles_and_links_only(
    session: Session, world: World, follow: Follow, month: int, utc_hour: int
) -> None:
    day = next_in(month)
    meeting = make.meeting(
        session, world.board, clock.from_london(day, time(10)), state=MeetingState.SCHEDULED
    )
    meeting.title, meeting.note = "Bwrdd, Ŵyth; “one”", f"Bring {SECRET}"
    meeting.video_link = "https://video.example/board?id=1,2"
    session.commit()
    reader = follow(world.member)
    entry = reader.entries["Bwrdd, Ŵyth; “one”"]
    assert entry.dtstart.value.astimezone(UTC) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    page = f"http://localhost/partnerships/west-midlands/meetings/{meeting.key}"
    assert entry.url.value == page
    assert entry.location.value == "Council House, Birmingham"
    assert (
        entry.description.value == f"Papers and details: {page}\n\nJoin: https://video.example/board?id=1,2"
    )
    assert entry.uid.value == meeting.uid
    assert entry.dtstamp.value == meeting.revised_at.replace(microsecond=0)
    text = reader.fetch().get_data(as_text=True)
    assert not any(word in text for word in (SECRET, "METHOD", "ORGANIZER", "ATTENDEE", "VALARM", "mailto"))


def test_a_cancelled_meeting_stays_for_sixty_days(session: Session, world: World, follow: Follow) -> None:
    meeting, draft = scheduled(session, world, "Board", 80), make.meeting(session, world.board, at(81))
    meeting.organiser_email = world.partnership.secretariat_email
    for each in (meeting, draft):
        meetings.cancel(session, each, "No quorum", by=world.coordinator)
    session.commit()
    reader = follow(world.member)
    assert reader.titles == ["Cancelled: Board"]
    assert reader.entries["Cancelled: Board"].status.value == "CANCELLED"
    assert b"No quorum" not in reader.fetch().data
    with clock.pretending(clock.now() + timedelta(days=60)):
        assert reader.titles == ["Cancelled: Board"]
    with clock.pretending(clock.now() + timedelta(days=61)):
        assert reader.titles == []


def test_the_window_is_ninety_days_back_and_eighteen_months_ahead(
    session: Session, world: World, follow: Follow
) -> None:
    for title, days in (("Too early", -91), ("First", -90), ("Last", 540), ("Too late", 551)):
        scheduled(session, world, title, days)
    for title, days in (("long ago", -91), ("overdue", -90), ("too late", 551)):
        made = action(session, world, title)
        made.due_on = clock.today() + timedelta(days=days)
    session.commit()
    assert follow(world.member).titles == ["Due: A2 overdue", "First", "Last"]


# Actions


def test_members_see_what_their_organisation_owes_until_it_is_done(
    session: Session, world: World, follow: Follow
) -> None:
    own = action(session, world, "Write it; then, publish")
    action(session, world, "Of the police", world.police)
    reader = follow(world.member)
    entries = reader.entries
    assert list(entries) == ["Due: A1 Write it; then, publish"]
    entry = entries["Due: A1 Write it; then, publish"]
    assert (entry.dtstart.value, entry.dtend.value) == (IN_A_MONTH, IN_A_MONTH + timedelta(days=1))
    assert entry.url.value.endswith(f"/partnerships/west-midlands/actions/{own.key}")
    assert follow(world.coordinator).titles == [
        "Due: A1 Write it; then, publish (Example Treatment Services)",
        "Due: A2 Of the police (West Midlands Police)",
    ]
    uid = entry.uid.value
    actions.move_date(
        session, own, actions.NewDate(IN_A_MONTH + timedelta(days=7), "Later", own.version), world.coordinator
    )
    session.commit()
    moved = reader.entries["Due: A1 Write it; then, publish"]
    assert (moved.uid.value, moved.dtstart.value) == (uid, IN_A_MONTH + timedelta(days=7))
    actions.update_progress(
        session, own, actions.Progress(ActionState.DONE, "Published", own.version), world.member
    )
    session.commit()
    assert reader.titles == []


def test_who_is_named_as_owner_sees_their_action(session: Session, world: World, follow: Follow) -> None:
    made = action(session, world, "Lead it", world.police)
    made.owner = world.lead
    session.commit()
    assert follow(world.lead).titles == ["Due: A1 Lead it"]
    assert follow(world.observer).titles == []


# Part 2


def test_no_title_of_part_2_leaves_and_who_may_not_know_of_it_sees_nothing(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    item = make.item(session, meeting, SECRET, part=Part.CONFIDENTIAL)
    made = action(session, world, SECRET, part=Part.CONFIDENTIAL)
    made.meeting, made.item = meeting, item
    paper = PaperDetails(SECRET, world.treatment, clock.today() + timedelta(days=9))
    papers.add_paper(session, item, paper, None, by=world.coordinator)
    session.commit()
    due = [f"Due: {made.reference}", "Paper due for Board"]
    readers = {
        person: follow(person) for person in (world.member, world.coordinator, world.sro, world.deputy)
    }
    assert [title for title in readers[world.member].titles if title != "Board"] == due
    assert set(due) < set(readers[world.coordinator].titles)
    for reader in readers.values():
        assert SECRET not in reader.fetch().get_data(as_text=True)
    outsider = make.person(session, "Example outsider")
    make.seat(session, world.sub_group, world.treatment, representative=outsider)
    session.commit()
    assert follow(outsider).titles == []
    interests.declare_interest(session, item, world.member, "A relative", by=world.member)
    session.commit()
    assert readers[world.member].titles == ["Board"]


# Papers


def test_papers_concern_those_who_were_asked_and_the_coordinator(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    item = make.item(session, meeting, "Needs assessment")
    day = clock.today() + timedelta(days=9)
    made = papers.add_paper(
        session, item, PaperDetails("Draft, chapter 1", world.treatment, day), None, by=world.coordinator
    )
    session.commit()
    member = follow(world.member)
    assert member.titles == ["Board", "Paper due: Draft, chapter 1, for Board"]
    assert member.entries["Paper due: Draft, chapter 1, for Board"].dtstart.value == day
    assert follow(world.police_member).titles == ["Board"]
    coordinator = follow(world.coordinator)
    assert "Paper due from Example Treatment Services: Draft, chapter 1, for Board" in coordinator.titles
    interests.declare_interest(session, item, world.member, "A relative", by=world.member)
    session.commit()
    assert member.titles == ["Board"]
    papers.remove_paper(session, made, by=world.coordinator)
    session.commit()
    assert not any("Draft" in title for title in coordinator.titles)


def test_the_day_papers_go_out_moves_with_the_meeting(session: Session, world: World, follow: Follow) -> None:
    version(session, world, state=TermsState.IN_FORCE, paper_working_days=7, in_force_from=make.LONG_AGO)
    meeting = scheduled(session, world, "Board", 60)
    session.commit()
    reader = follow(world.coordinator)
    title = "Agenda and papers go out: Board"
    for day in (next_in(3), next_in(5)):
        meetings.change(
            session, meeting, details(day, title="Board", version=meeting.version), by=world.coordinator
        )
        session.commit()
        assert reader.entries[title].dtstart.value == derived_dates(day, WorkingDays(papers=7)).papers_by
    assert title not in follow(world.member).titles
    meetings.cancel(session, meeting, "No quorum", by=world.coordinator)
    session.commit()
    assert title not in reader.titles


# Terms of reference and the workplan


def test_terms_are_answered_signed_and_reviewed_on_their_days(
    session: Session, world: World, follow: Follow
) -> None:
    from_day = clock.today() + timedelta(days=40)
    made = version(session, world, state=TermsState.CIRCULATED, answer_by=IN_A_MONTH, in_force_from=from_day)
    answer = make_answer(session, made, world.treatment)
    session.commit()
    name = "terms of reference of Combating Drugs Partnership Board"
    member, coordinator, sro = (follow(p) for p in (world.member, world.coordinator, world.sro))
    asked = f"Answer for Example Treatment Services: {name}"
    assert member.titles == [asked]
    assert member.entries[asked].dtstart.value == IN_A_MONTH
    assert follow(world.police_member).titles == []
    assert follow(world.chair).titles == []
    assert coordinator.titles == [f"Partners’ answers due: {name}"]
    assert sro.titles == []
    answer()
    made.state, made.sent_to_sro_at = TermsState.AGREED, clock.now()
    note(session, world, made)
    assert member.titles == []
    assert sro.titles == coordinator.titles == [f"To sign: {name}"]
    assert sro.entries[f"To sign: {name}"].dtstart.value == from_day
    made.in_force_from = None
    note(session, world, made)
    assert sro.entries[f"To sign: {name}"].dtstart.value == clock.today()
    made.state, made.in_force_from, made.review_on = TermsState.SIGNED, clock.today(), from_day
    note(session, world, made)
    assert sro.titles == []
    assert coordinator.titles == [f"Review due: {name}"]
    version(session, world, number=2, state=TermsState.DRAFT)
    note(session, world, made)
    assert coordinator.titles == []


def make_answer(session: Session, made: TermsVersion, organisation: Organisation) -> Callable[[], None]:
    row = TermsAnswer(terms=made, organisation=organisation)
    session.add(row)

    def answer() -> None:
        row.opinion = TermsOpinion.APPROVED

    return answer


def note(session: Session, world: World, made: TermsVersion) -> None:
    """Record a change made by hand, as every service does, so that the calendar is written again."""
    record(session, "A test changed it.", by=world.coordinator, on=made, partnership=world.partnership)
    session.commit()


def test_reporting_dates_are_the_coordinators_until_they_are_met(
    session: Session, world: World, follow: Follow
) -> None:
    made = Milestone(partnership=world.partnership, title="Review progress", due_on=IN_A_MONTH)
    session.add(made)
    session.commit()
    reader = follow(world.coordinator)
    assert reader.titles == ["Reporting date: Review progress"]
    assert follow(world.member).titles == []
    made.submitted_on = clock.today()
    record(session, "It was met.", by=world.coordinator, on=made, partnership=world.partnership)
    session.commit()
    assert reader.titles == []


def test_entries_are_stamped_with_their_last_change(session: Session, world: World, follow: Follow) -> None:
    long_before = clock.now().replace(microsecond=0) - timedelta(days=20)
    with clock.pretending(long_before):
        made = action(session, world, "Write it")
    session.commit()
    reader = follow(world.member)
    assert reader.entries["Due: A1 Write it"].dtstamp.value == long_before
    later = long_before + timedelta(days=3)
    with clock.pretending(later):
        actions.move_date(
            session,
            made,
            actions.NewDate(IN_A_MONTH + timedelta(days=7), "Later", made.version),
            world.coordinator,
        )
    session.commit()
    assert reader.entries["Due: A1 Write it"].dtstamp.value == later


# For websites


def test_a_board_shows_websites_titles_times_and_places_and_nothing_else(
    app: Flask, session: Session, world: World
) -> None:
    meeting = scheduled(session, world, "Board, open to all")
    meeting.video_link, meeting.note = "https://video.example/secret", SECRET
    online = scheduled(session, world, "Online", 22)
    online.place, online.video_link = "", "https://video.example/secret"
    make.meeting(session, world.board, title="Draft")
    scheduled(session, world, "Held date").provisional = True
    make.meeting(session, world.sub_group, title="Sub-group", state=MeetingState.SCHEDULED)
    dropped = make.meeting(session, world.board, title="Never announced")
    meetings.cancel(session, dropped, "No need", by=world.coordinator)
    action(session, world, "Write it")
    session.commit()
    reader = Reader(app, f"/calendar/boards/{world.board.key}/meetings.ics")
    reader.fetch(status=404)
    service.open_to_websites(session, world.board, by=world.coordinator)
    session.commit()
    answer = reader.fetch()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    first, second = events(answer.data)
    assert (first.summary.value, first.location.value) == ("Board, open to all", "Council House, Birmingham")
    assert (second.summary.value, second.location.value) == ("Online", "Online")
    assert first.uid.value != meeting.uid
    text = answer.get_data(as_text=True)
    for word in ("video.example", SECRET, "DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE", "Example ", "@"):
        assert word not in text, word
    reader.fetch(status=304, again=True)
    service.close_to_websites(session, world.board, by=world.coordinator)
    session.commit()
    reader.fetch(status=404, again=True)
