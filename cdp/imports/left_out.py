"""What a file has that the import does not read: sheets, columns and rows above the headings. Pure functions."""

from collections.abc import Iterator, Sequence

from cdp.imports.headings import headings_at
from cdp.imports.judging import Judgement
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.verdicts import RowOutcome, RowVerdict
from cdp.wording.formats import listed, plural

LONGEST_HEADING = 40
MOST_NAMED = 5


def not_read(sheets: Sequence[Sheet], layout: Layout) -> list[str]:
    """Return a phrase for each sheet, column and group of rows above the headings that is not read."""
    return [
        phrase for sheet, how in zip(sheets, layout.sheets, strict=True) for phrase in _of_sheet(sheet, how)
    ]


def told(judgement: Judgement, unread: Sequence[str], *, in_history: bool = False) -> str:
    """Return sentences on what was left out of an import; "" if nothing was.

    They are for the page after the import, or for the history, which names no people.
    """
    by_hand = [one for one in judgement.verdicts if one.outcome is RowOutcome.SET_ASIDE]
    by_file = [one for one in judgement.verdicts if one.outcome is RowOutcome.LEFT_OUT]
    sentences = [
        f"{'Left out on the page' if in_history else 'Left out by you'}: {_named(by_hand, in_history=in_history)}."
        if by_hand
        else "",
        f"Left out because of the file: {_named(by_file, in_history=in_history)}." if by_file else "",
        f"Not read: {listed([*unread[:MOST_NAMED], *_more(unread, 'part')])}." if unread else "",
    ]
    return " ".join(filter(None, sentences))


def _of_sheet(sheet: Sheet, how: SheetLayout) -> Iterator[str]:
    if how.table is None:
        yield f"the sheet “{sheet.name}” ({plural(sheet.filled, 'row')})"
        return
    above = sum(any(row) for row in sheet.rows[: how.heading.row - how.heading.joined])
    if above:
        yield f"{plural(above, 'row')} above the headings of “{sheet.name}”"
    texts = headings_at(sheet, how.heading)
    for place in range(sheet.width):
        count = sum(bool(row[place]) for row in sheet.rows[how.heading.row + 1 :])
        if count and place not in how.columns:
            name = f" (“{texts[place][:LONGEST_HEADING]}”)" if texts[place] else ""
            yield f"column {column_letters(place)}{name} of “{sheet.name}” ({plural(count, 'cell')})"
    yield from _marks(sheet, how)


def _marks(sheet: Sheet, how: SheetLayout) -> Iterator[str]:
    """Yield phrases about what people said beside the texts: colours, comments and formulas below the headings."""
    if sheet.marks_unread:
        yield f"the colours, comments and formulas of “{sheet.name}”, which could not be read"
        return
    if how.table is None:
        return
    first = how.heading.row + 1
    read = {place for place, code in how.columns.items() if how.table.column(code).reads_colour}
    coloured = sum(
        row >= first and place not in read and bool(sheet.rows[row : row + 1])
        for row, place, _ in sheet.colours
    )
    if coloured:
        yield f"the colours of {plural(coloured, 'cell')} of “{sheet.name}”"
    if sheet.rules:
        yield f"colours that a condition gives to cells of “{sheet.name}”"
    commented = [f"{column_letters(place)}{row + 1}" for row, place, _ in sheet.comments]
    if commented:
        named = listed([*commented[:MOST_NAMED], *_more(commented, "comment")])
        yield f"{plural(len(commented), 'comment')} of “{sheet.name}” (at {named})"
    if sheet.formulas:
        yield f"{plural(sheet.formulas, 'formula')} of “{sheet.name}”, whose last values were used"


def _named(verdicts: Sequence[RowVerdict], *, in_history: bool) -> str:
    """Return rows by their numbers and what they are about, such as "row 4 (Example Trust)"."""
    named = []
    for one in verdicts[:MOST_NAMED]:
        what = one.in_history if in_history else one.what
        named.append(f"row {one.place.row}{f' ({what})' if what else ''}")
    return listed([*named, *_more(verdicts, "row")])


def _more(found: Sequence[object], noun: str) -> Iterator[str]:
    if (more := len(found) - MOST_NAMED) > 0:
        yield plural(more, f"more {noun}")
