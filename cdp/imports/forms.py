"""Forms for choosing a file, checking how its columns are read, and confirming the import."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cdp.accounts.forms import ConfirmedForm
from cdp.imports import headings, layouts
from cdp.imports.changes import Consent
from cdp.imports.headings import HeadingRow
from cdp.imports.layouts import BoardName, Layout, SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import Holds, table
from cdp.imports.writing import Orders
from cdp.partnerships.changes import folded
from cdp.partnerships.forms import PASSWORD_HINT
from cdp.reference.national_roles import national_roles
from cdp.web.fields import CheckboxField, ChoiceField, FileUploadField, HiddenField, PasswordAgainField
from cdp.web.forms import Form

LEAVE_OUT = "Leave out"
EXAMPLES = 3
LONGEST_EXAMPLE = 40
ROWS_OFFERED = 25
_HEADING = re.compile(r"([0-9]{1,2})(j?)")


class ImportFileForm(Form):
    """The file to import."""

    file = FileUploadField(
        "Your file",
        hint="An Excel workbook (.xlsx or .xls), an OpenDocument spreadsheet (.ods) or a CSV file, up to 5 MB",
        required="Choose the file to import",
    )


@dataclass(frozen=True)
class SheetFields:
    """The fields of one sheet: what it holds, its heading row and its columns."""

    number: int
    sheet: Sheet
    layout: SheetLayout
    holds: ChoiceField
    heading: ChoiceField | None
    board: ChoiceField | None
    columns: tuple[ChoiceField, ...]

    @property
    def found(self) -> str:
        """A sentence about what was recognised."""
        if self.layout.holds is None:
            return "Left out."
        count = len(self.layout.columns)
        return f"{table(self.layout.holds).words}: {count} of {self.sheet.width} columns recognised."


class ColumnsForm(Form):
    """How each sheet of a file is read. Created by `columns_form`."""

    parts: tuple[tuple[Sheet, SheetLayout], ...] = ()
    stored: Layout
    boards: tuple[BoardName, ...] = ()
    wanted: Layout
    asks_again = False

    @property
    def sheets(self) -> list[SheetFields]:
        """The fields of each sheet."""
        return [
            SheetFields(
                number,
                sheet,
                how,
                self[f"holds-{number}"],
                self._fields.get(f"heading-{number}"),
                self._fields.get(f"board-{number}"),
                tuple(
                    self[f"column-{number}-{place}"]
                    for place in range(sheet.width)
                    if f"column-{number}-{place}" in self
                ),
            )
            for number, (sheet, how) in enumerate(self.parts)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, build the layout that was chosen, and set whether to show the page again.

        A sheet with another kind or heading row gets new guesses, which the person then checks.
        """
        super().validate(extra_validators)
        if self.errors:
            return False
        self.asks_again = False
        made = tuple(self._sheet(part) for part in self.sheets)
        role = self._fields["national_role"].data if "national_role" in self else self.stored.national_role
        self.wanted = Layout(made, role or "")
        if not self.asks_again:
            self._check(made)
        return not self.errors

    def _sheet(self, part: SheetFields) -> SheetLayout:
        holds = Holds(part.holds.data) if part.holds.data else None
        heading = _heading(part.heading.data) if part.heading is not None else part.layout.heading
        if holds is not part.layout.holds or heading != part.layout.heading:
            self.asks_again = True
            if holds is not None and part.layout.holds is None:
                guess = headings.guess_as(part.sheet, holds)
                heading = guess.heading if guess else heading
            return layouts.as_asked(part.sheet, holds, heading, self.boards)
        columns = {int(field.name.rsplit("-", 1)[1]): field.data for field in part.columns if field.data}
        board = part.board.data if part.board is not None else ""
        return replace(part.layout, columns=columns, board=board or "")

    def _check(self, made: Sequence[SheetLayout]) -> None:
        if not any(how.holds for how in made):
            self.form_errors.append("Choose what at least one sheet contains.")
        for part, how in zip(self.sheets, made, strict=True):
            if how.missing:
                labels = " and ".join(f"“{label}”" for label in how.missing)
                part.holds.errors = [f"Choose which column of “{part.sheet.name}” is {labels}"]
            elif how.twice:
                part.holds.errors = [f"Choose one column of “{part.sheet.name}” to be “{how.twice[0]}”"]
            elif part.board is not None and self.boards and how.names_no_board:
                part.board.errors = ["Choose the board on which these members sit"]


def columns_form(
    sheets: Sequence[Sheet], layout: Layout, boards: Iterable[BoardName], **settings: Any
) -> ColumnsForm:
    """Return the form for the sheets of a file with their current layout."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"national_role": layout.national_role or None}
    known = tuple(boards)
    names = list({folded(board.name): board.name for board in known}.values())
    for number, (sheet, how) in enumerate(zip(sheets, layout.sheets, strict=True)):
        fields |= _fields(number, sheet, how, names)
        data |= {
            f"holds-{number}": how.holds.value if how.holds else None,
            f"heading-{number}": _code(how.heading),
            f"board-{number}": how.board or None,
        }
        data |= {f"column-{number}-{place}": code for place, code in how.columns.items()}
    if any(how.holds is Holds.MEMBERS for how in layout.sheets):
        fields["national_role"] = ChoiceField(
            "National role, if the role is not clear",
            hint="We read it from its own column, or guess it from the names of the organisation and seat",
            choices=[(role.code, role.name) for role in national_roles()],
            prompt="None: show those rows as errors",
        )
    kind: type[ColumnsForm] = type("ColumnsOfOneFile", (ColumnsForm,), fields)
    form = kind(data=data, **settings)
    form.parts = tuple(zip(sheets, layout.sheets, strict=True))
    form.stored, form.boards = layout, known
    return form


def _fields(number: int, sheet: Sheet, how: SheetLayout, boards: Sequence[str]) -> Mapping[str, Any]:
    fields: dict[str, Any] = {
        f"holds-{number}": ChoiceField(
            "Contents of this sheet",
            choices=[(holds.value, table(holds).words) for holds in Holds],
            prompt=LEAVE_OUT,
        )
    }
    if how.holds is None:
        return fields
    fields[f"heading-{number}"] = ChoiceField(
        "Heading row", choices=_heading_choices(sheet, how.heading), required="Choose the heading row"
    )
    if how.holds is Holds.MEMBERS:
        fields[f"board-{number}"] = ChoiceField(
            "Board for rows without one",
            choices=[(name, name) for name in dict.fromkeys([*boards, *filter(None, [how.board])])],
            prompt="None: show those rows as errors",
        )
    texts = headings.headings_at(sheet, how.heading)
    options = [(column.code, column.label) for column in table(how.holds).columns]
    for place in range(sheet.width):
        cells = [row[place] for row in sheet.rows[how.heading.row + 1 :] if row[place]]
        if not cells and place not in how.columns:
            continue
        name = f"Column {column_letters(place)}" + (f": {texts[place][:80]}" if texts[place] else "")
        fields[f"column-{number}-{place}"] = ChoiceField(
            name, hint=_examples(cells), choices=options, prompt=LEAVE_OUT
        )
    return fields


def _examples(cells: Sequence[str]) -> str:
    shown = [
        cell if len(cell) <= LONGEST_EXAMPLE else f"{cell[:LONGEST_EXAMPLE]}…"
        for cell in dict.fromkeys(" ".join(cell.split()) for cell in cells[:20])
    ]
    return f"For example: {'; '.join(shown[:EXAMPLES])}" if shown else "Empty"


def _heading_choices(sheet: Sheet, chosen: HeadingRow) -> list[tuple[str, str]]:
    filled = [number for number, row in enumerate(sheet.rows) if any(row)][:ROWS_OFFERED]
    found = [HeadingRow(row) for row in filled]
    found += [HeadingRow(row, joined=True) for row in filled if row and any(sheet.rows[row - 1])]
    if chosen not in found:
        found.append(chosen)
    choices = []
    for heading in sorted(found, key=lambda one: (one.row, one.joined)):
        rows, words = headings.texts_of(heading, sheet)
        choices.append((_code(heading), f"Row{'s' if heading.joined else ''} {rows}: {words[:70]}"))
    return choices


def _code(heading: HeadingRow) -> str:
    return f"{heading.row}{'j' if heading.joined else ''}"


def _heading(code: str) -> HeadingRow:
    match = _HEADING.fullmatch(code)
    return HeadingRow(int(match[1]), joined=bool(match[2])) if match else HeadingRow(0)


class ImportConfirmForm(ConfirmedForm):
    """The confirmation of an import, with a password because an import changes permissions."""

    shown = HiddenField(max_length=64)
    change = CheckboxField("Update existing records with the values in the file")
    follow = CheckboxField(
        "Replace current representatives, deputies and role holders with the people in the file"
    )
    invited = CheckboxField(
        "Invite everyone who is appointed to sign in",
        hint="By email, with a link to choose a password. You can also do this later from the members page",
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)

    def orders(self) -> Orders:
        """Return the consents and choices given."""
        consents = {Consent.NEW}
        if self.change.data:
            consents.add(Consent.CHANGE)
        if self.follow.data:
            consents.add(Consent.FOLLOW)
        return Orders(frozenset(consents), invited=bool(self.invited.data))


class DiscardForm(Form):
    """The confirmation to discard a file, without fields."""
