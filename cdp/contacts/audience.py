"""Whom a mail goes to: everybody who fits any of the choices, once, and why. Pure: it asks nobody."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from cdp.contacts.lines import ROLE_NAMES, Line, Place
from cdp.models.stored import as_stored, from_stored
from cdp.reference.national_roles import national_role

BY_NAME = "people chosen by name"


@dataclass(frozen=True)
class Chosen:
    """What was chosen: keys of boards, organisations and people, codes of national roles, values of ROLE_NAMES."""

    boards: tuple[str, ...] = ()
    national_roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not any(asdict(self).values())

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept with a circular."""
        return as_stored(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Chosen":
        """Return what is kept with a circular."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a mail, and each of the choices that they fit."""

    line: Line
    because: tuple[str, ...]


def recipients(lines: Iterable[Line], chosen: Chosen) -> list[Recipient]:
    """Return who gets it, in the order of the directory, each once however many choices they fit."""
    found = []
    for line in lines:
        because = list(dict.fromkeys(why for place in line.places for why in _why(place, chosen)))
        if line.person.key in chosen.people:
            because.append(BY_NAME)
        if because:
            found.append(Recipient(line, tuple(because)))
    return found


def _why(place: Place, chosen: Chosen) -> Iterable[str]:
    if place.board is not None and place.board.key in chosen.boards:
        yield place.board.name
    if place.national_role in chosen.national_roles:
        yield f"national role {national_role(place.national_role).name}"
    if place.organisation is not None and place.organisation.key in chosen.organisations:
        yield place.organisation.name
    if place.role in chosen.roles:
        yield f"role {ROLE_NAMES[place.role]}"
