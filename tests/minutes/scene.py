"""A board meeting for tests: terms with a quorum of two, items in both parts, and attendance."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    AgendaItem,
    Attendance,
    Invitation,
    Meeting,
    MeetingState,
    Part,
    Person,
    Presence,
    Purpose,
    Seat,
    TermsState,
    TermsVersion,
)
from tests import make

SECRET = "Lowering the price of the Harbour contract"


@dataclass(frozen=True)
class Scene:
    """A meeting that began yesterday, with two public items and a confidential item."""

    world: make.World
    meeting: Meeting
    report: AgendaItem
    secret: AgendaItem
    plan: AgendaItem

    @property
    def path(self) -> str:
        """The path of the page with the minutes."""
        return f"/partnerships/west-midlands/meetings/{self.meeting.key}/minutes"

    def of(self, item: AgendaItem) -> str:
        """Return the path of the page with the minutes of an item."""
        return f"{self.path}/items/{item.key}"


def scene(session: Session, *, present: int = 2) -> Scene:
    """Make a world with a meeting that began yesterday, which `present` of the three voting members attended."""
    world = make.world(session)
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.IN_FORCE,
            quorum=2,
            in_force_from=make.LONG_AGO,
            created_at=clock.now(),
        )
    )
    meeting = meeting_on(session, world, days_ago=1)
    attend(session, world, meeting, present=present)
    return_value = Scene(
        world=world,
        meeting=meeting,
        report=make.item(session, meeting, "Performance report", position=1),
        secret=make.item(session, meeting, SECRET, position=3, part=Part.CONFIDENTIAL),
        plan=make.item(session, meeting, "Delivery plan", position=2, purpose=Purpose.DECISION),
    )
    session.commit()
    return return_value


def meeting_on(session: Session, world: make.World, *, days_ago: int) -> Meeting:
    """Make an announced meeting of the main board some days ago, with the chair and members invited."""
    made = make.meeting(
        session, world.board, clock.now() - timedelta(days=days_ago), state=MeetingState.SCHEDULED
    )
    invited: list[tuple[Person, Seat | None]] = [
        (world.chair, None),
        (world.member, world.treatment_seat),
        (world.health_member, world.health_seat),
    ]
    for person, seat in invited:
        session.add(Invitation(meeting=made, person=person, seat=seat))
    session.flush()
    return made


def attend(session: Session, world: make.World, meeting: Meeting, *, present: int) -> None:
    """Record the attendance of the three voting seats: the first `present` are present, the others sent apologies."""
    seats = (
        (world.treatment_seat, world.member),
        (world.police_seat, world.police_member),
        (world.health_seat, world.health_member),
    )
    for place, (seat, person) in enumerate(seats):
        session.add(
            Attendance(
                meeting=meeting,
                seat=seat,
                person=person,
                name=person.name,
                organisation=seat.organisation,
                presence=Presence.PRESENT if place < present else Presence.APOLOGIES,
                votes=True,
            )
        )
    session.flush()


def hold(session: Session, meeting: Meeting) -> None:
    """Mark a meeting as held."""
    meeting.state = MeetingState.HELD
    session.commit()
