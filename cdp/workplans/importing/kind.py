"""The declaration of the import of a workplan."""

from msgspec import structs

from cdp.imports.kinds import ImportKind, ImportWords, TemplateBook
from cdp.imports.tables import Column, ImportTable, ImportTables, tables_in
from cdp.models import ActivityState, LeadConfidence
from cdp.reference import outcomes
from cdp.wording.formats import words
from cdp.workplans.importing.across import CODES, HEADINGS
from cdp.workplans.importing.judging import judge
from cdp.workplans.importing.plan import TABLE
from cdp.workplans.importing.writing import write
from cdp.workplans.service import lock


def _with_periods(table: ImportTable) -> ImportTable:
    """Return the table with columns for quarters or months across, in which plans have marks."""
    periods = (
        Column(
            code=code,
            label=f"Quarter or month across, {number}",
            help="A mark, an amount or a word in a quarter or month",
            in_template=False,
            reads_colour=True,
            headings_like=HEADINGS,
        )
        for number, code in enumerate(CODES, start=1)
    )
    return structs.replace(table, columns=(*table.columns, *periods))


WORKPLAN = ImportKind(
    code="workplan",
    tables=ImportTables(
        {TABLE: _with_periods(tables_in("cdp.workplans.importing")[TABLE])},
        choices={
            (TABLE, "serves"): [each.name for each in outcomes.outcomes()],
            (TABLE, "state"): [words(each) for each in ActivityState],
            (TABLE, "confidence"): [words(each) for each in LeadConfidence],
        },
    ),
    words=ImportWords(
        heading="Import a workplan",
        lead=(
            "Import your own plan, with sections for outcomes or quarters across. Its columns can be in any order.",
            "We ask about what the plan leaves open, such as who leads. You can correct every row before we save.",
            "You can also download the plan, change it in Excel and import it again.",
        ),
        unchanged="Activities that are not in the file will not be changed.",
    ),
    template=TemplateBook(
        "workplan-to-fill-in.xlsx",
        "Workplan",
        (
            "Enter one activity in each row. Lead and dates can be empty.",
            "Leave the reference empty for a new activity. With a reference, the row changes that activity.",
            "An empty cell changes nothing. To remove something, use the pages of the activity.",
            "Enter dates with the day first, such as 27/3/2027.",
            "An import is all or nothing. You can check every row before anything is saved.",
        ),
    ),
    judge=judge,
    write=write,
    hold=lock,
    asks=True,
    is_remembered=True,
)
