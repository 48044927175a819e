"""The forms for the course of a meeting: who presides, arrivals and departures, and corrections."""

from collections.abc import Sequence
from datetime import datetime

from cdp import clock
from cdp.meetings.freezing import LONGEST_CORRECTION, LONGEST_REASON
from cdp.meetings.proceedings import Move
from cdp.models import AgendaItem, Attendance, Meeting, MovementKind
from cdp.web.converters import with_key
from cdp.web.fields import ChoiceField, LongTextField, RadiosField, TextField, TimeField
from cdp.web.forms import Form

KINDS = [(MovementKind.ARRIVED.value, "Arrived"), (MovementKind.LEFT.value, "Left")]


def successor_field() -> TextField:
    """Return the field for the substitute who takes the seat of a member who leaves."""
    return TextField(
        "Substitute who takes the seat over",
        hint="Only if a member leaves and someone sits for them from then on",
        max_length=200,
        width=20,
    )


class MovementForm(Form):
    """The form for an arrival or a departure."""

    person = ChoiceField("Person", required="Choose the person", prompt="Choose a person")
    kind = RadiosField("Arrival or departure", required="Choose arrived or left", choices=KINDS, inline=True)
    item = ChoiceField(
        "First item",
        required="Choose the item",
        prompt="Choose an item",
        hint="The first item for which the person was there, or was no longer there",
    )
    at = TimeField("Time")
    successor = successor_field()

    def offer(self, rows: Sequence[Attendance], items: Sequence[AgendaItem]) -> None:
        """Set the people and items to choose from."""
        self.person.choices = [(row.key, row.name) for row in rows]
        self.item.choices = [(item.key, item.title) for item in items]

    def move(self, meeting: Meeting, items: Sequence[AgendaItem]) -> Move:
        """Return the arrival or departure that was entered."""
        chosen = with_key(items, self.item.data)
        at: datetime | None = clock.from_london(meeting.day, self.at.data) if self.at.data else None
        return Move(MovementKind(self.kind.data), chosen, at, self.successor.data or "")

    def row(self, rows: Sequence[Attendance]) -> Attendance | None:
        """Return the attendance of the person chosen."""
        return next((row for row in rows if row.key == self.person.data), None)


class PresidingForm(Form):
    """The form for recording who presided."""

    person = RadiosField("Who presided?", required="Choose who presided")

    def row(self, rows: Sequence[Attendance]) -> Attendance | None:
        """Return the attendance of the person chosen."""
        return next((row for row in rows if row.key == self.person.data), None)


class AttendanceCorrectionForm(Form):
    """The form for correcting the attendance in circulated minutes."""

    correction = LongTextField(
        "Correction",
        hint="For example, Jo Field sent apologies and was not absent",
        required="Enter what is corrected",
        max_length=LONGEST_CORRECTION,
        rows=3,
    )
    because = LongTextField("Reason", required="Enter the reason", max_length=LONGEST_REASON, rows=2)
