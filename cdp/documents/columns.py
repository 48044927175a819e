"""Column widths of tables in files, which cannot scroll."""

from collections.abc import Iterable, Sequence

from cdp.documents.blocks import Runs, Table

MANY = 6
"""A table with at least this many columns has small type and little padding."""
_LETTER = 0.6  # average width of a letter, including bold letters, as a share of the type size
_LONGEST_WORD = 18  # letters; longer words, such as web addresses, are broken


def has_many_columns(table: Table) -> bool:
    """Whether a table needs small type because of its number of columns."""
    return len(table.header) >= MANY


def column_widths(table: Table, room: float, size: float, around: float) -> list[float]:
    """Return the width of each column, in the unit of `room`, which is the total width.

    Columns get their shares, but none is narrower than its longest word, in type of the given `size` with padding
    `around` it. Extra width for such a column is taken from the others. If the longest words do not fit, all columns
    are narrowed in proportion.
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
