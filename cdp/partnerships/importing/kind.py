"""The import of a set-up: members and other records of a partnership, or a whole new partnership."""

from dataclasses import replace

from sqlalchemy.orm import Session

from cdp import clock
from cdp.imports.judging import JudgedRows
from cdp.imports.kinds import ConfirmChoice, ImportKind, ImportWords, OtherFile, TemplateBook
from cdp.imports.rows import FileRows
from cdp.models import Partnership
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import hold
from cdp.partnerships.importing import judging, queries, reading, writing
from cdp.partnerships.importing.options import options_of
from cdp.partnerships.importing.tables import TABLES


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    today = clock.today()
    boards = partnerships.boards_of(session, partnership, open_on=today) if partnership else []
    organisations = partnerships.organisations_of(session, partnership) if partnership else []
    names = [name for one in organisations for name in (one.name, one.short_name) if name]
    entries = reading.read(rows, [board.name for board in boards], names)
    return judging.judge(entries, queries.state_of(session, partnership, today, entries.emails))


_ALSO = "It can also include the footprint, boards, members and roles."
_CHECKED = "You can check every row before anything is saved."
_WORDS = ImportWords(
    heading="Import from a spreadsheet",
    lead=(
        "Import members, boards, the footprint and roles from your own list. Its columns can be in any order.",
        f"{_CHECKED} No one already recorded will be removed.",
    ),
    unchanged="People who are not in the file will not be changed.",
    follow="Replace current representatives, deputies and role holders with the people in the file",
    follow_hint=(
        "The term of the current person will end the day before. If you do not tick this, they will stay"
    ),
    password_hint="We ask because this changes people’s access.",  # noqa: S106 -- a hint
)

_SHEETS = ", ".join(table.sheet for table in TABLES)
_KNOWN = "If a person already has an account"

_HERE = "Choose a list of members, boards, the footprint or roles here."
_OTHERS = (
    OtherFile(
        frozenset({"action", "actions", "action required", "action point", "agreed action"}),
        frozenset(
            {"owner", "due", "due date", "rag", "status", "update", "date raised", "ref", "progress", "deadline",
             "lead", "assigned to", "completed", "outcome"}
        ),
        2,
        "This is an action log, and action logs cannot be imported yet. Add its actions on the page “Actions”. "
        f"{_HERE}",
    ),
    OtherFile(
        frozenset({"indicator id"}),
        frozenset({"indicator name", "area code", "area name", "area type", "time period", "value", "count"}),
        3,
        "This is a table of figures from Fingertips, and tables of figures cannot be imported here. Enter its "
        f"values on the page “Indicators”. {_HERE}",
    ),
)  # fmt: skip

SET_UP = ImportKind(
    code="set_up",
    tables=TABLES,
    words=_WORDS,
    template=TemplateBook(
        "partnership-to-fill-in.xlsx",
        "Partnership",
        (
            f"Fill in the sheets that you need and leave the others empty: {_SHEETS}.",
            "Columns can be in any order, and you can delete those that you do not need. Keep the headings.",
            "Enter dates with the day first, such as 27/3/2027.",
            f"Each person needs their own email address. {_KNOWN}, we will use the name on it.",
            f"An import is all or nothing. {_CHECKED}",
            "You can import the same file again. Existing records will not change, and no one will be removed.",
        ),
    ),
    judge=_judge,
    write=writing.write,
    hold=hold,
    options=options_of,
    others=_OTHERS,
    choices=(
        ConfirmChoice(
            writing.INVITED,
            "Invite everyone who is appointed to sign in",
            "By email, with a link to choose a password. You can also do this later from the members page",
            f"{_KNOWN}, we will use the name and job title on it.",
            lambda changes: bool(writing.addresses(changes)),
        ),
    ),
)

FOUNDING = replace(
    SET_UP,
    code="founding",
    words=replace(
        _WORDS,
        heading="Create a partnership from a spreadsheet",
        lead=(f"The file needs the name of the partnership and its coordinator. {_ALSO} {_CHECKED}",),
    ),
)
