"""The planner page: meeting dates for a year, with the reasons for each date and its clashes."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.clock import months_after
from cdp.meetings import service as meetings
from cdp.meetings.service import MeetingDetails
from cdp.models import (
    Answer,
    Appointment,
    AuditEvent,
    Board,
    ClosedKind,
    ClosedPeriod,
    Invitation,
    Meeting,
    MeetingState,
    Milestone,
    OutboxMessage,
    Person,
    TermsState,
    TermsVersion,
)
from cdp.planning import service
from cdp.planning.elections import pre_election_period_in
from cdp.planning.service import DraftToCreate, RefusedTogether
from cdp.planning.wishes import Week, nth_weekday
from cdp.reference.bank_holidays import quiet_day
from cdp.reference.working_days import is_working_day
from cdp.wording.formats import day as in_words
from cdp.wording.formats import weekday
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HOME = "/partnerships/west-midlands"
MARKER = "ZORILLA"
TUESDAY = 1


def a_quiet_month() -> date:
    """Return the first day of a future month whose first four Tuesdays are working days."""
    month = months_after(clock.today().replace(day=1), 2)
    while True:
        target = nth_weekday(month, Week.SECOND, TUESDAY)
        days = [target + timedelta(days=n) for n in (-7, 0, 7, 14)]
        if all(is_working_day(day) and not quiet_day(day) for day in days):
            return month
        month = months_after(month, 1)


MONTH = a_quiet_month()
WISHED = nth_weekday(MONTH, Week.SECOND, TUESDAY)


def asked(board: Board, **changes: Any) -> str:
    """Return the address of a board's planner page for MONTH and the two following months, second Tuesdays at 10am."""
    wish: dict[str, Any] = {
        "first_month": f"{MONTH:%Y-%m}",
        "months": 3,
        "meetings_a_year": 4,
        "weekday": TUESDAY,
        "week": "second",
        "start": "10am",
        "minutes": 120,
        "title": "",
        "place": "Town Hall",
        "video_link": "",
        "joint": "none",
        "joint_board": "",
        "joint_with": "",
        **changes,
    }
    return f"{HOME}/planner/{board.key}?{urlencode(wish)}"


def meets(
    session: Session,
    board: Board,
    people: list[Person],
    day: date = WISHED,
    *,
    hour: int = 11,
    title: str = "Other meeting",
) -> Meeting:
    """Make a scheduled meeting of a board, and invite people to the meeting."""
    meeting = make.meeting(
        session, board, clock.from_london(day, time(hour)), title=title, state=MeetingState.SCHEDULED
    )
    session.add_all(Invitation(meeting=meeting, person=person) for person in people)
    session.commit()
    return meeting


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(world: make.World, visit: Visit) -> Visitor:
    """Return the coordinator, signed in."""
    return visit().sign_in(world.coordinator)


def terms(session: Session, board: Board, a_year: int) -> None:
    session.add(
        TermsVersion(
            board=board,
            number=1,
            state=TermsState.IN_FORCE,
            meetings_a_year=a_year,
            paper_working_days=3,
            in_force_from=make.LONG_AGO,
            created_at=clock.now(),
        )
    )
    session.commit()


def test_the_frequency_comes_from_the_terms_in_force(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    address = f"{HOME}/planner/{world.board.key}"
    coordinator.get(address)
    assert (
        "No terms of reference are in force for this board, so we suggest the usual four" in coordinator.main
    )
    assert coordinator.value("meetings_a_year") == "4"
    terms(session, world.board, 6)
    coordinator.get(address)
    assert "The terms of reference in force require 6 meetings a year." in coordinator.main
    assert coordinator.value("meetings_a_year") == "6"


def test_times_and_place_come_from_the_last_meeting(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    last = make.meeting(session, world.board, clock.from_london(WISHED - timedelta(days=30), time(14, 30)))
    session.commit()
    coordinator.get(f"{HOME}/planner/{world.board.key}")
    assert (coordinator.value("start"), coordinator.value("minutes")) == ("2:30pm", "120")
    assert coordinator.value("place") == last.place


def test_a_year_is_planned_from_the_list_of_meetings_to_drafts(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    terms(session, world.board, 4)
    coordinator.get(f"{HOME}/meetings").click("Plan a year").click("Combating Drugs Partnership Board")
    coordinator.submit("Propose dates", start="10am", place="Town Hall", weekday="Tuesday")
    assert "4 meetings proposed" in coordinator.main
    without_second: dict[str, Any] = {"write-2": False}
    coordinator.submit("Create draft meetings", **without_second)
    assert coordinator.banner == (
        "3 draft meetings created. Not sent to anyone yet. You can ask people to hold these dates."
    )
    made = session.scalars(sa.select(Meeting).order_by(Meeting.starts_at)).all()
    assert len(made) == 3
    assert [(m.title, m.state, m.place) for m in made] == [
        (f"Board meeting, {in_words(m.starts_at)}", MeetingState.DRAFT, "Town Hall") for m in made
    ]
    assert all(clock.in_london(m.starts_at).time() == time(10) for m in made)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0
    invited = session.scalars(sa.select(Invitation).where(Invitation.meeting_id == made[0].id)).all()
    assert len(invited) == 6  # as many as for a draft that is made by hand
    days = [in_words(m.starts_at) for m in made]
    sentence = session.scalar(sa.select(AuditEvent.sentence).where(AuditEvent.subject_kind == "boards"))
    assert sentence == (
        "Example coordinator planned 3 meetings of Combating Drugs Partnership Board: "
        f"{days[0]}, {days[1]} and {days[2]}."
    )


def test_planning_one_meeting_leads_to_planning_a_year(world: make.World, coordinator: Visitor) -> None:
    coordinator.get(f"{HOME}/meetings/new?board={world.board.key}").click("Plan a year of meetings instead")
    assert coordinator.heading == "Plan a year"


def test_a_proposal_shows_its_reason_and_deadlines(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    terms(session, world.board, 4)
    coordinator.get(asked(world.board))
    assert f"Meeting 1 of 1: {weekday(WISHED)}" in coordinator.main
    assert f"Second Tuesday of {MONTH:%B %Y}." in coordinator.main
    assert "Notice by " in coordinator.main
    assert "No known clashes on the proposed days." in coordinator.main


def test_a_day_kept_free_moves_the_meeting_and_is_named(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    session.add(
        ClosedPeriod(
            partnership=world.partnership,
            kind=ClosedKind.SCHOOL_HOLIDAY,
            name="Half term",
            starts_on=WISHED - timedelta(days=1),
            ends_on=WISHED + timedelta(days=3),
        )
    )
    session.commit()
    coordinator.get(asked(world.board))
    moved = f"Second Tuesday of {MONTH:%B %Y}; moved from {weekday(WISHED)}: Half term."
    assert moved in coordinator.main
    assert f"Meeting 1 of 1: {weekday(WISHED - timedelta(days=7))}" in coordinator.main


def test_a_person_at_a_meeting_here_is_named_with_it_and_the_day_is_avoided(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    for day in (-7, 0, 7):
        meets(session, world.sub_group, [world.health_member, world.deputy], WISHED + timedelta(days=day))
    coordinator.get(asked(world.board, weekday=TUESDAY))
    assert "1 person is at another meeting" in coordinator.main
    assert (
        "Example health member (Birmingham and Solihull Integrated Care Board): Other meeting, 11am to 1pm"
        in coordinator.main
    )
    assert (
        "Example deputy (deputy for Birmingham and Solihull Integrated Care Board): Other" in coordinator.main
    )
    assert "1 person is at another meeting, and 1 deputy." in coordinator.main


def test_an_unavoidable_clash_is_listed_by_person(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    day = MONTH
    while day.month == MONTH.month:
        meets(session, world.sub_group, [world.chair], day)
        day += timedelta(days=1)
    coordinator.get(asked(world.board))
    (row,) = coordinator.table("Clashes by person")
    assert row[0] == "Example chair Chair"
    assert row[1] == f"{in_words(WISHED)}: Other meeting, 11am to 1pm"


def test_a_meeting_of_another_partnership_shows_only_as_busy(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    world.neighbour.name, world.neighbour_board.name = f"{MARKER} partnership", f"{MARKER} board"
    for day in range(-14, 28):
        elsewhere = meets(
            session,
            world.neighbour_board,
            [world.police_member],
            WISHED + timedelta(days=day),
            hour=10,
            title=f"{MARKER} title",
        )
        elsewhere.place, elsewhere.note = f"{MARKER} place", f"{MARKER} note"
    make.role(session, world.neighbour, world.coordinator, Appointment.COORDINATOR)
    session.commit()
    coordinator.get(asked(world.board))
    (row,) = coordinator.table("Clashes by person")
    assert row == ["Example police member West Midlands Police", f"{in_words(WISHED)}: busy"]
    assert MARKER not in coordinator.text.upper()
    assert MARKER not in coordinator.body.decode().upper()


def test_a_draft_of_another_partnership_is_not_a_clash(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    draft = meets(session, world.neighbour_board, [world.police_member], WISHED, hour=10)
    draft.state = MeetingState.DRAFT
    session.commit()
    coordinator.get(asked(world.board))
    assert "busy" not in coordinator.main


@pytest.mark.parametrize("how", ["declined", "removed", "cancelled", "touching", "left"])
def test_people_who_are_free_do_not_clash(
    session: Session, world: make.World, coordinator: Visitor, how: str
) -> None:
    hour = 12 if how == "touching" else 11
    meeting = meets(session, world.sub_group, [world.chair], hour=hour)
    invitation = session.scalars(sa.select(Invitation)).one()
    if how == "declined":
        invitation.answer = Answer.DECLINED
    elif how == "removed":
        invitation.removed_at = clock.now()
    elif how == "cancelled":
        meeting.state = MeetingState.CANCELLED
    elif how == "left":
        world.chair.left_at = clock.now()
    session.commit()
    coordinator.get(asked(world.board))
    assert f"Meeting 1 of 1: {weekday(WISHED)}" in coordinator.main
    assert "Clashes by person" not in coordinator.main


def test_deadlines_soon_after_a_meeting_are_listed_unless_done(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    due = WISHED + timedelta(days=20)
    for title, done in (("Progress review", None), ("Grant plan", WISHED)):
        session.add(Milestone(partnership=world.partnership, title=title, due_on=due, submitted_on=done))
    session.commit()
    coordinator.get(asked(world.board))
    assert f"Before the deadline: Progress review, due {in_words(due)}" in coordinator.main
    assert "Grant plan" not in coordinator.main


def test_a_day_on_which_the_board_already_meets_is_left_out(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    make.meeting(session, world.board, clock.from_london(WISHED, time(14)))
    session.commit()
    coordinator.get(asked(world.board))
    assert (
        f"The board already meets on {weekday(WISHED)}. We will not create this meeting" in coordinator.main
    )
    coordinator.submit("Create draft meetings", status=422)
    assert coordinator.errors == ["Choose at least one meeting."]


def test_a_day_taken_meanwhile_is_refused_and_nothing_is_created(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    coordinator.get(asked(world.board, months=6))
    make.meeting(session, world.board, clock.from_london(WISHED, time(14)), title="Meanwhile")
    session.commit()
    coordinator.submit("Create draft meetings", status=422)
    (error,) = coordinator.errors
    assert error.startswith(f"Meeting 1: {weekday(WISHED)} cannot be used: the board already meets that day.")
    assert [m.title for m in session.scalars(sa.select(Meeting))] == ["Meanwhile"]


def test_pressing_twice_creates_the_drafts_once(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    address = asked(world.board, months=6)
    coordinator.get(address)
    sent = {name: coordinator.value(name) for name in ("once", "day-1", "day-2")}
    sent |= {"write-1": "y", "write-2": "y"}
    for _ in range(2):
        coordinator.post(address, sent, status=200)
        assert coordinator.heading == "Meetings"
    assert session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 2


@pytest.mark.parametrize("day", ["2027-13-45", "today", "", "0001-01-01", "9999-12-31", "२०२७-०१-०१"])
def test_an_invalid_day_is_refused_beside_its_row(
    session: Session, world: make.World, coordinator: Visitor, day: str
) -> None:
    coordinator.get(asked(world.board))
    coordinator.post(asked(world.board), {"write-1": "y", "day-1": day}, status=422)
    assert len(coordinator.errors) == 1
    assert session.scalars(sa.select(Meeting)).all() == []


def test_a_day_that_was_not_offered_must_follow_the_same_rules(session: Session, world: make.World) -> None:
    saturday = WISHED + timedelta(days=4)
    yesterday = clock.today() - timedelta(days=1)
    details = {
        number: MeetingDetails("", day, time(10), time(12), "Town Hall")
        for number, day in enumerate((saturday, WISHED, WISHED, yesterday), start=1)
    }
    with pytest.raises(RefusedTogether) as refused:
        service.create_drafts(
            session,
            world.partnership,
            world.board,
            [DraftToCreate(number, each) for number, each in details.items()],
            by=world.coordinator,
        )
    assert "a Saturday" in refused.value.sentences[1]
    assert "is chosen for two meetings" in refused.value.sentences[3]
    assert sorted(refused.value.sentences) == [1, 3, 4]


def test_another_day_may_be_chosen(session: Session, world: make.World, coordinator: Visitor) -> None:
    coordinator.get(asked(world.board))
    other = WISHED + timedelta(days=7)
    chosen: dict[str, Any] = {"day-1": weekday(other)}
    coordinator.submit("Create draft meetings", **chosen)
    assert coordinator.banner == (
        "1 draft meeting created. Not sent to anyone yet. You can ask people to hold these dates."
    )
    (meeting,) = session.scalars(sa.select(Meeting)).all()
    assert clock.in_london(meeting.starts_at).date() == other


def test_every_second_meeting_is_held_jointly_and_the_other_board_counts_for_those_only(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    analyst = make.person(session, "Example analyst")
    make.seat(session, world.sub_group, world.health, representative=analyst)
    task_group = make.board(session, world.partnership, "Task group")
    address = asked(
        world.board, months=6, joint="from_second", joint_board=world.sub_group.key, joint_with="Safety board"
    )
    second = nth_weekday(months_after(MONTH, 3), Week.SECOND, TUESDAY)
    for day in (WISHED, second):
        meets(session, task_group, [analyst], day, title="Analysts")
    coordinator.get(address)
    assert f"Meeting 1 of 2: {weekday(WISHED)}" in coordinator.main
    assert coordinator.main.count("Held jointly with Data and digital sub-group and Safety board.") == 1
    assert "1 person is at another meeting" in coordinator.main
    coordinator.submit("Create draft meetings")
    alone, joint = session.scalars(
        sa.select(Meeting).where(Meeting.title != "Analysts").order_by(Meeting.starts_at)
    )
    assert (alone.jointly_with, alone.title) == ("", f"Board meeting, {in_words(WISHED)}")
    assert joint.jointly_with == "Data and digital sub-group and Safety board"
    assert joint.title == (f"Board meeting, {in_words(joint.day)}")
    invited = session.scalars(sa.select(Invitation.person_id).where(Invitation.meeting_id == joint.id))
    assert analyst.id in set(invited)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"place": ""}, "Enter a place, a video link, or both."),
        ({"video_link": "javascript:alert(1)"}, "Enter a video link that starts with https://"),
        (
            {"start": "11pm"},
            "Enter a shorter length. Meetings must end before midnight on the day they start.",
        ),
        ({"start": "soon"}, "Enter a time like 10am, 2:30pm or 14:00"),
        ({"months": 25}, "Enter a number that is 24 or less"),
        ({"months": ""}, "Enter the number of months"),
        ({"meetings_a_year": 0}, "Enter a number that is 1 or more"),
        ({"first_month": "2020-01"}, "Choose one of the options."),
        ({"first_month": "x"}, "Choose one of the options."),
        ({"weekday": 6}, "Choose one of the options."),
        ({"week": "fifth"}, "Choose one of the options."),
        ({"joint": "every"}, "Choose a board or enter a body to hold these meetings with."),
        ({"joint_with": "A body"}, "Choose which meetings are held jointly, or remove the body."),
        ({"joint": "every", "joint_board": "z" * 12}, "Choose one of the options."),
        ({"title": "x" * 151}, "150 characters"),
    ],
)
def test_errors_are_shown_beside_fields_and_keep_what_was_typed(
    world: make.World, coordinator: Visitor, changes: dict[str, Any], error: str
) -> None:
    coordinator.get(asked(world.board, **changes), status=422)
    assert len(coordinator.errors) == 1
    assert error in coordinator.errors[0]
    assert "Create draft meetings" not in coordinator.buttons


def test_the_pre_election_period_is_proposed_where_the_months_have_one(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    address = asked(world.board, months=14)
    coordinator.get(address)
    end = months_after(MONTH, 14)
    years = [
        year
        for year in range(MONTH.year, end.year + 1)
        if MONTH <= pre_election_period_in(year).polling_day < end
    ]
    assert years
    for year in years:
        assert f"Keep these days free before the elections in May {year}" in coordinator.buttons
    coordinator.submit(f"Keep these days free before the elections in May {years[0]}")
    assert coordinator.heading == "Plan a year"
    assert "meetings proposed" in coordinator.main
    assert coordinator.value("place") == "Town Hall"
    assert f"Keep these days free before the elections in May {years[0]}" not in coordinator.buttons


def test_months_beyond_the_announced_bank_holidays_show_a_warning(
    world: make.World, coordinator: Visitor
) -> None:
    far = months_after(clock.today().replace(day=1), 23)
    coordinator.get(asked(world.board, first_month=f"{far:%Y-%m}", months=24, meetings_a_year=2))
    assert "bank holidays are calculated, not announced yet." in coordinator.main
    assert "This is more than 18 months ahead." in coordinator.main
    coordinator.submit("Create draft meetings")
    assert coordinator.heading == "Meetings"  # the page showed the warning, so it need not be confirmed


def test_a_day_whose_notice_is_overdue_is_not_preferred_and_says_why(
    world: make.World, coordinator: Visitor
) -> None:
    with clock.pretending(clock.from_london(date(2027, 3, 2), time(9))):
        coordinator.sign_in(world.coordinator).get(
            asked(world.board, first_month="2027-03", months=1, meetings_a_year=12)
        )
        main = coordinator.main
    assert (
        "Second Tuesday of March 2027; moved from Tuesday 9 March 2027: too soon to give 10 clear working days of "
        "notice, which was due by 22 February 2027."
    ) in main
    assert "Meeting 1 of 1: Tuesday 23 March 2027" in main
    assert "Too soon to give 10 clear working days of notice, which was due by 22 February 2027." in main
    assert "Too soon to send papers 5 clear working days before, which was due by 1 March 2027." in main


def test_a_meeting_in_christmas_week_is_not_created_without_a_yes(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    session.add_all(
        ClosedPeriod(
            partnership=world.partnership,
            kind=ClosedKind.OTHER,
            name="Moving house",
            starts_on=first,
            ends_on=last,
        )
        for first, last in ((date(2027, 11, 20), date(2027, 12, 28)), (date(2027, 12, 30), date(2028, 1, 20)))
    )
    session.commit()
    with clock.pretending(clock.from_london(date(2027, 6, 1), time(9))):
        coordinator.sign_in(world.coordinator).get(
            asked(world.board, first_month="2027-12", months=1, meetings_a_year=12, week="last")
        )
        assert "Meeting 1 of 1: Wednesday 29 December 2027" in coordinator.main
        assert "This is between Christmas and New Year, when few people can attend." in coordinator.main
        assert "We will not create this meeting unless you tick it." in coordinator.main
        coordinator.submit("Create draft meetings", status=422)
        assert "Choose at least one meeting." in coordinator.text
        coordinator.submit("Create draft meetings", **dict[str, Any]({"write-1": True}))
    assert [clock.in_london(row.starts_at).date() for row in session.scalars(sa.select(Meeting))] == [
        date(2027, 12, 29)
    ]


def test_a_board_without_seats_can_be_planned_for(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    coordinator.get(asked(world.sub_group))
    assert "No known clashes on the proposed days." in coordinator.main
    make.role(session, world.partnership, world.coordinator, Appointment.COORDINATOR)
    coordinator.submit("Create draft meetings")
    assert session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1


def test_no_meeting_is_proposed_after_a_board_closes(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    world.sub_group.closes_on = WISHED - timedelta(days=10)
    session.commit()
    coordinator.get(asked(world.sub_group, months=6, week="first"))
    assert "no day near this is free" in coordinator.main
    world.sub_group.closes_on = make.LONG_AGO
    session.commit()
    coordinator.get(asked(world.sub_group), status=404)


def test_only_the_coordinator_plans(world: make.World, visit: Visit) -> None:
    for person in (world.sro, world.chair, world.member, world.observer, world.regional_viewer):
        visitor = visit().sign_in(person)
        visitor.get(f"{HOME}/planner", status=403)
        visitor.get(asked(world.board), status=403)
        assert "Plan a year" not in visitor.get(f"{HOME}/meetings", status=visitor_status(world, person)).text
    visit().sign_in(world.neighbour_coordinator).get(asked(world.board), status=404)
    visit().sign_in(world.coordinator).get(asked(world.neighbour_board), status=404)


def visitor_status(world: make.World, person: Person) -> int:
    return 403 if person is world.regional_viewer else 200


def test_the_planner_needs_no_more_queries_for_more_members_or_meetings(
    session: Session, world: make.World, coordinator: Visitor, engine: sa.Engine
) -> None:
    address = asked(world.board, months=12, joint="every", joint_board=world.sub_group.key)
    meets(session, world.sub_group, [world.chair])
    coordinator.get(address)
    with counted(engine) as few:
        coordinator.get(address)
    started = datetime.combine(WISHED, time(10))
    for number in range(60):
        person = make.person(session, f"Member {number}", account=False)
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        board = world.board if number % 2 else world.sub_group
        make.seat(session, board, organisation, representative=person)
        for elsewhere in (world.sub_group, world.neighbour_board):
            other = make.meeting(
                session,
                elsewhere,
                clock.from_london(started.date() + timedelta(days=number - 30), time(10)),
                state=MeetingState.SCHEDULED,
            )
            session.add(Invitation(meeting=other, person=person))
    session.commit()
    with counted(engine) as many:
        coordinator.get(address)
    assert len(many) == len(few)
    assert len(few) <= 20
    assert "Clashes by person" in coordinator.main


def test_a_huge_board_and_a_meeting_a_week_can_be_planned(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    people = []
    for number in range(150):
        person = make.person(session, f"Member {number}", account=False)
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        make.seat(session, world.board, organisation, representative=person)
        people.append(person)
    meets(session, world.sub_group, people)
    coordinator.get(asked(world.board, months=24, meetings_a_year=52, week="spread"))
    assert "104 meetings proposed" in coordinator.main


def test_only_people_who_prepare_meetings_see_drafts(
    session: Session, world: make.World, coordinator: Visitor, visit: Visit
) -> None:
    coordinator.get(asked(world.board)).submit("Create draft meetings")
    (meeting,) = session.scalars(sa.select(Meeting)).all()
    address = f"{HOME}/meetings/{meeting.key}"
    assert coordinator.get(address).heading == meeting.title
    visit().sign_in(world.member).get(address, status=404)
    access = access_to(session, world.partnership, world.coordinator, clock.today())
    assert access is not None
    by_hand = meetings.plan(
        session,
        world.partnership,
        world.board,
        MeetingDetails("", WISHED + timedelta(days=7), time(10), time(12), "Town Hall"),
        by=world.coordinator,
    )
    names = [{row.person_id for row in each.invitations} for each in (meeting, by_hand)]
    assert names[0] == names[1]
