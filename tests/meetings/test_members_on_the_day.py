"""Only those who were members on the day of a meeting are invited, absent or counted for its quorum."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import attendance, invitees, quorum, service
from cdp.meetings.attendance_so_far import attendance_by_seat
from cdp.meetings.forecast import forecast_of
from cdp.meetings.roster import roster_of
from cdp.models import (
    Attendance,
    Board,
    Meeting,
    MeetingState,
    Presence,
    Seat,
    Share,
    TermsState,
    TermsVersion,
)
from cdp.partnerships.importing.reading_members import CORE_VOTES
from cdp.terms.approval.circulation import to_be_asked
from cdp.terms.versions.facts import voting_seats_on
from tests import make
from tests.imports.files import CASES
from tests.partnerships.importing.previewing import preview, write
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
BEFORE, JOINED = timedelta(days=6), 5


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the example world: a board with three seats, and their members."""
    return make.world(session)


def five_join_today(session: Session, world: make.World) -> list[Seat]:
    """Make five organisations members of the board today."""
    seats = [
        make.seat(
            session,
            world.board,
            make.organisation(session, world.partnership, f"Partner {number}"),
            representative=make.person(session, f"Person {number}"),
            starts_on=clock.today(),
        )
        for number in range(JOINED)
    ]
    session.commit()
    return seats


def held_before(session: Session, world: make.World) -> Meeting:
    """Make a meeting that was six days before the new members joined, and give the board a quorum of half."""
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.IN_FORCE,
            quorum_share=Share.HALF,
            in_force_from=make.LONG_AGO,
            created_at=clock.now(),
        )
    )
    meeting = make.meeting(session, world.board, clock.now() - BEFORE, state=MeetingState.SCHEDULED)
    session.commit()
    return meeting


def base_of(session: Session, meeting: Meeting) -> int:
    basis = quorum.basis_of(session, meeting, quorum.terms_of(session, meeting))
    assert basis is not None
    return basis.evaluate({}).base


def test_people_who_joined_after_a_meeting_are_not_on_its_attendance_list(
    session: Session, world: make.World, visit: Visit
) -> None:
    five_join_today(session, world)
    meeting = held_before(session, world)
    names = [line.name for line in attendance.lines_of(session, meeting)]
    assert names == ["Example health member", "Example member", "Example police member"]
    page = visit().sign_in(world.coordinator).get(f"{HERE}/meetings/{meeting.key}/attendance").main
    assert "Example police member" in page
    assert "Person 1" not in page


def test_the_quorum_stored_for_a_meeting_is_of_the_members_on_its_day(
    session: Session, world: make.World
) -> None:
    five_join_today(session, world)
    meeting = held_before(session, world)
    assert base_of(session, meeting) == 3
    present(session, meeting, world.police_seat)
    service.hold(session, meeting, by=world.coordinator)
    session.commit()
    assert meeting.quorum_rule_noted is not None
    assert len(meeting.quorum_rule_noted["seats"]) == 3
    later = make.meeting(session, world.board)
    assert base_of(session, later) == 8


def test_members_imported_after_a_meeting_were_not_members_on_its_day(
    session: Session, world: make.World
) -> None:
    meeting = held_before(session, world)
    (case,) = CASES.glob("14-*")
    by = world.coordinator
    found = preview(
        session,
        world.partnership,
        case.read_bytes(),
        by=by,
        board=world.board.name,
        options={"votes": CORE_VOTES},
    )
    write(session, found, by=by)
    session.expire_all()
    assert found.outcomes == ["new"] * JOINED
    assert len(attendance.lines_of(session, meeting)) == 3
    later = make.meeting(session, world.board)
    assert len(attendance.lines_of(session, later)) == 3 + JOINED
    assert (base_of(session, meeting), base_of(session, later)) == (3, 3 + JOINED)
    present(session, meeting, world.police_seat, world.health_seat)
    assert quorum.quorum_of(session, meeting).sentence == (
        "Quorate: 2 voting members are present and 2 are needed."
    )


def test_people_are_invited_only_to_meetings_on_days_when_they_are_members(
    session: Session, world: make.World
) -> None:
    seats = five_join_today(session, world)
    seats[0].starts_on = seats[0].holdings[0].starts_on = clock.today() + timedelta(days=60)
    soon, late = (make.meeting(session, world.board, clock.now() + timedelta(days=days)) for days in (21, 90))
    session.commit()
    for meeting, invited in ((soon, 4), (late, 5)):
        invitees.fill(session, meeting)
        session.commit()
        people = {row.person.name for row in meeting.invitations}
        assert len([name for name in people if name.startswith("Person")]) == invited
        assert len(roster_of(session, meeting).seats) == 3 + invited
        session.expire_all()


def test_organisations_answer_to_terms_only_while_they_are_members(
    session: Session, world: make.World
) -> None:
    five_join_today(session, world)
    asked = [len(to_be_asked(session, world.board, clock.today() - timedelta(days=days))) for days in (6, 0)]
    assert asked == [3, 8]


def test_no_one_is_absent_before_they_were_a_member_even_if_that_was_recorded(
    session: Session, world: make.World
) -> None:
    joined = five_join_today(session, world)[0]
    meeting = held_before(session, world)
    meeting.state = MeetingState.HELD
    for seat, presence in ((joined, Presence.ABSENT), (world.police_seat, Presence.ABSENT)):
        session.add(
            Attendance(
                meeting=meeting,
                seat=seat,
                organisation=seat.organisation,
                name="Somebody",
                presence=presence,
                votes=True,
            )
        )
    session.commit()
    assert list(attendance_by_seat(session, world.board)) == [world.police_seat.id]
    assert quorum.quorum_of(session, meeting).absent == (world.police.label,)
    assert joined not in [line.seat for line in attendance.lines_of(session, meeting)]


def present(session: Session, meeting: Meeting, *seats: Seat) -> None:
    for seat in seats:
        person = seat.representative_on(meeting.day)
        assert person is not None
        session.add(
            Attendance(
                meeting=meeting,
                seat=seat,
                organisation=seat.organisation,
                person=person,
                name=person.name,
                presence=Presence.PRESENT,
                votes=True,
            )
        )
    session.commit()


def test_a_person_on_two_seats_counts_once_for_the_quorum(session: Session, world: make.World) -> None:
    second = make.seat(
        session, world.board, world.treatment, representative=world.member, national_role="nhs"
    )
    meeting = held_before(session, world)
    present(session, meeting, world.treatment_seat, second)
    found = quorum.quorum_of(session, meeting)
    assert found.sentence == (
        "Not quorate: 1 voting member is present and 2 are needed. Missing: 1 more voting member."
    )
    present(session, meeting, world.police_seat)
    assert quorum.quorum_of(session, meeting).verdict == (
        "Quorate: 2 voting members are present and 2 are needed."
    )


def test_a_substitute_in_the_second_seat_of_a_person_is_another_person(
    session: Session, world: make.World
) -> None:
    second = make.seat(
        session, world.board, world.treatment, representative=world.member, national_role="nhs"
    )
    meeting = held_before(session, world)
    present(session, meeting, world.treatment_seat, second)
    row = meeting.attendance[-1]
    row.presence, row.person, row.name = Presence.SUBSTITUTE, None, "Example  Member"
    session.commit()
    assert quorum.quorum_of(session, meeting).present == 1  # the same person, typed by hand
    row.name = "Somebody else"
    session.commit()
    assert quorum.quorum_of(session, meeting).present == 2


def test_the_expected_quorum_is_of_the_members_on_the_day(session: Session, world: make.World) -> None:
    five_join_today(session, world)
    held_before(session, world)
    soon = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    seat = make.seat(session, world.board, world.police, national_role="probation")
    seat.starts_on = date(2099, 1, 1)
    session.commit()
    basis = quorum.basis_of(session, soon, quorum.terms_of(session, soon))
    assert "0 of 8 voting members have accepted" in forecast_of(session, soon, basis).verdict


def test_the_members_on_a_day_are_found_in_one_statement(
    session: Session, world: make.World, engine: sa.Engine
) -> None:
    five_join_today(session, world)
    board = session.get_one(Board, world.board.id)
    assert board.name
    with counted(engine) as statements:
        found = voting_seats_on(session, board, clock.today())
    assert (len(found), len(statements)) == (8, 1)
