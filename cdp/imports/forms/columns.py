"""The form in which a person checks and corrects how the columns of a file are read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cdp.imports import headings, layouts
from cdp.imports.headings import HeadingRow
from cdp.imports.layouts import Layout, LayoutOption, SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import ImportTables
from cdp.web.fields import ChoiceField, DayField
from cdp.web.forms import Form
from cdp.wording.formats import listed

LEAVE_OUT = "Leave out"
EXAMPLES = 3
LONGEST_EXAMPLE = 40
ROWS_OFFERED = 25
_HEADING = re.compile(r"([0-9]{1,2})(j?)")


@dataclass(frozen=True)
class SheetFields:
    """The fields of one sheet: what it holds, its heading row and its columns."""

    number: int
    sheet: Sheet
    layout: SheetLayout
    holds: ChoiceField
    heading: ChoiceField | None
    options: Mapping[str, ChoiceField]
    columns: tuple[ChoiceField, ...]

    @property
    def found(self) -> str:
        """A sentence that says which table was recognised, and how many of the columns."""
        if self.layout.table is None:
            return "Left out."
        count = len(self.layout.columns)
        return f"{self.layout.table.words}: {count} of {self.sheet.width} columns recognised."


class ColumnsForm(Form):
    """The form that sets how each sheet of a file is read. It is created by `columns_form`."""

    parts: tuple[tuple[Sheet, SheetLayout], ...] = ()
    stored: Layout
    tables: ImportTables
    options: Sequence[LayoutOption] = ()
    wanted: Layout
    asks_again = False

    @property
    def of_file(self) -> list[ChoiceField | DayField]:
        """The fields for the options that apply to the whole file."""
        return [self[option.code] for option in self.options if option.code in self]

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
                {
                    option.code: self[f"{option.code}-{number}"]
                    for option in self.options
                    if f"{option.code}-{number}" in self
                },
                tuple(
                    self[f"column-{number}-{place}"]
                    for place in range(sheet.width)
                    if f"column-{number}-{place}" in self
                ),
            )
            for number, (sheet, how) in enumerate(self.parts)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, store the chosen layout in `wanted`, and set `asks_again`.

        If the table or heading row of a sheet has changed, its columns are guessed again. The page is then shown again
        (`asks_again`), so that the person can check them.
        """
        super().validate(extra_validators)
        if self.errors:
            return False
        self.asks_again = False
        made = tuple(self._sheet(part) for part in self.sheets)
        chosen = {field.name: str(field.data or "") for field in self.of_file}
        self.wanted = Layout(made, {**self.stored.options, **chosen})
        if not self.asks_again:
            self._check(made)
        return not self.errors

    def _sheet(self, part: SheetFields) -> SheetLayout:
        table = self.tables.get(part.holds.data)
        heading = _heading(part.heading.data) if part.heading is not None else part.layout.heading
        if table is not part.layout.table or heading != part.layout.heading:
            self.asks_again = True
            if table is not None and part.layout.table is None:
                guess = headings.guess_as(part.sheet, table)
                heading = guess.heading if guess else heading
            return layouts.as_asked(part.sheet, table, heading, self.options)
        columns = {int(field.name.rsplit("-", 1)[1]): field.data for field in part.columns if field.data}
        chosen = {code: field.data or "" for code, field in part.options.items()}
        return replace(part.layout, columns=columns, options={**part.layout.options, **chosen})

    def _check(self, made: Sequence[SheetLayout]) -> None:
        if not any(how.table for how in made):
            self.form_errors.append("Choose what at least one sheet contains.")
        for part, how in zip(self.sheets, made, strict=True):
            if how.missing:
                labels = listed([f"“{label}”" for label in how.missing])
                part.holds.errors = [f"Choose which column of “{part.sheet.name}” is {labels}"]
            elif how.twice:
                part.holds.errors = [f"Choose one column of “{part.sheet.name}” to be “{how.twice[0]}”"]
            for option in self.options:
                if option.is_missing(part.sheet, how) and not part.holds.errors:
                    part.options[option.code].errors = [option.missing]


def columns_form(
    sheets: Sequence[Sheet],
    layout: Layout,
    tables: ImportTables,
    options: Sequence[LayoutOption],
    **settings: Any,
) -> ColumnsForm:
    """Return the form for the sheets of a file, filled in with their current layout."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for number, (sheet, how) in enumerate(zip(sheets, layout.sheets, strict=True)):
        fields |= _fields(number, sheet, how, tables)
        data |= {
            f"holds-{number}": how.table.code if how.table else None,
            f"heading-{number}": _code(how.heading),
        }
        data |= {f"column-{number}-{place}": code for place, code in how.columns.items()}
    for name, option, chosen, hint in _asked(sheets, layout, options):
        fields[name] = _option(option, chosen, hint)
        data[name] = date.fromisoformat(chosen) if option.is_day and chosen else chosen or None
    kind: type[ColumnsForm] = type("ColumnsOfOneFile", (ColumnsForm,), fields)
    form = kind(data=data, **settings)
    form.parts = tuple(zip(sheets, layout.sheets, strict=True))
    form.stored, form.tables, form.options = layout, tables, options
    return form


def _asked(
    sheets: Sequence[Sheet], layout: Layout, options: Sequence[LayoutOption]
) -> Iterator[tuple[str, LayoutOption, str, str]]:
    """Yield the field name of each option to ask for, the option, the value chosen or guessed, and the hint."""
    for option in options:
        if option.is_of_file:
            if any(how.table and how.table.code == option.table for how in layout.sheets):
                yield option.code, option, layout.options.get(option.code, ""), option.hint
            continue
        for number, (sheet, how) in enumerate(zip(sheets, layout.sheets, strict=True)):
            if option.is_for(sheet, how):
                chosen = how.options.get(option.code, "")
                yield f"{option.code}-{number}", option, chosen, option.hint_for(sheet, how)


def _option(option: LayoutOption, chosen: str, hint: str) -> ChoiceField | DayField:
    if option.is_day:
        return DayField(option.label, hint=hint)
    others = [] if not chosen or chosen in dict(option.choices) else [(chosen, chosen)]
    return ChoiceField(
        option.label,
        hint=hint,
        choices=[*option.choices, *others],
        prompt=option.prompt,
        marked=option.may_be_empty,
    )


def _fields(number: int, sheet: Sheet, how: SheetLayout, tables: ImportTables) -> Mapping[str, Any]:
    fields: dict[str, Any] = {
        f"holds-{number}": ChoiceField(
            "Contents of this sheet",
            choices=[(table.code, table.words) for table in tables],
            prompt=LEAVE_OUT,
        )
    }
    if how.table is None:
        return fields
    fields[f"heading-{number}"] = ChoiceField(
        "Heading row", choices=_heading_choices(sheet, how.heading), required="Choose the heading row"
    )
    texts = headings.headings_at(sheet, how.heading)
    options = [(column.code, column.label) for column in how.table.readable]
    for place in range(sheet.width):
        cells = [row[place] for row in sheet.rows[how.heading.row + 1 :] if row[place]]
        if not cells and place not in how.columns:
            continue
        name = f"Column {column_letters(place)}" + (f": {texts[place][:80]}" if texts[place] else "")
        hidden = "Hidden in the file. " if place in sheet.hidden_columns else ""
        fields[f"column-{number}-{place}"] = ChoiceField(
            name, hint=f"{hidden}{_examples(cells)}", choices=options, prompt=LEAVE_OUT
        )
    return fields


def _examples(cells: Sequence[str]) -> str:
    shown = [
        cell if len(cell) <= LONGEST_EXAMPLE else f"{cell[:LONGEST_EXAMPLE]}…"
        for cell in dict.fromkeys(headings.cell_in_a_line(cell) for cell in cells[:20])
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
