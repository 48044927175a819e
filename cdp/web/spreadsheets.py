"""Files for spreadsheets: comma-separated, and harmless to open."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark.

    No cell starts a formula: what would is kept as text by an apostrophe before it (OWASP, CSV injection).
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    for row in rows:
        lines.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell's text so that no spreadsheet reads it as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
