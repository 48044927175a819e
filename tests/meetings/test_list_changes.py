"""Updating the list of people to invite from the board's seats and roles, without undoing changes made by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import invitees, queries
from cdp.meetings.sending import EmailKind
from cdp.models import Appointment, Capacity, Invitation, Person, Seat, SeatHolding
from tests import make
from tests.meetings.test_pages import MEETINGS
from tests.meetings.test_sending import Story
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


class Scene(Story):
    """A meeting whose list of invitees is checked while the holders of seats change."""

    def holds(self, seat: Seat, person: Person, capacity: Capacity = Capacity.REPRESENTATIVE) -> None:
        """Make a person the holder of a seat from today, in place of the present holder."""
        self.vacate(seat, capacity)
        seat.holdings.append(SeatHolding(person=person, capacity=capacity, starts_on=clock.today()))
        self.session.commit()

    def vacate(self, seat: Seat, capacity: Capacity = Capacity.REPRESENTATIVE) -> None:
        """End every holding of a seat in a capacity, so that yesterday was the last day."""
        for holding in seat.holdings:
            if holding.capacity is capacity:
                holding.ends_on = clock.today() - timedelta(days=1)
        self.session.commit()

    def update(self) -> int:
        """Update the list, and check that a second update changes nothing."""
        count = invitees.update_from_seats(self.session, self.meeting, by=self.by)
        self.session.commit()
        assert invitees.update_from_seats(self.session, self.meeting, by=self.by) == 0
        assert not self.differs()
        return count

    def differs(self) -> bool:
        """Return whether the page would offer to update the list."""
        roster = invitees.roster_of(self.session, self.meeting)
        rows = queries.invitations_of(self.session, self.meeting)
        return bool(invitees.changes_since(roster, rows))

    def listed(self) -> dict[Person, tuple[Seat | None, bool]]:
        """Return each person on the list, with the seat, if any, and whether the person attends as deputy."""
        rows = queries.invitations_of(self.session, self.meeting)
        return {row.person: (row.seat, row.stands_in) for row in rows if row.removed_at is None}


@pytest.fixture
def scene(session: Session) -> Scene:
    """Return a planned meeting."""
    return Scene(session)


@pytest.mark.parametrize("who", ["chair", "sro", "coordinator"])
def test_a_person_with_a_role_stays_when_another_person_gets_their_seat(scene: Scene, who: str) -> None:
    world, leader = scene.world, getattr(scene.world, who)
    scene.holds(world.police_seat, leader)
    assert scene.update() == 1  # the previous member is removed
    assert scene.listed()[leader] == (world.police_seat, False)
    scene.send()
    inspector = make.person(scene.session, "Example inspector")
    scene.holds(world.police_seat, inspector)
    assert scene.update() == 1
    assert scene.listed()[leader] == (None, False)
    assert scene.listed()[inspector] == (world.police_seat, False)
    assert scene.kinds() == {"Example inspector": EmailKind.INVITE}


def test_a_person_who_loses_one_of_two_seats_is_invited_for_the_other(scene: Scene) -> None:
    world = scene.world
    scene.holds(world.police_seat, world.member)
    scene.update()
    assert scene.listed()[world.member] == (
        world.treatment_seat,
        False,
    )  # they keep the seat they were invited for
    scene.vacate(world.treatment_seat)
    assert scene.differs()
    assert scene.update() == 0
    assert scene.listed()[world.member] == (world.police_seat, False)


def test_a_person_removed_with_their_seat_is_added_with_a_new_one(scene: Scene) -> None:
    world = scene.world
    scene.send()
    make.role(scene.session, world.partnership, world.police_member, Appointment.OBSERVER)
    scene.vacate(world.police_seat)
    assert scene.update() == 1
    assert scene.kinds() == {"Example police member": EmailKind.REMOVE}
    scene.send()
    scene.holds(world.treatment_seat, world.police_member)
    assert scene.update() == 2
    assert scene.listed()[world.police_member] == (world.treatment_seat, False)
    assert scene.kinds()["Example police member"] is EmailKind.INVITE


def test_a_person_removed_by_hand_stays_off_until_added_by_hand(scene: Scene) -> None:
    world = scene.world
    scene.remove(world.police_member)
    assert not scene.differs()
    scene.holds(world.treatment_seat, world.police_member)
    assert scene.update() == 1  # the previous holder of the seat is removed
    assert world.police_member not in scene.listed()
    invitees.add(scene.session, scene.meeting, world.police_member, by=scene.by)
    scene.vacate(world.police_seat)
    scene.vacate(world.treatment_seat)
    scene.update()
    scene.holds(world.police_seat, world.police_member)
    assert scene.update() == 1
    assert world.police_member in scene.listed()


def test_a_chair_removed_by_hand_is_not_added_when_another_seat_changes(scene: Scene) -> None:
    scene.remove(scene.world.chair)
    scene.holds(scene.world.police_seat, make.person(scene.session, "Example inspector"))
    assert scene.update() == 2
    assert scene.world.chair not in scene.listed()


def test_the_page_shows_who_stays_for_another_seat(scene: Scene, visit: Visit) -> None:
    world = scene.world
    scene.holds(world.police_seat, world.chair)
    coordinator = visit().sign_in(world.coordinator)
    address = f"{MEETINGS}/{scene.meeting.key}/invitations"
    coordinator.get(address)
    assert (
        "Example chair stays on the list, now as the representative for West Midlands Police"
        in coordinator.main
    )
    coordinator.submit("Update the list")
    assert coordinator.banner == "List updated from the board’s members: 1 person added or removed."
    scene.vacate(world.police_seat)
    coordinator.get(address)
    assert "Example chair stays on the list, but no longer represents a seat" in coordinator.main
    coordinator.submit("Update the list")
    assert coordinator.banner == "List updated from the board’s members."
    assert "Update the list" not in coordinator.buttons


def test_a_meeting_held_jointly_again_invites_the_other_chair_again(session: Session, scene: Scene) -> None:
    world = scene.world
    other = make.person(session, "Example other chair")
    make.role(session, world.partnership, other, Appointment.CHAIR, board=world.sub_group)
    session.commit()
    for _ in range(2):
        scene.change(joint_board=world.sub_group)
        assert other in scene.listed()
        scene.change(joint_board=None)
        assert other not in scene.listed()
    assert session.query(Invitation).filter_by(person_id=other.id).count() == 1


def test_a_deputy_chair_stays_when_the_representative_is_invited_again(scene: Scene) -> None:
    world = scene.world
    make.role(scene.session, world.partnership, world.deputy, Appointment.DEPUTY_CHAIR, board=world.board)
    scene.update()
    invitees.invite_deputy(scene.session, scene.meeting, world.health_seat, by=scene.by)
    scene.send()
    assert scene.listed()[world.deputy] == (world.health_seat, True)
    invitees.invite_representative_again(scene.session, scene.meeting, world.health_seat, by=scene.by)
    assert scene.listed()[world.deputy] == (None, False)
    assert scene.listed()[world.health_member] == (world.health_seat, False)
    assert scene.kinds() == {"Example health member": EmailKind.INVITE}
    assert not scene.differs()


def test_a_new_deputy_replaces_the_former_deputy_on_the_list(scene: Scene) -> None:
    world = scene.world
    invitees.invite_deputy(scene.session, scene.meeting, world.health_seat, by=scene.by)
    understudy = make.person(scene.session, "Example understudy")
    scene.holds(world.health_seat, understudy, Capacity.DEPUTY)
    assert scene.update() == 2
    assert scene.listed()[understudy] == (world.health_seat, True)
    assert not {world.deputy, world.health_member} & scene.listed().keys()
    scene.vacate(world.health_seat, Capacity.DEPUTY)
    assert scene.update() == 2
    assert scene.listed()[world.health_member] == (world.health_seat, False)
    assert understudy not in scene.listed()


def test_a_deputy_added_by_hand_has_no_seat(scene: Scene) -> None:
    world = scene.world
    invitees.invite_deputy(scene.session, scene.meeting, world.health_seat, by=scene.by)
    invitees.invite_representative_again(scene.session, scene.meeting, world.health_seat, by=scene.by)
    assert world.deputy not in scene.listed()
    row = invitees.add(scene.session, scene.meeting, world.deputy, by=scene.by)
    assert (row.seat, row.stands_in) == (None, False)
    assert invitees.roster_of(scene.session, scene.meeting).words_of(row) == "Added to the list"
    scene.remove(world.deputy)
    scene.holds(world.treatment_seat, world.deputy)
    row = invitees.add(scene.session, scene.meeting, world.deputy, by=scene.by)
    assert row.seat is world.treatment_seat
