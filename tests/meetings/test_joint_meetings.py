"""Meetings that a board holds jointly with another board or an outside body."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp.errors import Conflict, Refusal
from cdp.meetings import attendance, letters, queries, quorum, sending, service
from cdp.meetings.attendance import AttendanceEntry
from cdp.models import (
    Appointment,
    Board,
    BoardKind,
    Meeting,
    MeetingState,
    Part,
    Person,
    Presence,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.meetings.days import details, working_day
from tests.meetings.post import deliver, mail_to
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
SAFETY = "Community Safety Partnership"
MEETINGS = "/partnerships/west-midlands/meetings"


class Scene:
    """The example world, in which the sub-group also has a chair, and a seat with a representative and a deputy."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = make.world(session)
        world = self.world
        self.analyst = make.person(session, "Example analyst")
        self.sub_chair = make.person(session, "Example sub chair")
        self.understudy = make.person(session, "Example understudy")
        university = make.organisation(session, world.partnership, "Example University")
        self.seat = make.seat(
            session, world.sub_group, university, representative=self.analyst, deputy=self.understudy
        )
        make.role(session, world.partnership, self.sub_chair, Appointment.CHAIR, board=world.sub_group)
        session.commit()

    def plan(self, board: Board | None = None, **changes: Any) -> Meeting:
        """Plan a meeting, by default of the board and jointly with the sub-group."""
        given = {"joint_board": self.world.sub_group, **changes}
        meeting = service.plan(
            self.session,
            self.world.partnership,
            board or self.world.board,
            details(**given),
            by=self.world.coordinator,
        )
        self.session.commit()
        return meeting

    def invited(self, meeting: Meeting) -> list[Person]:
        """Return the people on the meeting's list of invitees."""
        rows = queries.invitations_of(self.session, meeting)
        return [row.person for row in rows if row.removed_at is None]


@pytest.fixture
def scene(session: Session) -> Scene:
    """Return a partnership in which the board and the sub-group have members."""
    return Scene(session)


def test_the_members_and_chair_of_the_other_board_are_invited_once_each(
    session: Session, scene: Scene
) -> None:
    world = scene.world
    make.seat(session, world.sub_group, world.health, representative=world.health_member)
    meeting = scene.plan(joint_with=SAFETY)
    assert meeting.jointly_with == f"Data and digital sub-group and {SAFETY}"
    assert sorted(person.name for person in scene.invited(meeting)) == [
        "Example analyst",
        "Example chair",
        "Example coordinator",
        "Example health member",
        "Example member",
        "Example police member",
        "Example sro",
        "Example sub chair",
    ]


def test_a_sub_groups_joint_meeting_with_the_board_invites_the_sro(scene: Scene) -> None:
    meeting = scene.plan(scene.world.sub_group, joint_board=scene.world.board)
    assert scene.world.sro in scene.invited(meeting)
    assert scene.world.sro not in scene.invited(scene.plan(scene.world.sub_group, joint_board=None))


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("board", "This board already holds the meeting. Choose another board to hold it with."),
        ("neighbour_board", "Choose a board of this partnership, or name the body instead."),
    ],
)
def test_a_board_cannot_meet_jointly_with_itself_or_with_another_partnership(
    scene: Scene, which: str, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        scene.plan(joint_board=getattr(scene.world, which))
    assert (refused.value.sentence, refused.value.field) == (sentence, "joint_board")


def test_a_new_joint_board_changes_the_list_and_needs_an_update(
    session: Session, scene: Scene, tmp_path: Path
) -> None:
    world = scene.world
    meeting = scene.plan(joint_board=None)
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
    deliver(session, tmp_path)
    day = working_day()
    joint = details(day, joint_board=world.sub_group, version=meeting.version)
    service.change(session, meeting, joint, by=world.coordinator)
    session.commit()
    assert {scene.analyst, scene.sub_chair} <= set(scene.invited(meeting))
    plan = sending.plan_of(session, meeting)
    changes = {email.invitation.person: email.changes for email in plan.emails}
    assert changes[world.member] == ("Held jointly with: now Data and digital sub-group",)
    assert changes[scene.analyst] == ()
    assert plan.sequence == meeting.sequence  # same time and place, so replies still count
    alone = details(day, version=meeting.version)
    service.change(session, meeting, alone, by=world.coordinator)
    session.commit()
    assert scene.analyst not in scene.invited(meeting)
    assert sending.plan_of(session, meeting).emails == ()


def test_two_people_who_change_the_joint_body_see_the_conflict(session: Session, scene: Scene) -> None:
    meeting = scene.plan()
    version = meeting.version
    service.change(session, meeting, details(joint_with=SAFETY, version=version), by=scene.world.coordinator)
    session.commit()
    with pytest.raises(Conflict) as conflict:
        service.change(
            session, meeting, details(joint_with="Health Board", version=version), by=scene.world.coordinator
        )
    found = {each.label: (each.theirs, each.yours) for each in conflict.value.differences}
    assert found["Held jointly with"] == (SAFETY, "Health Board")


def test_invitations_and_calendars_name_the_joint_body(
    session: Session, scene: Scene, tmp_path: Path
) -> None:
    meeting = scene.plan(joint_with=SAFETY)
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=scene.world.coordinator)
    deliver(session, tmp_path)
    said = f"Held jointly with Data and digital sub-group and {SAFETY}"
    (mail,) = mail_to(tmp_path, scene.analyst.email)
    text = mail.get_body(("plain",))
    assert text is not None
    assert said in text.get_content()
    facts = letters.download_facts(session, meeting)
    assert facts.description.splitlines()[0] == f"{said}."


def test_the_joint_body_is_part_of_the_fingerprint(scene: Scene) -> None:
    alone = scene.plan(joint_board=None)
    joint, with_body = scene.plan(), scene.plan(joint_board=None, joint_with=SAFETY)
    assert len({letters.fingerprint_of(each) for each in (alone, joint, with_body)}) == 3


def test_the_quorum_is_that_of_the_board_that_holds_the_meeting(session: Session, scene: Scene) -> None:
    world = scene.world
    terms = TermsVersion(
        board=world.board,
        number=1,
        state=TermsState.IN_FORCE,
        quorum=2,
        in_force_from=make.LONG_AGO,
        created_at=world.partnership.created_at,
    )
    session.add(terms)
    meeting = scene.plan()
    meeting.state = MeetingState.SCHEDULED
    session.commit()
    entries = {
        world.police_seat.key: AttendanceEntry(Presence.PRESENT),
        scene.seat.key: AttendanceEntry(Presence.PRESENT),
    }
    attendance.record(session, meeting, entries, version=meeting.version, by=world.coordinator)
    session.commit()
    finding = quorum.quorum_of(session, meeting)
    assert (finding.present, finding.quorate) == (1, False)
    assert "Example University" not in finding.sentence
    assert "Example University" not in finding.absent


@pytest.mark.both_databases
def test_both_boards_list_it_and_the_other_chair_sees_the_draft(
    session: Session, scene: Scene, visit: Visit
) -> None:
    world = scene.world
    meeting = scene.plan(title="Joint session")
    address = f"{MEETINGS}/{meeting.key}"
    coordinator = visit().sign_in(world.coordinator)
    for board in (world.board, world.sub_group):
        coordinator.get(f"{MEETINGS}?board={board.key}")
        (row,) = coordinator.table("Upcoming meetings")
        assert row[1].endswith("Jointly with Data and digital sub-group")
    assert coordinator.get(address).facts()["Held jointly with"] == "Data and digital sub-group"
    visit().sign_in(scene.analyst).get(address, status=404)
    other_chair = visit().sign_in(scene.sub_chair)
    other_chair.get(f"{MEETINGS}?board={world.sub_group.key}")
    assert "Joint session" in other_chair.main
    assert other_chair.get(address).heading == "Joint session"


def test_the_other_boards_members_read_part_1_and_not_part_2(
    session: Session, scene: Scene, visit: Visit
) -> None:
    meeting = scene.plan()
    make.item(session, meeting, "Public figures")
    make.item(session, meeting, "ZORILLA prices", part=Part.CONFIDENTIAL, position=2)
    meeting.state = MeetingState.SCHEDULED
    session.commit()
    coordinator = visit().sign_in(scene.world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/agenda/preview")
    assert "ZORILLA" in coordinator.main
    assert coordinator.main.count("Held jointly with") == 1
    analyst = visit().sign_in(scene.analyst)
    assert "ZORILLA" not in analyst.get(f"{MEETINGS}/{meeting.key}/agenda").text
    assert (
        analyst.get(f"{MEETINGS}/{meeting.key}").facts()["Held jointly with"] == "Data and digital sub-group"
    )


def test_the_joint_body_is_chosen_and_changed_on_the_form(
    session: Session, scene: Scene, visit: Visit
) -> None:
    world = scene.world
    closed = make.board(session, world.partnership, "Old group", BoardKind.TASK_AND_FINISH)
    closed.closes_on = make.LONG_AGO
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/new?board={world.board.key}")
    assert "Old group" not in coordinator.main
    given: dict[str, Any] = {"day": working_day(), "start": "10am", "end": "noon", "place": "Town Hall"}
    coordinator.submit(
        "Plan the meeting", **given, joint_board="Data and digital sub-group", joint_with=SAFETY
    )
    assert coordinator.facts()["Held jointly with"] == f"Data and digital sub-group and {SAFETY}"
    coordinator.click("Change the meeting")
    coordinator.submit("Save the meeting", joint_with="x" * 201, status=422)
    assert "200 characters" in coordinator.errors[0]
    coordinator.submit("Save the meeting", joint_with="", joint_board="No other board")
    assert "Held jointly with" not in coordinator.facts()


def test_a_deputy_of_the_other_board_can_be_invited_instead(
    session: Session, scene: Scene, visit: Visit
) -> None:
    meeting = scene.plan()
    coordinator = visit().sign_in(scene.world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations")
    coordinator.submit("Invite the deputy instead", near="Example analyst")
    session.expire_all()
    assert scene.understudy in scene.invited(meeting)
    assert scene.analyst not in scene.invited(meeting)


def test_lists_of_joint_meetings_take_no_more_statements(
    session: Session, scene: Scene, visit: Visit
) -> None:
    coordinator = visit().sign_in(scene.world.coordinator)
    coordinator.get(MEETINGS)
    scene.plan()
    with counted(session.get_bind().engine) as one:
        coordinator.get(MEETINGS)
    for ahead in range(41, 52):
        scene.plan(day=working_day(ahead), joint_board=scene.world.sub_group)
    with counted(session.get_bind().engine) as many:
        coordinator.get(MEETINGS)
    assert len(many) == len(one)
