"""The template workbook, and the export of a partnership as a workbook that can be imported again.

Every text is written as text: no cell is a formula or a link, whatever it starts with (docs/rules/reliability.md 18).
Who is gone and what has ended is left out.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

import xlsxwriter

from cdp import clock
from cdp.files.spreadsheets import AS_TYPED
from cdp.imports import values
from cdp.imports.state import HoldingNow, SeatNow, State
from cdp.imports.tables import Holds, table
from cdp.models import Appointment, Capacity
from cdp.models.spans import is_over
from cdp.partnerships.words import BOARD_KINDS, ROLES, SEAT_KINDS, SRO_STATES, capital
from cdp.reference.areas import authority
from cdp.reference.national_roles import national_roles

Cell = str | date | None
Rows = Mapping[Holds, Sequence[Sequence[Cell]]]

SHEETS = {
    Holds.PARTNERSHIP: "Partnership",
    Holds.FOOTPRINT: "Footprint",
    Holds.BOARDS: "Boards",
    Holds.MEMBERS: "Members",
    Holds.ROLES: "Roles",
}
ABOUT = (
    "Fill in the sheets that you need and leave the others empty: Partnership, Footprint, Boards, Members, Roles.",
    "Columns can be in any order, and you can delete those that you do not need. Keep the headings.",
    "Enter dates with the day first, such as 27/3/2027.",
    "Each person needs their own email address. If a person already has an account, we will use the name on it.",
    "An import is all or nothing. You can check every row before anything is saved.",
    "You can import the same file again. Existing records will not change, and no one will be removed.",
)
CHOICES = {
    "national_role": [role.name for role in national_roles()],
    "seat_kind": list(SEAT_KINDS.values()),
    "board_kind": list(BOARD_KINDS.values()),
    "role": [
        "SRO",
        *(capital(name) for role, name in ROLES.items() if role is not Appointment.REGIONAL_VIEWER),
    ],
    "state": [SRO_STATES[state] for state in SRO_STATES if state.value != "ended"],
    "votes": ["Yes", "No"],
}
CHOICES_OF = {
    (Holds.MEMBERS, "national_role"): "national_role",
    (Holds.MEMBERS, "kind"): "seat_kind",
    (Holds.MEMBERS, "votes"): "votes",
    (Holds.BOARDS, "kind"): "board_kind",
    (Holds.ROLES, "role"): "role",
    (Holds.ROLES, "state"): "state",
}
LAST_ROW = 10_000


def template() -> bytes:
    """Return the template workbook."""
    return _made({})


def export(state: State) -> bytes:
    """Return the current state of a partnership as a workbook that can be imported."""
    return _made(rows_of(state))


def rows_of(state: State) -> Rows:
    """Return the rows of every sheet, in the same order as on pages."""
    return {
        Holds.PARTNERSHIP: list(_partnership(state)),
        Holds.FOOTPRINT: [
            [authority(area.code).name, area.starts_on]
            for area in state.areas
            if area.ends_on is None or area.ends_on > state.day
        ],
        Holds.BOARDS: [
            [
                one.name,
                BOARD_KINDS[one.kind],
                one.under,
                one.purpose,
                one.starts_on,
                one.closes_on,
                one.output,
            ]
            for one in state.boards
            if not is_over(one.closes_on, state.day)
        ],
        Holds.MEMBERS: [*_seats(state), *_without_a_seat(state)],
        Holds.ROLES: [*_sros(state), *_roles(state)],
    }


def _partnership(state: State) -> Iterator[list[Cell]]:
    now = state.partnership
    if now is not None:
        yield [now.name, now.acronym, now.agreed_on, now.rationale, now.secretariat_email]


def _open_seats(state: State) -> list[SeatNow]:
    open_boards = {b.id for b in state.boards if not is_over(b.closes_on, state.day)}
    return [seat for seat in state.seats if seat.holds_on(state.day) and seat.board_id in open_boards]


def _seats(state: State) -> Iterator[list[Cell]]:
    organisations = {one.id: one for one in state.organisations}
    boards = {one.id: one.name for one in state.boards}
    roles = {role.code: role.name for role in national_roles()}
    for seat in _open_seats(state):
        organisation = organisations[seat.organisation_id]
        lead, deputy = (_holder(seat, capacity, state.day) for capacity in Capacity)
        first = lead or deputy
        yield [
            organisation.name,
            organisation.short_name,
            boards[seat.board_id],
            seat.title,
            roles[seat.national_role],
            values.kind_words(seat.kind),
            "Yes" if seat.votes else "No",
            seat.ends_on,
            *_contact(lead),
            first.starts_on if first else None,
            *_contact(deputy),
        ]


def _without_a_seat(state: State) -> Iterator[list[Cell]]:
    seated = {seat.organisation_id for seat in _open_seats(state)}
    for one in state.organisations:
        if one.id not in seated:
            yield [one.name, one.short_name, *[""] * (len(table(Holds.MEMBERS).columns) - 2)]


def _holder(seat: SeatNow, capacity: Capacity, day: date) -> HoldingNow | None:
    """Return the current holder of a seat, or the next one."""
    lasting = [one for one in seat.holdings if one.capacity is capacity and one.holds_from(day)]
    return next((one for one in lasting if one.holds_on(day)), lasting[0] if lasting else None)


def _contact(holding: HoldingNow | None) -> list[Cell]:
    return [holding.name, holding.job_title, holding.email, holding.phone] if holding else [""] * 4


def _sros(state: State) -> Iterator[list[Cell]]:
    for one in state.sros:
        yield [
            "SRO",
            "",
            one.name,
            one.email,
            one.job_title,
            one.phone,
            one.agreed_on,
            one.ends_on,
            one.post,
            one.organisation,
            SRO_STATES[one.state],
            one.condition,
        ]


def _roles(state: State) -> Iterator[list[Cell]]:
    """Yield current and future roles, except regional viewers, who need a consent."""
    for one in state.roles:
        lasts = not is_over(one.ends_on, state.day)
        if lasts and one.role is not Appointment.REGIONAL_VIEWER:
            role = capital(ROLES[one.role])
            contact = [one.name, one.email, one.job_title, one.phone]
            yield [role, one.board, *contact, one.starts_on, one.ends_on, "", "", "", ""]


def _made(rows: Rows) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, AS_TYPED) as workbook:
        made_at = clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
        workbook.set_properties({"title": "Partnership", "created": made_at})
        formats = {
            "heading": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "day": workbook.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"}),
        }
        _about(workbook, formats)
        sheets = {holds: workbook.add_worksheet(name) for holds, name in SHEETS.items()}
        offered = _offered(workbook)
        for holds, sheet in sheets.items():
            _sheet(sheet, holds, rows.get(holds, ()), formats, offered)
    return content.getvalue()


def _about(workbook: Any, formats: Mapping[str, Any]) -> None:
    """Write the sheet that explains the others."""
    sheet = workbook.add_worksheet("Read this first")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 80)
    sheet.set_column(3, 3, 34)
    for number, words in enumerate(ABOUT):
        sheet.write_string(number, 0, words)
    row = len(ABOUT) + 1
    for column, words in enumerate(("Sheet", "Column", "What to enter", "Example")):
        sheet.write_string(row, column, words, formats["heading"])
    for holds, name in SHEETS.items():
        for one in table(holds).columns:
            row += 1
            needed = " Required." if one.code in table(holds).needed else ""
            for column, words in enumerate((name, one.label, f"{one.help}.{needed}", one.example)):
                sheet.write_string(row, column, words, formats["text"])


def _offered(workbook: Any) -> dict[str, str]:
    """Write the lists of choices to a hidden sheet; return the range of each."""
    sheet = workbook.add_worksheet("Lists")
    sheet.hide()
    places = {}
    for column, (name, words) in enumerate(CHOICES.items()):
        for row, word in enumerate(words):
            sheet.write_string(row, column, word)
        letter = "ABCDEFGHIJ"[column]
        places[name] = f"=Lists!${letter}$1:${letter}${len(words)}"
    return places


def _sheet(
    sheet: Any,
    holds: Holds,
    rows: Sequence[Sequence[Cell]],
    formats: Mapping[str, Any],
    offered: Mapping[str, str],
) -> None:
    columns = table(holds).columns
    for place, column in enumerate(columns):
        sheet.set_column(
            place, place, max(len(column.label) + 4, 16), formats["day" if column.is_day else "text"]
        )
        sheet.write_string(0, place, column.label, formats["heading"])
        if choices := CHOICES_OF.get((holds, column.code)):
            rule = {"validate": "list", "source": offered[choices], "error_type": "warning"}
            sheet.data_validation(1, place, LAST_ROW, place, rule)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, formats["day"])
            elif cell:
                sheet.write_string(number, place, cell, formats["text"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
