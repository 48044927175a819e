"""The recipients of an email: everyone who matches a choice, once each, and why. No database access."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from cdp.contacts.lines import ROLE_NAMES, DirectoryLine, DirectoryPlace
from cdp.models.stored import as_stored, from_stored
from cdp.reference.national_roles import national_role

BY_NAME = "people chosen by name"


@dataclass(frozen=True)
class Chosen:
    """The choices made: boards, organisations and people by key, national roles by code, roles by ROLE_NAMES key."""

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
        """Return the choices in the form in which they are stored with an email to members."""
        return as_stored(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Chosen":
        """Return the choices that were stored with an email to members."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class EmailRecipient:
    """A person who will receive an email, and each choice that they match."""

    line: DirectoryLine
    because: tuple[str, ...]


def recipients(lines: Iterable[DirectoryLine], chosen: Chosen) -> list[EmailRecipient]:
    """Return the recipients in the order of the directory, once each even if they match several choices."""
    found = []
    for line in lines:
        because = list(dict.fromkeys(why for place in line.places for why in _why(place, chosen)))
        if line.person.key in chosen.people:
            because.append(BY_NAME)
        if because:
            found.append(EmailRecipient(line, tuple(because)))
    return found


def _why(place: DirectoryPlace, chosen: Chosen) -> Iterable[str]:
    if place.board is not None and place.board.key in chosen.boards:
        yield place.board.name
    if place.national_role in chosen.national_roles:
        yield f"national role {national_role(place.national_role).name}"
    if place.organisation is not None and place.organisation.key in chosen.organisations:
        yield place.organisation.name
    if place.role in chosen.roles:
        yield f"role {ROLE_NAMES[place.role]}"
