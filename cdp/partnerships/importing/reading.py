"""Reading the rows of a file as entries: partnership, authorities, boards, members and roles. Pure functions."""

from collections.abc import Collection, Iterator

from cdp.imports.cells import SheetRow
from cdp.imports.rows import FileRows
from cdp.imports.values import email_in
from cdp.models import Appointment
from cdp.partnerships.importing import values
from cdp.partnerships.importing.entries import (
    AuthorityRow,
    BoardRow,
    FileEntries,
    LeftOut,
    MemberRow,
    PartnershipRow,
    RoleRow,
)
from cdp.partnerships.importing.reading_members import MemberReader
from cdp.partnerships.importing.reading_people import person as person_in
from cdp.partnerships.importing.tables import Holds
from cdp.wording.formats import listed


def read(rows: FileRows, boards: Collection[str], organisations: Collection[str] = ()) -> FileEntries:
    """Return the entries of a file.

    `boards` and `organisations` are names in the partnership. Names of boards can be headings in the file.
    """
    new_boards = [_board(row) for row in rows.of(Holds.BOARDS)]
    reader = MemberReader.of(rows, [*boards, *(row.name for row in new_boards)], organisations)
    members: list[MemberRow] = []
    left_out: list[LeftOut] = []
    for sheet in rows.sheets_of(Holds.MEMBERS):
        for one in reader.members(sheet):
            if isinstance(one, LeftOut):
                left_out.append(one)
            elif not one.source.is_out:
                members.append(one)
    return FileEntries(
        partnership=tuple(_partnership(row) for row in rows.of(Holds.PARTNERSHIP)),
        areas=tuple(_area(row) for row in rows.of(Holds.FOOTPRINT)),
        boards=tuple(new_boards),
        members=tuple(members),
        roles=tuple(_role(row) for row in rows.of(Holds.ROLES)),
        left_out=tuple(left_out),
        is_partnership_set_aside=any(_set_aside(rows, Holds.PARTNERSHIP)),
        is_coordinator_set_aside=any(
            values.role_in(row.raw("role")) is Appointment.COORDINATOR
            for row in _set_aside(rows, Holds.ROLES)
        ),
    )


def _set_aside(rows: FileRows, table: Holds) -> Iterator[SheetRow]:
    """Yield the rows of a table that a person leaves out."""
    return (row for sheet in rows.sheets_of(table) for row in sheet.rows if row.correction.is_left_out)


def _board(row: SheetRow) -> BoardRow:
    name = row.line("name")
    if not name:
        row.refuse("name", "The name of the board is missing. Enter it.", "")
    said = row.named("kind")
    kind = values.board_kind_in(said) if said else None
    if said and kind is None:
        row.refuse("kind", "is not a kind of board. Enter Board, Sub-group or Task and finish group.")
    return BoardRow(
        source=row,
        name=name,
        kind=kind,
        under=row.named("under"),
        purpose=row.text("purpose"),
        starts_on=row.day("starts_on"),
        closes_on=row.day("closes_on", is_last=True),
        output=row.text("output"),
    )


def _area(row: SheetRow) -> AuthorityRow:
    found = values.area_in(row.line("authority"))
    if found is None:
        row.refuse("authority", "is not an upper-tier authority. Enter its name or code, such as E08000025.")
    elif len(found.places) > 1 and not found.is_exact:
        names = listed([place.name for place in found.places], "or")
        row.refuse("authority", f"has ended. Enter the authority that followed it: {names}.")
        found = None
    return AuthorityRow(row, found, row.day("starts_on"))


def _role(row: SheetRow) -> RoleRow:
    said = row.line("role")
    role = values.role_in(said)
    if role is None:
        row.refuse("role", "is not a role. Enter one such as SRO, Chair, Partnership lead or Coordinator.")
    state_said = row.named("state")
    state = values.sro_state_in(state_said) if state_said else None
    if state_said and state is None:
        row.refuse("state", "is not a state of an SRO. Enter Proposed, Conditional or Confirmed.")
    person = person_in(row, "")
    if person is None:
        row.refuse("name", "Enter a name and email address, or leave the row out.", "")
    return RoleRow(
        source=row,
        role=role,
        board=row.named("board"),
        person=person,
        starts_on=row.day("starts_on"),
        ends_on=row.day("ends_on", is_last=True),
        post=row.named("post"),
        organisation=row.named("organisation"),
        state=state,
        condition=row.text("condition", 1_000),
    )


def _partnership(row: SheetRow) -> PartnershipRow:
    name = row.line("name")
    if not name:
        row.refuse("name", "The name of the partnership is missing. Enter it.", "")
    return PartnershipRow(
        source=row,
        name=name,
        acronym=row.named("acronym", 20),
        agreed_on=row.day("agreed_on"),
        rationale=row.text("rationale"),
        secretariat_email=row.meant("secretariat_email", email_in) or "",
    )
