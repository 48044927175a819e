"""The declaration of the import of a workplan."""

from cdp.imports.kinds import ImportKind, ImportWords, TemplateBook
from cdp.imports.tables import ImportTables, tables_in
from cdp.models import ActivityState, LeadConfidence
from cdp.reference import outcomes
from cdp.wording.formats import words
from cdp.workplans.importing.judging import TABLE, judge
from cdp.workplans.importing.writing import write
from cdp.workplans.service import lock

WORKPLAN = ImportKind(
    code="workplan",
    tables=ImportTables(
        tables_in("cdp.workplans.importing"),
        choices={
            (TABLE, "serves"): [each.name for each in outcomes.outcomes()],
            (TABLE, "state"): [words(each) for each in ActivityState],
            (TABLE, "confidence"): [words(each) for each in LeadConfidence],
        },
    ),
    words=ImportWords(
        heading="Import a workplan",
        lead=(
            "Import activities from a spreadsheet with one activity in each row. Its columns can be in any order.",
            "You can also download the plan, change it in Excel and import it again.",
            "You can check every row before anything is saved.",
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
)
