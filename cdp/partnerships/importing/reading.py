"""Reading the rows of a file as entries: partnership, authorities, boards, members and roles. Pure functions."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from cdp.imports.cells import SheetRow
from cdp.imports.rows import FileRows, SheetRows
from cdp.imports.values import email_in, phone_in, yes_in
from cdp.models import Appointment, SeatKind
from cdp.partnerships.changes import same_name
from cdp.partnerships.importing import values
from cdp.partnerships.importing.entries import (
    AuthorityRow,
    BoardRow,
    FileEntries,
    LeftOut,
    MemberRow,
    Named,
    PartnershipRow,
    RoleRow,
)
from cdp.partnerships.importing.tables import Holds
from cdp.wording.formats import listed

_SECTION = re.compile(
    r"\W*(core|full|voting|non[- ]?voting|statutory|standing|co[- ]?opted|observers?|in attendance|attendees|invitees)"
    r"( (members?|organisations?|partners?|attendees|observers?))?\W*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\W*(total|totals|notes?|key|source|updated|last updated|nb|n\.b\.)\b|^[*†‡]|^\d+$", re.IGNORECASE
)


def read(rows: FileRows, boards: Collection[str]) -> FileEntries:
    """Return the entries of a file; `boards` are the names of the partnership's boards, which can be headings in it."""
    new_boards = [_board(row) for row in rows.of(Holds.BOARDS)]
    names = [*boards, *(row.name for row in new_boards)]
    members: list[MemberRow] = []
    left_out: list[LeftOut] = []
    for sheet in rows.sheets_of(Holds.MEMBERS):
        for one in _members(sheet, rows.options.get("national_role", ""), names):
            if isinstance(one, LeftOut):
                left_out.append(one)
            elif not one.source.correction.is_left_out:
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


def _members(sheet: SheetRows, national_role: str, boards: Sequence[str]) -> Iterator[MemberRow | LeftOut]:
    """Yield the rows of members, and the rows that are left out because they are headings or notes.

    A row without an organisation takes the organisation of the row above, even if that row is set aside.
    """
    above: MemberRow | None = None
    kind: tuple[SeatKind, bool | None, date | None] | None = None
    board = sheet.layout.options.get("board", "")
    for row in sheet.rows:
        alone = row.raw("organisation") if sum(map(bool, row.texts.values())) == 1 else ""
        if alone and _SECTION.fullmatch(alone):
            kind = values.kind_in(alone)
            yield LeftOut(row.place, f"A heading: the rows below are “{alone}”.")
            continue
        if alone and any(same_name(alone, name) for name in boards):
            board = next(name for name in boards if same_name(alone, name))
            yield LeftOut(row.place, f"A heading: the rows below belong to {board}.")
            continue
        if alone and _NOTE.search(alone):
            yield LeftOut(row.place, f"A note: “{alone[:80]}”.")
            continue
        above = _member(row, sheet, above, board, national_role, kind)
        yield above


def _member(
    row: SheetRow,
    sheet: SheetRows,
    above: MemberRow | None,
    board: str,
    national_role: str,
    section: tuple[SeatKind, bool | None, date | None] | None,
) -> MemberRow:
    continues = not row.raw("organisation") and above is not None
    organisation = above.organisation if continues and above else row.line("organisation")
    if not organisation:
        row.refuse("organisation", "Enter the organisation, here or in a row above.", "")
    own_board = row.line("board") or (above.board if continues and above else "")
    kind, votes, ends_on = _kind(row, section)
    representative, deputy = _person(row, ""), _person(row, "deputy_")
    title = row.named("title")
    has_seat = (
        not sheet.has("board")
        or bool(own_board)
        or bool(representative or deputy or title or row.raw("kind") or row.raw("votes"))
        or bool(row.problems)
    )
    role, guessed = _national_role(row, organisation, title, national_role) if has_seat else ("", False)
    return MemberRow(
        source=row,
        organisation=organisation,
        short_name=row.named("short_name", 60),
        board=own_board or board,
        has_seat=has_seat,
        title=title,
        national_role=role or (above.national_role if continues and above and guessed else ""),
        role_is_guessed=guessed,
        kind=kind,
        votes=votes,
        ends_on=row.day("until") or ends_on,
        representative=representative,
        deputy=deputy,
        starts_on=row.day("starts_on"),
    )


def _kind(
    row: SheetRow, section: tuple[SeatKind, bool | None, date | None] | None
) -> tuple[SeatKind | None, bool | None, date | None]:
    kind, votes, ends_on = section or (None, None, None)
    said = row.named("kind")
    if said:
        known = values.kind_in(said)
        if known is None:
            row.refuse("kind", "is not a kind of seat. Enter Core member, Co-opted member or Observer.")
        else:
            kind, votes, ends_on = known
    says = row.meant("votes", yes_in)
    return kind, (votes if says is None else says), ends_on


def _national_role(row: SheetRow, organisation: str, title: str, otherwise: str) -> tuple[str, bool]:
    """Return the national role, and whether it was guessed from other columns."""
    said = row.named("national_role")
    code = values.national_role_in(said) if said else None
    if code is not None:
        return code, False
    job_title = row.raw("job_title")
    if values.is_elected(job_title, row.raw("name")):
        return values.ELECTED, True
    found = values.guessed_role(title, organisation, job_title) or otherwise
    if not found:
        row.refuse(
            "national_role",
            "is not a role of the national list. Enter one, such as Police or NHS."
            if said
            else "The national role is not clear. Enter one, such as Police or NHS.",
            said,
        )
    return found, True


def _person(row: SheetRow, prefix: str) -> Named | None:
    name, email = row.named(f"{prefix}name"), row.meant(f"{prefix}email", email_in)
    if not name and not email:
        return None
    refused = any(problem.code == f"{prefix}email" for problem in row.problems)
    if not email and not refused:
        row.refuse(
            f"{prefix}email", f"The email address of {name} is missing. Enter it, or delete the name.", ""
        )
    if not name:
        row.refuse(f"{prefix}name", f"The name for {email} is missing. Enter it.", "")
    phone = phone_in(row.named(f"{prefix}phone"))
    if len(phone) > 40:
        row.refuse(f"{prefix}phone", "has more than 40 characters. Enter one number.")
    return Named(name, email or "", row.named(f"{prefix}job_title"), phone)


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
        closes_on=row.day("closes_on"),
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
    person = _person(row, "")
    if person is None:
        row.refuse("name", "Enter a name and email address, or leave the row out.", "")
    return RoleRow(
        source=row,
        role=role,
        board=row.named("board"),
        person=person,
        starts_on=row.day("starts_on"),
        ends_on=row.day("ends_on"),
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
