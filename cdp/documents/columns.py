"""How wide the columns of a table are in a file, where words cannot be scrolled into view."""

from collections.abc import Iterable, Sequence

from cdp.documents.blocks import Runs, Table

MANY = 6
"""From so many columns on, a table is set in small type with little room around its words."""
_LETTER = 0.6  # of the size of type: how wide a letter is on average, bold ones included
_LONGEST_WORD = 18  # letters; longer ones are addresses and the like, which break


def has_many_columns(table: Table) -> bool:
    """Whether a table has so many columns that it needs small type."""
    return len(table.header) >= MANY


def column_widths(table: Table, room: float, size: float, around: float) -> list[float]:
    """Return the width of each column, together `room`, in the unit of `room`.

    Columns get their shares, but none is narrower than its longest word in type of a `size` with room `around` it;
    what such a column needs more, the others give. Where even the words have no room, all are narrowed alike.
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
