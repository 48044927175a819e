"""The forms of an import of figures: the file, the questions about it, corrected rows, and the confirmation."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cdp.indicators.importing.layout import PART_WORDS, ColumnPart, TableForm
from cdp.indicators.importing.questions import FigureQuestion
from cdp.models import FigureImport
from cdp.web.fields import CheckboxField, ChoiceField, DayField, FileUploadField, HiddenField, TextField
from cdp.web.forms import Form, VersionedForm

MOST_MEASURES = 12
"""The number of columns that can be chosen on one page."""
ROWS_AT_ONCE = 20
LONGEST_CELL = 500
NO_COLUMN = "-1"


class FiguresFileForm(Form):
    """The form to choose a file of figures."""

    file = FileUploadField("File", hint="CSV, XLSX, ODS or XLS, up to 60 MB", required="Choose the file")


class ConfirmFiguresForm(VersionedForm):
    """The form to confirm an import; `checked` is asked if values differ a lot from the period before."""

    checked = CheckboxField("I have checked the values that differ a lot from the period before")


class PlainForm(Form):
    """A form with a button only."""


class ImportForm(VersionedForm):
    """A form with a button only, for an import as the person saw it."""


class FileFactsForm(VersionedForm):
    """The form with the questions about one file. It is created by `facts_form`."""

    questions: tuple[tuple[str, FigureQuestion], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()

    @property
    def given(self) -> dict[str, Any]:
        """Return the answers, in the form in which they are stored."""
        given: dict[str, Any] = {}
        for name, question in self.questions:
            value = self[name].data
            text = value.isoformat() if isinstance(value, date) else value or ""
            if question.key == "sheet":
                given["sheet"] = int(text)
            elif question.item or question.key == "indicators":
                given.setdefault(question.key, {})[question.item] = text
            else:
                given[question.key] = text
        if self.columns:
            given["columns"] = {part: int(self[name].data) for name, part in self.columns}
        if self.measures:
            chosen = [(self[column].data, self[indicator].data) for column, indicator in self.measures]
            given["indicators"] = {column: metric for column, metric in chosen if column and metric}
        return given

    @property
    def asked(self) -> list[Any]:
        """Return the fields of the questions, in the order of the page."""
        return [self[name] for name, _ in self.questions]

    @property
    def column_fields(self) -> list[Any]:
        """Return the fields that say which column has what."""
        return [self[name] for name, _ in self.columns]

    @property
    def measure_fields(self) -> list[tuple[Any, Any]]:
        """Return pairs of fields: a column, and its indicator."""
        return [(self[column], self[indicator]) for column, indicator in self.measures]


def facts_form(order: FigureImport, indicators: Sequence[tuple[str, str]]) -> FileFactsForm:
    """Return the form with the questions about a file that was read; `indicators` are pairs of ID and name."""
    summary, answers = order.summary, order.answers
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": order.version}
    questions = []
    for question in map(FigureQuestion.of, summary.get("questions", ())):
        name = f"q-{question.key}-{hashlib.sha256(question.item.encode()).hexdigest()[:10]}"
        fields[name], data[name] = _field(question), _answer(question, answers)
        questions.append((name, question))
    measured = summary["measures"] if order.kind == TableForm.MEASURES else ()
    headings = [
        (str(at), words)
        for at, text in enumerate(summary["headings"])
        if (words := _short(text)) and at not in measured
    ]
    columns = []
    if order.kind != TableForm.FINGERTIPS:
        for part, words in PART_WORDS.items():
            name = f"column-{part.value}"
            fields[name] = ChoiceField(words, choices=[(NO_COLUMN, "No column"), *headings], marked=False)
            data[name] = str(summary["parts"].get(part.value, NO_COLUMN))
            columns.append((name, part.value))
    measures = []
    if order.kind == TableForm.MEASURES:
        texts = [_short(summary["headings"][at]) for at in measured]
        chosen = [(column, code) for column, code in answers.get("indicators", {}).items() if code]
        for place in range(MOST_MEASURES):
            names = (f"measure-{place}", f"metric-{place}")
            fields[names[0]] = ChoiceField(
                f"Column {place + 1}",
                choices=[(text, text) for text in texts],
                prompt="Choose",
                marked=False,
            )
            fields[names[1]] = ChoiceField(
                f"Indicator of column {place + 1}", choices=list(indicators), prompt="Choose", marked=False
            )
            if place < len(chosen):
                data[names[0]], data[names[1]] = chosen[place]
            measures.append(names)
    kind: type[FileFactsForm] = type("FactsOfOneFile", (FileFactsForm,), fields)
    form = kind(data=data)
    form.questions, form.columns, form.measures = tuple(questions), tuple(columns), tuple(measures)
    return form


def _field(question: FigureQuestion) -> Any:
    needed = f"Answer this: {question.label[:1].lower()}{question.label[1:]}" if question.needed else ""
    if question.kind == "text":
        return TextField(question.label, hint=question.hint, required=needed, max_length=250)
    if question.kind == "day":
        return DayField(question.label, hint=question.hint)
    options = [option for option in question.options if option[0]]
    prompt = next((words for code, words in question.options if not code), "Choose")
    return ChoiceField(
        question.label,
        hint=question.hint,
        required=needed,
        choices=options,
        prompt=prompt,
        marked=False,
    )


def _answer(question: FigureQuestion, answers: Mapping[str, Any]) -> Any:
    value = answers.get(question.key)
    if isinstance(value, Mapping):
        value = value.get(question.item)
    if question.kind == "day":
        return date.fromisoformat(value) if value else None
    return None if value in {None, ""} and question.kind == "choice" else str(value or "")


def _short(text: str) -> str:
    return " ".join(text.split())


class FigureRowsForm(VersionedForm):
    """The form to correct the rows of a file that cannot be read. It is created by `rows_form`."""

    mend = HiddenField(default="yes")
    rows: tuple[tuple[int, list[str], tuple[tuple[str, int], ...]], ...] = ()

    @property
    def parts(self) -> list[tuple[int, list[str], list[Any], Any]]:
        """Return, for each row, its number, what is wrong, the fields of its cells, and the box to leave it out."""
        return [
            (row, words, [self[name] for name, _ in cells], self[f"out-{row}"])
            for row, words, cells in self.rows
        ]

    def corrected(self, stored: Mapping[str, Sequence[str]]) -> dict[int, dict[int, str]]:
        """Return the texts that differ from the file, by row and column."""
        found: dict[int, dict[int, str]] = {}
        for row, _, cells in self.rows:
            before = stored[str(row)]
            for name, column in cells:
                text, old = self[name].data or "", before[column] if column < len(before) else ""
                if text != _short(old):
                    found.setdefault(row, {})[column] = text
        return found

    @property
    def left_out(self) -> dict[int, bool]:
        """Return the rows that are left out."""
        return {row: True for row, _, _ in self.rows if self[f"out-{row}"].data}


def rows_form(order: FigureImport) -> FigureRowsForm:
    """Return the form for the first rows of a file that cannot be read."""
    summary = order.summary
    wrong: dict[int, list[dict[str, Any]]] = {}
    for one in summary["troubles"]:
        for row in (one["row"], one["other"]):
            if row and (row in wrong or len(wrong) < ROWS_AT_ONCE):
                wrong.setdefault(row, []).append(one)
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": order.version}
    rows = []
    for row, troubles in sorted(wrong.items()):
        cells = summary["rows"][str(row)]
        columns = sorted({*(one["column"] for one in troubles), *_identifying(summary["parts"])})
        named = []
        for column in columns:
            name = f"cell-{row}-{column}"
            heading = _short(summary["headings"][column]) if column < len(summary["headings"]) else ""
            fields[name] = TextField(
                f"Row {row}, {heading or 'column ' + str(column + 1)}", max_length=LONGEST_CELL, marked=False
            )
            data[name] = _short(cells[column]) if column < len(cells) else ""
            named.append((name, column))
        fields[f"out-{row}"] = CheckboxField(f"Leave row {row} out")
        words = list(dict.fromkeys(one["words"] for one in troubles if one["row"] == row))
        if not words:
            words = [
                f"Row {troubles[0]['row']} has another value for the same indicator, area, period and group."
            ]
        rows.append((row, words, tuple(named)))
    kind: type[FigureRowsForm] = type("RowsOfOneFiguresFile", (FigureRowsForm,), fields)
    form = kind(data=data)
    form.rows = tuple(rows)
    return form


def _identifying(parts: Mapping[str, int]) -> list[int]:
    """Return the columns by which a person knows the row."""
    wanted = (ColumnPart.AREA_CODE, ColumnPart.AREA, ColumnPart.PERIOD, ColumnPart.VALUE)
    return [parts[part] for part in wanted if part in parts]


def is_same_page(names: Sequence[str], form: FigureRowsForm) -> bool:
    """Return whether the fields that were sent are those of the form, and not of rows that were corrected since."""
    sent = {name for name in names if re.match(r"(cell|out)-\d", name)}
    return sent <= set(form._fields)
