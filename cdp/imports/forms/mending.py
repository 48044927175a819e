"""The form in which a person corrects rows or leaves them out."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdp.imports.cells import SheetRow
from cdp.imports.corrections import AS_READ, Corrections, RowCorrection, changed
from cdp.imports.delimited import LONGEST_CELL
from cdp.imports.judging import Judgement
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import RowVerdict
from cdp.web.fields import CheckboxField, ChoiceField, HiddenField, LongTextField, TextField
from cdp.web.forms import Form
from cdp.wording.typed_text import clean_typed

LONGEST_LINE = 120
"""Longer texts, and those of several lines, are shown in a field of several lines."""
_CELL = re.compile(r"cell-([0-9]{1,3})-([0-9]{1,6})-([a-z_0-9]{1,40})")
_OUT = re.compile(r"out-([0-9]{1,3})-([0-9]{1,6})")
Key = tuple[int, int]


def key_of(row: SheetRow) -> Key:
    """Return a row's sheet number (from 0) and row number."""
    return row.place.sheet_number, row.place.row


@dataclass(frozen=True)
class RowFields:
    """The fields of one row, in two groups, and the checkbox to leave the row out.

    `shown` has the fields with an error or a correction, `others` the rest.
    """

    row: SheetRow
    verdict: RowVerdict | None
    shown: tuple[Any, ...]
    others: tuple[Any, ...]
    out: CheckboxField

    @property
    def legend(self) -> str:
        """The sheet name and row number, as the legend of the row's fields."""
        return str(self.row.place)


class MendForm(Form):
    """The form to correct rows. It is created by `mend_form` or `posted_form`."""

    mend = HiddenField(default="yes")
    layout = HiddenField(max_length=64)
    rows: tuple[tuple[SheetRow, tuple[str, ...]], ...] = ()
    verdicts: Mapping[Key, RowVerdict]

    @property
    def parts(self) -> list[RowFields]:
        """The fields of each row, in the order of the file."""
        return [self._part(row, codes) for row, codes in self.rows]

    def correcting(self, stored: Corrections) -> Corrections:
        """Return the stored corrections with those of the form: texts that differ from the file, and rows left out.

        Stored corrections of columns that are not in the form stay.
        """
        for row, codes in self.rows:
            sheet, number = key_of(row)
            kept = stored.get(sheet, {}).get(number, AS_READ).texts
            texts = {code: text for code, text in kept.items() if code not in codes}
            for code in codes:
                text = self[_cell(row, code)].data or ""
                if not _is_as_read(text, row.in_file.get(code, "")):
                    texts[code] = text
            stored = changed(stored, sheet, number, RowCorrection(texts, bool(self[_out(row)].data)))
        return stored

    def show(self, judgement: Judgement) -> None:
        """Show the problems with each cell as errors of its field.

        A field that already has an error keeps it, and a text that is not stored yet has not been judged.
        """
        self.verdicts = {
            (verdict.place.sheet_number, verdict.place.row): verdict for verdict in judgement.verdicts
        }
        for row, codes in self.rows:
            verdict = self.verdicts.get(key_of(row))
            for code in codes:
                field = self[_cell(row, code)]
                words = [one.words for one in verdict.problems if one.code == code] if verdict else []
                is_judged = (field.data or "") == _as_typed(row.raw(code))
                if words and is_judged and not field.errors:
                    field.errors = [" ".join(words)]

    def _part(self, row: SheetRow, codes: Sequence[str]) -> RowFields:
        verdict = self.verdicts.get(key_of(row))
        shown: list[Any] = []
        others: list[Any] = []
        for code in codes:
            field = self[_cell(row, code)]
            is_shown = field.errors or code in row.correction.texts
            (shown if is_shown else others).append(field)
        return RowFields(row, verdict, tuple(shown), tuple(others), self[_out(row)])


def mend_form(rows: FileRows, verdicts: Collection[RowVerdict], layout: str) -> MendForm:
    """Return the form for the rows of these verdicts. `layout` is the fingerprint of the layout, which is sent back.

    Each row gets a field for every column of its sheet, and for every other column with a correction or a problem.
    """
    wrong = {verdict.place: {problem.code for problem in verdict.problems} for verdict in verdicts}
    asked = []
    for row in rows:
        if row.place in wrong:
            needed = {*row.columns, *row.correction.texts, *wrong[row.place]}
            asked.append((row, tuple(code for code in _known(row) if code in needed)))
    form = _made(asked, formdata=None)
    form.layout.data = layout
    return form


def posted_form(rows: FileRows, names: Collection[str]) -> MendForm:
    """Return the form for the rows whose fields were sent. `names` are the field names; unknown ones are ignored."""
    sent = [match.groups() for name in names if (match := _CELL.fullmatch(name))]
    asked = {(int(match[1]), int(match[2])) for name in names if (match := _OUT.fullmatch(name))}
    by_row: dict[Key, set[str]] = {key: set() for key in asked}
    for sheet, row, code in sent:
        by_row.setdefault((int(sheet), int(row)), set()).add(code)
    return _made(
        [
            (row, tuple(code for code in _known(row) if code in by_row[key_of(row)]))
            for row in rows
            if key_of(row) in by_row
        ]
    )


def leaving_out(verdicts: Collection[RowVerdict]) -> Callable[[Corrections], Corrections]:
    """Return the change of corrections that leaves out the rows of these verdicts."""

    def change(stored: Corrections) -> Corrections:
        for verdict in verdicts:
            sheet, row = verdict.place.sheet_number, verdict.place.row
            kept = stored.get(sheet, {}).get(row, AS_READ)
            stored = changed(stored, sheet, row, RowCorrection(kept.texts, is_left_out=True))
        return stored

    return change


def _made(rows: Sequence[tuple[SheetRow, tuple[str, ...]]], **settings: Any) -> MendForm:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for row, codes in rows:
        for code in codes:
            text = _as_typed(row.raw(code))
            fields[_cell(row, code)] = _field(row, code, text)
            data[_cell(row, code)] = text
        fields[_out(row)] = CheckboxField(f"Leave row {row.place.row} out")
        data[_out(row)] = row.correction.is_left_out
    kind: type[MendForm] = type("RowsOfOneFile", (MendForm,), fields)
    form = kind(data=data, **settings)
    form.rows, form.verdicts = tuple(rows), {}
    return form


def _field(row: SheetRow, code: str, text: str) -> TextField | LongTextField | ChoiceField:
    label = f"Row {row.place.row}, {row.column_name(code)}"
    if answers := row.table.column(code).answers:
        return ChoiceField(label, choices=list(answers.items()), prompt="Choose", marked=False)
    read = row.in_file.get(code, "")
    hint = ""
    if code in row.correction.texts:
        hint = f"In the file: “{_as_typed(read)[:LONGEST_LINE]}”" if read else "Empty in the file"
    if not text.isprintable() or len(text) > LONGEST_LINE:
        return LongTextField(label, hint=hint, max_length=LONGEST_CELL, rows=3, marked=False)
    return TextField(label, hint=hint, max_length=LONGEST_CELL, marked=False, autocomplete="off")


def _is_as_read(text: str, cell: str) -> bool:
    """Return whether a text is the cell as read. A cell from which a character was removed has to be typed again."""
    as_typed, removed = clean_typed(cell, lines=True)
    return text == as_typed and not removed


def _as_typed(text: str) -> str:
    """Return the text of a cell in the form in which a browser would send it back."""
    return clean_typed(text, lines=True)[0]


def _known(row: SheetRow) -> list[str]:
    """Return the column codes for a row: first the sheet's columns in order, then those that the sheet lacks."""
    return [*row.columns, *(column.code for column in row.table.columns if column.code not in row.columns)]


def _cell(row: SheetRow, code: str) -> str:
    return f"cell-{row.place.sheet_number}-{row.place.row}-{code}"


def _out(row: SheetRow) -> str:
    return f"out-{row.place.sheet_number}-{row.place.row}"
