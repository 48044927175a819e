"""The template for values: the headings that we read, and an example."""

from cdp.files.spreadsheets import as_csv, as_xlsx
from cdp.indicators.importing.judging import EXAMPLE_NOTE

HEADINGS = (
    "Indicator", "Area code", "Area name", "Period", "Group type", "Group", "Value", "Lower 95% limit",
    "Upper 95% limit", "Number counted", "Out of", "Status", "Note",
)  # fmt: skip
EXAMPLE = (
    "Numbers in treatment", "E08000025", "Birmingham", "2024/25", "Sex", "Female", "1234", "", "", "", "", "Final",
    EXAMPLE_NOTE,
)  # fmt: skip
TITLE = "Values of indicators"
FILE_NAME = "values"


def template(kind: str) -> bytes:
    """Return the template as a file of this kind, "xlsx" or "csv"."""
    return as_csv(HEADINGS, [EXAMPLE]) if kind == "csv" else as_xlsx(TITLE, HEADINGS, [EXAMPLE])
