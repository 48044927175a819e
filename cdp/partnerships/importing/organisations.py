"""Matching the organisations named in a file with those of the partnership. Pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from cdp.imports.cells import CellProblem, RowPlace
from cdp.imports.people import bare_name
from cdp.imports.verdicts import Consent
from cdp.models import Capacity
from cdp.partnerships.changes import folded
from cdp.partnerships.importing.changes import SetOrganisation
from cdp.partnerships.importing.entries import MemberRow
from cdp.partnerships.importing.judging_set_up import differences
from cdp.partnerships.importing.state import OrganisationNow, State
from cdp.reference.areas import plain

NEARLY_THE_SAME = 88


class Organisations:
    """The organisations in rows of members; each name in the file is matched only once.

    An organisation that has another name in the partnership is matched by its short name or its representative. So
    importing a file again after someone has changed a name does not add an organisation.
    """

    def __init__(self, rows: Sequence[MemberRow], state: State) -> None:
        self._names = {folded(one.name): one for one in state.organisations}
        self._short_names = _unique((folded(one.short_name), one) for one in state.organisations)
        self._short: dict[str, tuple[str, RowPlace]] = {}
        for row in rows:
            if row.short_name:
                self._short.setdefault(folded(row.organisation), (row.short_name, row.source.place))
        named = {folded(row.organisation) for row in rows}
        self._by_representative = {
            person: one for person, one in _represented(state).items() if folded(one.name) not in named
        }
        self._found: dict[str, OrganisationNow | None] = {}
        self._taken: set[int] = set()
        self._first: dict[str, RowPlace] = {}

    def find(self, row: MemberRow) -> OrganisationNow | None:
        """Return the organisation of a row, or None for a new one."""
        name = folded(row.organisation)
        self._first.setdefault(name, row.source.place)
        if self._found.get(name) is None:
            found = self._names.get(name) or self._short_names.get(name) or self._under_another_name(row)
            self._found[name] = found
            if found is not None:
                self._taken.add(found.id)
        return self._found[name]

    def change(self, row: MemberRow, found: OrganisationNow | None) -> SetOrganisation | None:
        """Return the change to an organisation that is new or different, for its first row; otherwise None."""
        name = folded(row.organisation)
        if self._first.get(name) != row.source.place:
            return None
        short_name = self._short.get(name, ("", None))[0]
        if found is None:
            return SetOrganisation(
                words="New organisation", organisation_id=None, name=row.organisation, short_name=short_name
            )
        by_its_names = folded(found.name) == name or folded(found.short_name) == name
        own_name = found.name if by_its_names else row.organisation
        short_name = short_name or found.short_name
        changed = differences((("name", found.name, own_name), ("short name", found.short_name, short_name)))
        if not changed:
            return None
        return SetOrganisation(
            words=f"Changes {changed}",
            consent=Consent.CHANGE,
            organisation_id=found.id,
            name=own_name,
            short_name=short_name,
        )

    def problem(self, row: MemberRow) -> CellProblem | None:
        """Return a problem if an earlier row gives another short name for the same organisation; otherwise None."""
        said, place = self._short.get(folded(row.organisation), (row.short_name, row.source.place))
        if not row.short_name or folded(said) == folded(row.short_name):
            return None
        again = f"is not the same short name as “{said}” in row {place.row}. Keep one of them."
        return row.source.problem("short_name", again)

    def _under_another_name(self, row: MemberRow) -> OrganisationNow | None:
        short = self._short.get(folded(row.organisation), ("", None))[0]
        found = self._short_names.get(folded(short))
        if found is None and (person := row.representative) is not None:
            found = self._by_representative.get((person.email.casefold(), bare_name(person.name)))
        return None if found is None or found.id in self._taken else found


def near(names: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Return the most similar known name for each name that is similar to one."""
    compared = {one: plain(one) for one in known}
    found = {}
    for name in names:
        best = process.extractOne(
            plain(name), compared, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY_THE_SAME
        )
        if best is not None:
            found[name] = best[2]
    return found


def _unique(pairs: Iterable[tuple[str, OrganisationNow]]) -> dict[str, OrganisationNow]:
    found: dict[str, list[OrganisationNow]] = defaultdict(list)
    for name, one in pairs:
        if name:
            found[name].append(one)
    return {name: ones[0] for name, ones in found.items() if len(ones) == 1}


def _represented(state: State) -> dict[tuple[str, str], OrganisationNow]:
    """Return the organisations of current and future representatives, by email address and name."""
    by_id = {one.id: one for one in state.organisations}
    return {
        (holding.email, bare_name(holding.name)): by_id[seat.organisation_id]
        for seat in state.seats
        if seat.holds_on(state.day)
        for holding in seat.holdings
        if holding.capacity is Capacity.REPRESENTATIVE and holding.holds_from(state.day)
    }
