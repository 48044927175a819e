"""Finding the heading row among titles and blank rows, and recognising the columns. Pure functions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from cdp.imports.sheets import Sheet
from cdp.imports.tables import ImportTable, ImportTables
from cdp.reference.areas import plain
from cdp.wording.typed_text import clean_typed

LOOKED_AT = 40
"""The number of rows from the top in which we look for headings."""
LONGEST_HEADING = 100
EXACT, STRIPPED, LIKE = 100, 95, 86
# Words in a heading that say whose details a column has, not which details: "Representative's e-mail" is an e-mail
_ABOUT = {
    "representative", "representatives", "rep", "reps", "contact", "lead", "main", "nominated", "named", "primary",
    "member", "members", "details", "core", "board", "their", "the", "of", "a", "for", "if", "any", "please",
    "officer", "person", "information", "optional", "required", "key", "work",
    "deputy", "deputies", "deputys", "substitute", "substitutes", "alternate", "alternative", "sub",
}  # fmt: skip
_APART = re.compile(r"\b(e mail|sub group|co opted)")
_AT_SIGN = re.compile(r"\S@\S")


@dataclass(frozen=True)
class HeadingRow:
    """The row with the headings, counted from 0, and whether the row above it is part of the headings."""

    row: int
    joined: bool = False


@dataclass(frozen=True)
class Guess:
    """A guess at a sheet's table, its heading row, and its columns: codes by position, from 0."""

    table: ImportTable
    heading: HeadingRow
    columns: Mapping[int, str]
    score: float


def guess(sheet: Sheet, tables: ImportTables) -> Guess | None:
    """Return the best guess for a sheet, or None if no row looks like headings."""
    found = [
        made
        for table in tables
        if (made := guess_as(sheet, table)) is not None and _fits(sheet, made, tables)
    ]
    return max(found, key=lambda made: made.score, default=None)


def guess_as(sheet: Sheet, table: ImportTable) -> Guess | None:
    """Return the best guess for a sheet with this table, or None if no row looks like the table's headings."""
    best: Guess | None = None
    for row in range(min(len(sheet.rows), LOOKED_AT)):
        for heading in (HeadingRow(row), HeadingRow(row, joined=True)) if row else (HeadingRow(row),):
            made = guess_at(sheet, table, heading)
            if made.score and (best is None or made.score > best.score):
                best = made
    return best


def guess_at(sheet: Sheet, table: ImportTable, heading: HeadingRow) -> Guess:
    """Return a guess at the columns of a sheet with this table and heading row."""
    texts = headings_at(sheet, heading)
    scored = sorted(
        (
            (score, -place, -order, code)
            for place, text in enumerate(texts)
            if text
            for order, code, score in _by_cells(sheet, table, heading, place, _matches(table, text))
        ),
        reverse=True,
    )
    columns: dict[int, str] = {}
    total = 0.0
    for score, place, _, code in scored:
        if -place not in columns and code not in columns.values():
            columns[-place] = code
            total += score
    total += EXACT * _add_across(table, texts, columns)
    total -= 4 * sum(bool(text) and place not in columns for place, text in enumerate(texts))
    total -= 2 * EXACT * sum(len(text) > LONGEST_HEADING for text in texts)
    if not table.is_told_by(set(columns.values())):
        total = 0.0
    _add_addresses(sheet, table, heading, columns)
    return Guess(table, heading, columns, max(total, 0.0))


def _add_across(table: ImportTable, texts: Sequence[str], columns: dict[int, str]) -> int:
    """Recognise columns across, such as quarters, in their order; return how many there are."""
    free = {code: like for code, like in _across(table).items() if code not in columns.values()}
    count = 0
    for place, text in enumerate(texts):
        code = next((code for code, like in free.items() if text and like.fullmatch(text)), "")
        if code and place not in columns:
            columns[place] = code
            del free[code]
            count += 1
    return count


@cache
def _across(table: ImportTable) -> Mapping[str, re.Pattern[str]]:
    return {
        column.code: re.compile(column.headings_like, re.IGNORECASE)
        for column in table.readable
        if column.headings_like
    }


def _by_cells(
    sheet: Sheet,
    table: ImportTable,
    heading: HeadingRow,
    place: int,
    matches: Sequence[tuple[int, str, float]],
) -> Iterator[tuple[int, str, float]]:
    """Yield the matches that the cells below the heading fit; a column told by its cells comes before the others."""
    for order, code, score in matches:
        like = _patterns(table).get(code)
        if like is None:
            yield order, code, score
            continue
        texts = [row[place] for row in sheet.rows[heading.row + 1 :] if row[place]][:LOOKED_AT]
        if 2 * sum(bool(like.fullmatch(text)) for text in texts) > len(texts):
            yield order, code, score + 1


@cache
def _patterns(table: ImportTable) -> Mapping[str, re.Pattern[str]]:
    return {
        column.code: re.compile(column.cells_like, re.IGNORECASE)
        for column in table.readable
        if column.cells_like
    }


def headings_at(sheet: Sheet, heading: HeadingRow) -> list[str]:
    """Return the heading of each column; if two rows hold the headings, their texts are joined."""
    if not 0 <= heading.row < len(sheet.rows):
        return [""] * sheet.width
    lower = list(sheet.rows[heading.row])
    if not heading.joined or not heading.row:
        return [cell_in_a_line(text) for text in lower]
    upper = list(sheet.rows[heading.row - 1])
    for top, left, bottom, right in sheet.merged:
        if top <= heading.row - 1 <= bottom:
            for place in range(left, min(right + 1, len(upper))):
                upper[place] = sheet.rows[top][left]
    if not any(
        top <= heading.row - 1 <= bottom and left < right for top, left, bottom, right in sheet.merged
    ):
        for place in range(1, len(upper)):
            upper[place] = upper[place] or (upper[place - 1] if lower[place] else "")
    return [
        cell_in_a_line(below if above == below else f"{above} {below}")
        for above, below in zip(upper, lower, strict=True)
    ]


def cell_in_a_line(text: str) -> str:
    """Return the text of a cell as one line without unprintable characters."""
    line = " ".join(text.split())
    return line if line.isprintable() else clean_typed(line, lines=False)[0]


def _fits(sheet: Sheet, made: Guess, tables: ImportTables) -> bool:
    """Return whether the rows below the headings fit the guessed table, as headings alone can be ambiguous."""
    below = sheet.rows[made.heading.row + 1 :]
    if made.table.most_rows and sum(any(row) for row in below) > made.table.most_rows:
        return False
    for (table, code), known in tables.known.items():
        if table == made.table.code:
            texts = [text for text in _below(sheet, made.heading, made.columns, code) if text][:20]
            if texts and 2 * sum(bool(known(text)) for text in texts) < len(texts):
                return False
    return True


def _below(sheet: Sheet, heading: HeadingRow, columns: Mapping[int, str], code: str) -> list[str]:
    places = [place for place, found in columns.items() if found == code]
    return [row[places[0]] for row in sheet.rows[heading.row + 1 :]] if places else []


def _add_addresses(sheet: Sheet, table: ImportTable, heading: HeadingRow, columns: dict[int, str]) -> None:
    """Recognise a column whose heading is unclear as email addresses, if most of its cells are email addresses."""
    code = next((column.code for column in table.columns if column.is_address), "")
    if not code or code in columns.values():
        return
    for place in range(sheet.width):
        if place in columns:
            continue
        texts = [
            row[place] for row in sheet.rows[heading.row + 1 : heading.row + 1 + LOOKED_AT] if row[place]
        ]
        if texts and 2 * sum(bool(_AT_SIGN.search(text)) for text in texts) > len(texts):
            columns[place] = code
            return


@cache
def _known(table: ImportTable) -> tuple[tuple[int, str, frozenset[str]], ...]:
    """Return the order, code and normalised headings of each column.

    A twin column, such as a deputy's email, can also have the headings of its plain column after the word for the twin.
    """
    names = {
        column.code: {_plain(name) for name in (column.label, *column.known_as)} for column in table.readable
    }
    if twins := table.twins:
        for code, own in names.items():
            if code.startswith(twins.prefix):
                own.update(f"{twins.words[0]} {name}" for name in names[code.removeprefix(twins.prefix)])
    return tuple((order, code, frozenset(own)) for order, (code, own) in enumerate(names.items()))


def _plain(text: str) -> str:
    """Return a heading normalised for comparison, with compounds such as "e mail" joined."""
    return _APART.sub(lambda words: words[0].replace(" ", ""), plain(text))


@cache
def _matches(table: ImportTable, heading: str) -> tuple[tuple[int, str, float], ...]:
    """Return the order, code and score of each column that matches a heading. The highest score is 100."""
    text = _plain(heading)[:80]
    words = text.split()
    telling = " ".join(word for word in words if word not in _ABOUT)
    twins = table.twins
    is_twin = twins is not None and not set(twins.words).isdisjoint(words)
    stripped = f"{twins.words[0]} {telling}".strip() if twins and is_twin else telling
    found = []
    for order, code, names in _known(table):
        if twins and is_twin != code.startswith(twins.prefix):
            continue
        score = _score(text, stripped, names)
        if score:
            found.append((order, code, score))
    if any(score >= STRIPPED for _, _, score in found):
        return tuple(found)
    return tuple(_of_an_organisation(table, words)) or tuple(found)


def _of_an_organisation(table: ImportTable, words: Sequence[str]) -> Iterator[tuple[int, str, float]]:
    """Yield the columns that match a heading such as "Agency name", which starts with a word for an organisation."""
    known = {code: (order, names) for order, code, names in _known(table)}
    if "organisation" not in known:
        return
    for cut in range(1, len(words)):
        first, rest = " ".join(words[:cut]), " ".join(words[cut:])
        if first not in known["organisation"][1]:
            continue
        if rest in {"name", "names"}:
            yield known["organisation"][0], "organisation", STRIPPED
        else:
            yield from ((order, code, STRIPPED) for code, (order, names) in known.items() if rest in names)


def is_known(table: ImportTable, heading: str) -> bool:
    """Return whether a text is like a heading of the table."""
    return bool(_matches(table, heading))


def _score(text: str, stripped: str, names: frozenset[str]) -> float:
    if text in names:
        return EXACT
    if stripped in names:
        return STRIPPED
    like = max(
        (fuzz.ratio(one, name) for name in names for one in (text, stripped) if len(one) > 3), default=0
    )
    return like - 5 if like >= LIKE else 0


def texts_of(heading: HeadingRow, sheet: Sheet) -> Sequence[str]:
    """Return the row numbers of the headings, such as "3" or "2 and 3", and the headings separated by commas."""
    number = f"{heading.row} and {heading.row + 1}" if heading.joined else f"{heading.row + 1}"
    return (number, ", ".join(text for text in headings_at(sheet, heading) if text))
