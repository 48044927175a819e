"""The verdict for every row of a set-up file, compared with the current partnership. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from cdp.imports.cells import RowPlace
from cdp.imports.judging import JudgedRows, of_kind
from cdp.imports.verdicts import RowVerdict
from cdp.models import Appointment
from cdp.partnerships.importing import organisations
from cdp.partnerships.importing.changes import AppointToRole, SetOrganisation
from cdp.partnerships.importing.entries import FileEntries
from cdp.partnerships.importing.judging_members import judge_members
from cdp.partnerships.importing.judging_roles import judge_roles
from cdp.partnerships.importing.judging_set_up import (
    boards_of,
    judge_areas,
    judge_boards,
    judge_partnership,
)
from cdp.partnerships.importing.mailboxes import Mailboxes
from cdp.partnerships.importing.state import State

NO_PARTNERSHIP = (
    "The file has no name for the new partnership. Add a sheet with the columns “Name of the partnership” "
    "and “Secretariat email”."
)
NO_COORDINATOR = (
    "The file names no coordinator for the new partnership. Add a sheet with the columns “Role”, “Name” and “Email”, "
    "and a row for the coordinator."
)
PARTNERSHIP_SET_ASIDE = (
    "You left out the row with the name of the new partnership. The import needs this row. Bring it back."
)
COORDINATOR_SET_ASIDE = (
    "You left out the row for the new partnership’s coordinator. The import needs this row. Bring it back."
)


def judge(reading: FileEntries, state: State) -> JudgedRows:
    """Return the verdict for every row, and a sentence for each thing that the file lacks for a new partnership."""
    boards, mailboxes = boards_of(reading, state), Mailboxes(state)
    verdicts = [
        *judge_partnership(reading, state),
        *judge_areas(reading, state),
        *judge_boards(reading, state),
        *judge_members(reading, state, boards, mailboxes),
        *judge_roles(reading, state, boards, mailboxes),
        *(RowVerdict(one.place, one.what, notes=(one.words,), is_left_out=True) for one in reading.left_out),
    ]
    missing = () if state.partnership else tuple(_missing(reading, verdicts))
    return JudgedRows(verdicts, missing, state.fingerprint, partial(_similar_names, state))


def _missing(reading: FileEntries, verdicts: Sequence[RowVerdict]) -> Iterator[str]:
    if not reading.partnership:
        yield PARTNERSHIP_SET_ASIDE if reading.is_partnership_set_aside else NO_PARTNERSHIP
    given = [change for verdict in verdicts for change in of_kind(verdict.changes, AppointToRole)]
    named = any(row.role is Appointment.COORDINATOR for row in reading.roles)
    if not named and not any(change.role is Appointment.COORDINATOR for change in given):
        yield COORDINATOR_SET_ASIDE if reading.is_coordinator_set_aside else NO_COORDINATOR


def _similar_names(state: State, verdicts: Sequence[RowVerdict]) -> Mapping[RowPlace, str]:
    """Return a sentence for each new organisation that is similar to an existing one, by the place of its row."""
    new = {
        change.name: verdict.place
        for verdict in verdicts
        for change in of_kind(verdict.changes, SetOrganisation)
        if change.organisation_id is None
    }
    near = organisations.near(list(new), [one.name for one in state.organisations])
    return {
        new[
            name
        ]: f"“{found}” is already recorded. If it is the same organisation, use that name in the file."
        for name, found in near.items()
    }
