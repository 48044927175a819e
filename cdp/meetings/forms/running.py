"""The forms on the page that the secretary uses during a meeting."""

from collections.abc import Sequence
from datetime import datetime

from cdp import clock
from cdp.meetings.forms.course import successor_field
from cdp.meetings.proceedings import Move
from cdp.meetings.sitting import THERE
from cdp.models import AgendaItem, Attendance, InterestConsequence, Meeting, MovementKind, Person
from cdp.web.converters import with_key
from cdp.web.fields import ChoiceField, HiddenField, LongTextField, RadiosField, TimeField
from cdp.web.forms import Form

ARRIVES_OR_LEAVES = [(MovementKind.ARRIVED.value, "Arrives"), (MovementKind.LEFT.value, "Leaves")]
LEAVES_OR_STAYS = [
    (InterestConsequence.LEAVES.value, "Leaves the room"),
    (InterestConsequence.STAYS.value, "Stays and does not vote"),
]


class TakeItemForm(Form):
    """The form behind the buttons that begin an item; `seen` is the item being discussed on the page."""

    item = HiddenField()
    seen = HiddenField()


def movable(row: Attendance) -> bool:
    """Return whether a person can arrive or leave: they are at the meeting, or expected; a vacant seat is not."""
    return row.presence in THERE or row.person_id is not None


class ArrivalForm(Form):
    """The form for an arrival or departure during the item being discussed, at the present time unless changed."""

    mover = ChoiceField("Person", required="Choose the person", prompt="Choose a person")
    kind = RadiosField(
        "Arrival or departure",
        required="Choose arrives or leaves",
        choices=ARRIVES_OR_LEAVES,
        inline=True,
        small=True,
    )
    at = TimeField("Time", hint="If you leave it empty, we will use the present time")
    successor = successor_field()

    def offer(self, rows: Sequence[Attendance], *, fresh: bool = False) -> None:
        """Set the people to choose from; a fresh form has the present time."""
        self.mover.choices = [(row.key, row.name) for row in rows if movable(row)]
        if fresh:
            self.at.process_data(clock.in_london(clock.now()).time().replace(second=0, microsecond=0))

    def row(self, rows: Sequence[Attendance]) -> Attendance | None:
        """Return the attendance of the person chosen."""
        return next((row for row in rows if row.key == self.mover.data), None)

    def move(self, meeting: Meeting, item: AgendaItem) -> Move:
        """Return the arrival or departure that was entered."""
        at: datetime = clock.from_london(meeting.day, self.at.data) if self.at.data else clock.now()
        return Move(MovementKind(self.kind.data), item, at, self.successor.data or "")


class DeclarationForm(Form):
    """The form for an interest that a person declares during the item being discussed."""

    declarer = ChoiceField("Person", required="Choose the person", prompt="Choose a person")
    nature = LongTextField(
        "Nature of the interest", required="Enter the nature of the interest", rows=2, max_length=2_000
    )
    consequence = RadiosField(
        "During the item", required="Choose what the person does", choices=LEAVES_OR_STAYS, small=True
    )

    people: Sequence[Person] = ()

    def offer(self, rows: Sequence[Attendance]) -> None:
        """Set the people to choose from: those at the meeting who are in the directory."""
        self.people = list({row.person.id: row.person for row in rows if row.person is not None}.values())
        self.declarer.choices = [(person.key, person.name) for person in self.people]

    def person(self) -> Person:
        """Return the person chosen."""
        return with_key(self.people, self.declarer.data)

    def what_follows(self) -> InterestConsequence:
        """Return whether the person leaves the room."""
        return InterestConsequence(self.consequence.data)
