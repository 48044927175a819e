"""Column widths of tables in files, which cannot scroll."""

from collections.abc import Iterable, Sequence

from cdp.documents.blocks import Runs, Table

MANY = 6
"""A table with at least this many columns has small type and little padding."""
_LETTER = 0.6  # average width of a letter, including bold letters, as a share of the type size
_LONGEST_WORD = 18  # in letters; longer words, such as web addresses, may be broken across lines


def has_many_columns(table: Table) -> bool:
    """Return whether a table has so many columns that it needs small type."""
    return len(table.header) >= MANY


def column_widths(table: Table, room: float, size: float, around: float) -> list[float]:
    """Return the width of each column. `room` is the total width; all widths and sizes are in the same unit.

    Each column gets its share of the width, but is no narrower than its longest word in type of this `size`, plus the
    padding `around`. The extra width for such a column is taken from the others. If the longest words do not fit
    together, all columns are narrowed in proportion.
    """
    shares = table.widths or (1,) * len(table.header)
    needed = [_longest_word(table, at) * _LETTER * size + around for at in range(len(shares))]
    if sum(needed) >= room:
        return [width * room / sum(needed) for width in needed]
    wide = dict(enumerate(shares))
    while True:
        left = room - sum(need for at, need in enumerate(needed) if at not in wide)
        part = left / sum(wide.values())
        narrow = [at for at, share in wide.items() if share * part < needed[at]]
        if not narrow:
            return [wide[at] * part if at in wide else need for at, need in enumerate(needed)]
        for at in narrow:
            del wide[at]


def _longest_word(table: Table, column: int) -> int:
    cells = [table.header[column], *(_words(row[column]) for row in table.rows)]
    return min(max(map(len, _split(cells)), default=0), _LONGEST_WORD)


def _split(cells: Iterable[str]) -> Sequence[str]:
    return " ".join(cells).split()


def _words(cell: Runs) -> str:
    return "".join(run.text for run in cell)
