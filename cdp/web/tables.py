"""Tables: add classes, scopes and labels to the plain rows that a template writes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from markupsafe import Markup, escape

EMPTY_CELL = re.compile(r"<td>\s*–\s*</td>")
"""A cell with nothing to say, which is left out where rows stack on a phone."""
OPENING_TAG = re.compile(r"<(tbody|tr|th|td)((?:\s[^>]*)?)>(?:\s+(?=</t[dh]>))?")
CLASS = re.compile(r'\sclass="([^"]*)"')
COLSPAN = re.compile(r'\scolspan="(\d+)"')
ROWSPAN = re.compile(r'\srowspan="(\d+)"')
LONG_WORD = re.compile(r">[^<>]*[^\s<>]{26,}[^<>]*(?=<)")
# A piece of a long word that stays whole: 16 letters, or fewer up to a sign of an address; &#39; is one letter
PIECE = re.compile(r"[@._/-]*(?:&[#\w]+;|[^@._/-]){1,16}[@._/-]*|[@._/-]+")
LONG_RUN = re.compile(r"[^\s<>]{26,}")
CLASSES_OF_HEADINGS = {
    "numeric": "govuk-table__header--numeric",
    "no-print": "cdp-no-print",
    "third": "govuk-!-width-one-third",
    "quarter": "govuk-!-width-one-quarter",
}
CLASSES_OF_CELLS = {
    "numeric": "govuk-table__cell--numeric",
    "no-print": "cdp-no-print",
    "nowrap": "cdp-nowrap",
    "first": "cdp-stacked__first",
}
WORDS = {*CLASSES_OF_HEADINGS, *CLASSES_OF_CELLS, "hidden"}


@dataclass(frozen=True)
class TableColumn:
    """A column: its label, and keywords for its appearance.

    The keywords are `numeric` (aligned right), `hidden` (the label is for screen readers only), `nowrap`, `no-print`,
    `third` and `quarter` (the width), and `first` (shown before the other columns on a phone). `sort` is the code of
    the order that the heading links to in a register (cdp.models.ordering).
    """

    label: str
    words: tuple[str, ...] = ()
    sort: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether the label is for screen readers only."""
        return "hidden" in self.words

    @property
    def heading_classes(self) -> str:
        """The classes of the column's heading."""
        return _classes("govuk-table__header", CLASSES_OF_HEADINGS, self.words)

    def cell_attributes(self, *, stacked: bool) -> str:
        """Return the attributes of the column's cells: classes and, if rows stack on a phone, the label."""
        classes = _classes("govuk-table__cell", CLASSES_OF_CELLS, self.words)
        label = f' data-label="{escape(self.label)}"' if stacked and not self.is_hidden else ""
        return f' class="{classes}"{label}'


def _classes(base: str, known: dict[str, str], words: Sequence[str]) -> str:
    return " ".join((base, *(known[word] for word in words if word in known)))


def table_columns(headings: Sequence[str | tuple[str, ...]]) -> list[TableColumn]:
    """Return columns for headings, each given as a text, (text, keywords) or (text, keywords, order).

    Keywords are one text, separated by spaces. Empty headings are left out. Raises ValueError for an unknown keyword.
    """
    columns = []
    for heading in filter(None, headings):
        label, words, sort = (heading, "", "") if isinstance(heading, str) else (*heading, "")[:3]
        if unknown := set(words.split()) - WORDS:
            raise ValueError(f"The column {label} has unknown words: {unknown}.")
        columns.append(TableColumn(label, tuple(words.split()), sort))
    return columns


def table_rows(rows: str, columns: Sequence[TableColumn], *, stacked: bool) -> Markup:
    """Return plain rows (`<tr><th>…</th><td>…</td></tr>`) with classes, scopes and labels.

    Long words may break inside their cells. Rows may be grouped in `<tbody>` elements, and a first cell may span
    several rows. Raises ValueError for a row with more cells than the table has columns.
    """
    if stacked:
        rows = EMPTY_CELL.sub('<td class="cdp-stacked__empty">–</td>', rows)
    if "<tbody>" not in rows:
        rows = f"<tbody>{rows}</tbody>"
    body, row, header = (f' class="govuk-table__{part}"' for part in ("body", "row", "header"))
    cells = [column.cell_attributes(stacked=stacked) for column in columns]
    place = 0  # the column of the next cell
    below = 0  # how many of the next rows have their first column filled by a cell that spans rows

    def dressed(found: re.Match[str]) -> str:
        nonlocal place, below
        tag, own = found[1], found[2]
        if tag == "tbody":
            return f"<tbody{_joined(body, own)}>"
        if tag == "tr":
            place = 1 if below else 0
            below = max(below - 1, 0)
            return f"<tr{_joined(row, own)}>"
        if place >= len(cells):
            raise ValueError(f"A row has more cells than {[column.label for column in columns]}.")
        given = cells[place] if tag == "td" else header
        if place == 0 and (rows_spanned := ROWSPAN.search(own)):
            below = int(rows_spanned[1]) - 1
        span = COLSPAN.search(own)
        place += int(span[1]) if span else 1
        if tag == "th" and " scope=" not in own:
            own = f' scope="row"{own}'
        return f"<{tag}{_joined(given, own)}>"

    dressed_rows = LONG_WORD.sub(_with_breaks, OPENING_TAG.sub(dressed, rows))
    return Markup(dressed_rows)  # noqa: S704 -- the rows were escaped when they were written


def _with_breaks(text: re.Match[str]) -> str:
    """Return a text with places where browsers may break its long words, such as addresses, so that columns fit."""
    return LONG_RUN.sub(lambda word: "<wbr>".join(PIECE.findall(word[0])), text[0])


def _joined(given: str, own: str) -> str:
    """Return a tag's added attributes and its own, with both sets of classes in one attribute."""
    if not (classes := CLASS.search(own)):
        return given + own
    rest = own[: classes.start()] + own[classes.end() :]
    return CLASS.sub(lambda found: f' class="{found[1]} {classes[1]}"', given) + rest


def register(app: Flask) -> None:
    """Add the filters that `components/table.html` uses."""
    app.jinja_env.filters.update(table_columns=table_columns, table_rows=table_rows)
