"""Reading a file of the contact directory: each person with their places, such as "Deputy, Police, Main board"."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.imports.cells import SheetRow, shortened
from cdp.models import Capacity
from cdp.partnerships.changes import folded
from cdp.partnerships.words import CAPACITIES, capital

_SEATS = {capital(words): capacity for capacity, words in CAPACITIES.items()}


@dataclass(frozen=True)
class SeatPlace:
    """The first seat among a person's places: its board ("" if unknown), and whether they are the deputy."""

    board: str
    is_deputy: bool


def place_of(row: SheetRow, boards: Sequence[str]) -> SeatPlace | None:
    """Return the first seat in a row of the directory, or None for a row of another list."""
    seats = _seats_in(row)
    if not seats:
        return None
    board = max((name for name in boards if folded(seats[0]).endswith(folded(name))), key=len, default="")
    return SeatPlace(board, _capacity(seats[0]) is Capacity.DEPUTY)


def left_out(row: SheetRow) -> str:
    """Return why a row of the directory is left out, because its person has roles but no seat, or ""."""
    said = row.raw("place")
    if not said or _seats_in(row):
        return ""
    return f"A role, not a seat: “{shortened(said)}”. Nothing will change. Assign roles on the page “Roles”."


def _seats_in(row: SheetRow) -> list[str]:
    parts = [part.strip() for part in row.raw("place").split(";")]
    return [part for part in parts if _capacity(part)]


def _capacity(place: str) -> Capacity | None:
    return _SEATS.get(place.partition(",")[0].strip())
