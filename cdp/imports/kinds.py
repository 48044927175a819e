"""What an import of one kind declares: its tables, its words, how rows are judged and how their changes are saved."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.imports.judging import JudgedRows
from cdp.imports.layouts import LayoutOption, SheetLayout
from cdp.imports.rows import FileRows
from cdp.imports.sheets import Sheet
from cdp.imports.tables import ImportTables
from cdp.imports.verdicts import ImportChange
from cdp.models import Partnership, Person


def _always(changes: Collection[ImportChange]) -> bool:
    return bool(changes)


@dataclass(frozen=True)
class ConfirmChoice:
    """A further checkbox on the confirmation; `lead` is a sentence above it, `is_offered` decides by the changes."""

    code: str
    label: str
    hint: str = ""
    lead: str = ""
    is_offered: Callable[[Collection[ImportChange]], bool] = _always


@dataclass(frozen=True, kw_only=True)
class ImportWords:
    """The words of an import on its pages.

    `lead` are paragraphs on the page of the file, `unchanged` is a sentence about records that are not in the file.
    `change` and `follow` are the labels of the two consents, `follow_hint` follows the number of rows. The password is
    asked for if there is a hint that says why.
    """

    heading: str
    lead: tuple[str, ...]
    unchanged: str = "Records that are not in the file will not be changed."
    change: str = "Update existing records with the values in the file"
    follow: str = "Replace existing records with those in the file"
    follow_hint: str = "If you do not tick this, they will stay"
    password_hint: str = ""


@dataclass(frozen=True)
class TemplateBook:
    """The workbook to fill in: its file name, its title, and lines about how to fill it in."""

    file_name: str
    title: str
    about: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WriteOrder:
    """What was confirmed: the changes and choices. Without a partnership, one is created."""

    partnership: Partnership | None
    changes: Sequence[ImportChange]
    choices: frozenset[str]
    by: Person


@dataclass(frozen=True)
class ImportResult:
    """What was saved, in words for the history ("3 seats", "1 role"), and in which partnership."""

    partnership: Partnership
    made: Sequence[str]


def no_options(
    session: Session,  # noqa: ARG001 -- the signature of options
    partnership: Partnership | None,  # noqa: ARG001
    sheets: Sequence[Sheet],  # noqa: ARG001
    layouts: Sequence[SheetLayout],  # noqa: ARG001
) -> tuple[LayoutOption, ...]:
    """Return no options: every value is in a column."""
    return ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportKind:
    """An import of one kind. `code` is stored with its files.

    `judge` compares rows with what is recorded, in a number of queries that does not depend on the rows. `write` saves
    changes through services, and raises Refusal if one refuses. `hold` locks what an import changes. `options` returns
    the choices on the page of the columns.
    """

    code: str
    tables: ImportTables
    words: ImportWords
    template: TemplateBook
    judge: Callable[[Session, Partnership | None, FileRows], JudgedRows]
    write: Callable[[Session, WriteOrder], ImportResult]
    hold: Callable[[Session, Partnership], None]
    options: Callable[
        [Session, Partnership | None, Sequence[Sheet], Sequence[SheetLayout]], Sequence[LayoutOption]
    ] = no_options
    choices: tuple[ConfirmChoice, ...] = ()
