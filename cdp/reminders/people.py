"""The people of a partnership on a day, and who gets which reminders, loaded together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.access.identity import access_of_everyone
from cdp.models import Action, Capacity, Partnership
from cdp.partnerships.queries import current_sro
from cdp.reminders import queries
from cdp.reminders.queries import Leaders


@dataclass(frozen=True)
class PartnershipPeople:
    """The people with access to a partnership on a day, and the names used to explain why they get a reminder."""

    partnership: Partnership
    access: dict[int, Access]
    leaders: Leaders
    sro_id: int | None
    boards: dict[int, str]
    organisations: dict[int, str]

    @cached_property
    def coordinators(self) -> list[int]:
        """The IDs of the coordinators."""
        return [number for number, access in self.access.items() if access.is_coordinator]

    @cached_property
    def _representatives(self) -> dict[int, dict[int, list[int]]]:
        found: dict[int, dict[int, list[int]]] = {}
        for number, access in self.access.items():
            for seat in access.seats:
                if seat.capacity is Capacity.REPRESENTATIVE:
                    of_board = found.setdefault(seat.organisation_id, {}).setdefault(seat.board_id, [])
                    of_board.append(number)
        return found

    @cached_property
    def _speakers(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, access in self.access.items():
            for organisation_id in access.organisation_ids:
                found.setdefault(organisation_id, []).append(number)
        return found

    def owner_of(self, action: Action) -> int | None:
        """Return the ID of an action's named owner; None if there is none or the owner may no longer update actions."""
        return self._able(action.owner_id)

    def _able(self, person_id: int | None) -> int | None:
        access = self.access.get(person_id) if person_id is not None else None
        return person_id if access is not None and access.may(Permission.UPDATE_ACTION) else None

    def owners_named(self, action: Action) -> set[int]:
        """Return the IDs of the people named as owners of an action, the lead or others, who may update actions."""
        named = {self._able(each.person_id) for each in action.further_owners}
        return {number for number in {self.owner_of(action), *named} if number is not None}

    def asked_for(self, action: Action) -> list[int]:
        """Return the IDs of the people to ask about an action, those of the lead first.

        For each owner this is the person named or, if there is none, the organisation's representatives.
        """
        owners = [(action.organisation_id, self.owner_of(action))]
        owners += [(each.organisation_id, self._able(each.person_id)) for each in action.further_owners]
        found: list[int] = []
        for organisation_id, person_id in owners:
            found += self.representing(organisation_id, action) if person_id is None else [person_id]
        return list(dict.fromkeys(found))

    def representing(self, organisation_id: int, action: Action) -> list[int]:
        """Return the IDs of an organisation's representatives on the action's board, or if none, on other boards."""
        return self.representatives_of(organisation_id, action.board_id)

    def representatives_of(self, organisation_id: int, board_id: int) -> list[int]:
        """Return the IDs of an organisation's representatives on a board, or if none, on other boards."""
        boards = self._representatives.get(organisation_id, {})
        here = boards.get(board_id)
        return list(dict.fromkeys(here or (person for people in boards.values() for person in people)))

    def speaking_for(self, organisation_id: int | None) -> list[int]:
        """Return the IDs of the representatives and deputies of an organisation."""
        return [] if organisation_id is None else self._speakers.get(organisation_id, [])

    def chairs_of(self, board_id: int) -> list[int]:
        """Return the IDs of a board's chairs, or of its deputy chairs if it has no chair."""
        return self._here(self.leaders.chairs.get(board_id, ())) or self._here(
            self.leaders.deputies.get(board_id, ())
        )

    @cached_property
    def sros(self) -> list[int]:
        """The ID of the SRO, or the IDs of the deputy SROs if there is no SRO."""
        own = self._here([self.sro_id] if self.sro_id is not None else [])
        return own or self._here(self.leaders.deputy_sros)

    def _here(self, people: Iterable[int]) -> list[int]:
        return [number for number in dict.fromkeys(people) if number in self.access]


def people_of(session: Session, partnership: Partnership, day: date) -> PartnershipPeople:
    """Return the people of a partnership on a day, with six queries."""
    sro = current_sro(session, partnership, day)
    return PartnershipPeople(
        partnership,
        access_of_everyone(session, partnership, day),
        queries.leaders_of(session, partnership, day),
        sro.person_id if sro is not None else None,
        queries.board_names(session, partnership),
        queries.organisation_names(session, partnership),
    )
