"""Whose address one in a file is: two people may share a mailbox, and one may have two names. Pure functions.

An address that is recorded, or named earlier in the file, with another name is a question on the page. Names are
compared as written in the file, and then without titles, letters after them, accents and punctuation.
"""

from collections.abc import Iterator
from dataclasses import replace

from cdp.imports.cells import CellProblem, RowPlace, SheetRow
from cdp.imports.people import bare_name
from cdp.imports.verdicts import Consent
from cdp.partnerships.changes import same_name
from cdp.partnerships.identity import is_called
from cdp.partnerships.importing.changes import Rename
from cdp.partnerships.importing.entries import Named
from cdp.partnerships.importing.state import HoldingNow, RoleNow, SroNow, State
from cdp.wording.formats import listed

SAME_PERSON = "same_person"
KEEP, RENAME, SHARES = "keep", "rename", "shares"


class Mailboxes:
    """The people who have each address: those recorded in the partnership, and those named in the file so far.

    `prefix` is that of the columns with the person, such as "deputy_".
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._in_file: dict[str, list[tuple[str, RowPlace]]] = {}
        self._here: dict[str, dict[int, str]] = {}
        self._renamed: set[int] = set()
        holdings = [one for seat in state.seats for one in seat.holdings]
        people: list[HoldingNow | RoleNow | SroNow] = [*holdings, *state.roles, *state.sros]
        for one in people:
            self._here.setdefault(one.email, {})[one.person_id] = one.name

    def whose(self, email: str) -> str:
        """Return the names of the people who are recorded here with an address, as one phrase; "" if there are none."""
        return listed(list(self._here.get(email.casefold(), {}).values()))

    def problems(self, source: SheetRow, person: Named, *, prefix: str = "") -> Iterator[CellProblem]:
        """Yield the problems with a person's address: they have left, or someone with another name has it."""
        email = person.email.casefold()
        if email in self._state.left:
            yield source.problem(f"{prefix}email", "belongs to someone who has left. Enter someone else.")
        earlier = self._in_file.setdefault(email, [])
        is_new = not any(bare_name(name) == bare_name(person.name) for name, _ in earlier)
        names = self._state.recorded.get(email, ())
        if any(self.is_called(source, person, name, prefix=prefix) for name in names):
            pass  # the person on record
        elif self._is_unsure_in_file(source, person, prefix):
            name, place = earlier[0]
            yield source.problem(
                f"{prefix}email",
                "is also the representative’s address. Enter a different deputy."
                if prefix and place == source.place
                else f"is the address of {name} in row {place.row} and of {person.name} here. Enter {person.name}’s "
                "own address, or delete the name and the address to leave the seat vacant.",
            )
            yield source.problem(
                f"{prefix}{SAME_PERSON}",
                f"If {name} and {person.name} share this mailbox, or are the same person, say so here.",
                "",
            )
        else:
            yield from self._unsure(source, person, prefix)
        if is_new:
            earlier.append((person.name, source.place))

    def _is_unsure_in_file(self, source: SheetRow, person: Named, prefix: str) -> bool:
        """Return whether an earlier row has a person's address with another name, and no answer says who they are.

        A representative cannot be their own deputy, so these two are never the same person.
        """
        earlier = self._in_file.get(person.email.casefold(), [])
        if (
            not person.name
            or not earlier
            or any(bare_name(name) == bare_name(person.name) for name, _ in earlier)
        ):
            return False
        answer = source.raw(f"{prefix}{SAME_PERSON}")
        is_own_deputy = bool(prefix) and earlier[0][1] == source.place
        return answer != SHARES and (answer != KEEP or is_own_deputy)

    def _unsure(self, source: SheetRow, person: Named, prefix: str) -> Iterator[CellProblem]:
        """Yield the question whose address it is, if it is recorded with other names than the one in the file."""
        email, code = person.email.casefold(), f"{prefix}{SAME_PERSON}"
        known = self._here.get(email, {})
        answer = source.raw(code)
        is_answered = answer == SHARES or (len(known) == 1 and answer in {KEEP, RENAME})
        if is_answered or email not in self._state.recorded:
            return
        if not known:
            yield source.problem(
                f"{prefix}email",
                "belongs to someone with another name in another partnership. Enter the person’s own address, or their "
                "name as it is recorded there.",
            )
            yield source.problem(code, f"If {person.name} shares this mailbox with them, say so here.", "")
            return
        can_be_either = f"If {person.name} shares this mailbox with them, say so."
        if len(known) < 2:
            can_be_either = (
                "If they are the same person, choose which name to use. If they share this mailbox, say so."
            )
        yield source.problem(
            code,
            f"{person.email} is recorded here as the address of {self.whose(email)}, and the file has {person.name}. "
            f"{can_be_either} Otherwise enter {person.name}’s own address.",
            "",
        )

    def is_called(self, source: SheetRow, person: Named, name: str, *, prefix: str = "") -> bool:
        """Return whether a person in a row has the name of a person on record."""
        return same_name(name, source.raw(f"{prefix}name")) or is_called(name, person.name)

    def is_holder(self, source: SheetRow, person: Named, email: str, name: str, *, prefix: str = "") -> bool:
        """Return whether a person in a row is the one on record with this address and name."""
        if person.email.casefold() != email:
            return False
        said = source.raw(f"{prefix}{SAME_PERSON}") in {KEEP, RENAME} and len(self._here.get(email, {})) == 1
        return said or self.is_called(source, person, name, prefix=prefix)

    def as_recorded(self, source: SheetRow, person: Named, *, prefix: str = "") -> Named:
        """Return a person with the name on record, if several people have the address, or as one who shares it.

        A person who has another name in an earlier row, and is the same, gets the name of that row.
        """
        names = self._state.recorded.get(person.email.casefold(), ())
        own = next((name for name in names if self.is_called(source, person, name, prefix=prefix)), None)
        if own is not None:
            return replace(person, name=own) if len(names) > 1 else person
        answer = source.raw(f"{prefix}{SAME_PERSON}")
        in_file = self._in_file.get(person.email.casefold(), [])
        if answer == KEEP and in_file and not names:
            return replace(person, name=in_file[0][0])
        return replace(person, shares=answer == SHARES)

    def renamed(self, source: SheetRow, person: Named, *, prefix: str = "") -> Iterator[Rename]:
        """Yield the change of a recorded name, once, if someone said that the file has the new one."""
        known = self._here.get(person.email.casefold(), {})
        if source.raw(f"{prefix}{SAME_PERSON}") != RENAME or len(known) != 1:
            return
        ((person_id, name),) = known.items()
        if person_id not in self._renamed and name != person.name:
            self._renamed.add(person_id)
            yield Rename(
                words=f"Changes the name of {name} to {person.name}",
                consent=Consent.CHANGE,
                person_id=person_id,
                name=person.name,
            )
