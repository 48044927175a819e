"""The declaration of a kind of import: its tables and texts, how rows are judged, and how changes are saved."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.imports import headings, marked
from cdp.imports.headings import LOOKED_AT
from cdp.imports.judging import JudgedRows
from cdp.imports.layouts import LayoutOption, SheetLayout
from cdp.imports.rows import FileRows
from cdp.imports.sheets import Sheet
from cdp.imports.tables import ImportTables
from cdp.imports.verdicts import ImportChange
from cdp.models import Partnership, Person
from cdp.reference.areas import plain


def _always(changes: Collection[ImportChange]) -> bool:
    return bool(changes)


@dataclass(frozen=True)
class ConfirmChoice:
    """A further checkbox on the confirmation form.

    `lead` is a sentence above the checkbox. `is_offered` returns whether to show the checkbox for a list of changes.
    """

    code: str
    label: str
    hint: str = ""
    lead: str = ""
    is_offered: Callable[[Collection[ImportChange]], bool] = _always


@dataclass(frozen=True, kw_only=True)
class ImportWords:
    """The texts on the pages of an import.

    `lead` has the paragraphs on the page where the file is chosen. `unchanged` is a sentence about records that are not
    in the file. `change` and `follow` are the labels of the two consents, and `follow_hint` comes after the number of
    rows. The password is asked for if `password_hint`, which says why, is not empty.
    """

    heading: str
    lead: tuple[str, ...]
    unchanged: str = "Records that are not in the file will not be changed."
    change: str = "Update existing records with the values in the file"
    follow: str = "Replace existing records with those in the file"
    follow_hint: str = "If you do not tick this, they will stay"
    password_hint: str = ""


@dataclass(frozen=True)
class OtherFile:
    """A file that people choose by mistake. It has a heading of `told_by` and at least `fewest` of `often`.

    `sentence` says what it is, and what to do instead.
    """

    told_by: frozenset[str]
    often: frozenset[str]
    fewest: int
    sentence: str

    def is_it(self, sheet: Sheet) -> bool:
        """Return whether one of the first rows of a sheet has the headings of this file."""
        for row in sheet.rows[:LOOKED_AT]:
            found = {plain(text) for text in row if text}
            if found & self.told_by and len(found & self.often) >= self.fewest:
                return True
        return False


@dataclass(frozen=True)
class TemplateBook:
    """The template workbook: its file name, its title, and lines of text on how to fill it in."""

    file_name: str
    title: str
    about: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WriteOrder:
    """The changes and choices that a person confirmed in the preview of a file.

    If `partnership` is None, the import creates one.
    """

    partnership: Partnership | None
    changes: Sequence[ImportChange]
    choices: frozenset[str]
    by: Person
    file_name: str = ""


@dataclass(frozen=True)
class ImportResult:
    """The result of an import: its partnership, and texts for the history, such as "3 seats" and "1 role"."""

    partnership: Partnership
    made: Sequence[str]


def no_options(
    session: Session,  # noqa: ARG001 -- the signature of options
    partnership: Partnership | None,  # noqa: ARG001
    sheets: Sequence[Sheet],  # noqa: ARG001
    layouts: Sequence[SheetLayout],  # noqa: ARG001
) -> tuple[LayoutOption, ...]:
    """Return no options, for a kind of import that has every value in a column."""
    return ()


def as_they_are(sheets: Sequence[Sheet], tables: ImportTables) -> tuple[Sheet, ...]:  # noqa: ARG001
    """Return sheets unchanged, for a kind of import that reads rows only."""
    return tuple(sheets)


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportKind:
    """A kind of import. Its `code` is stored with each uploaded file.

    `judge` compares rows with the records, using a number of queries that does not grow with the number of rows.
    `write` saves changes through the feature's services and raises Refusal if one of them does. `hold` locks what the
    import changes. `others` are files that are refused with advice. `options` returns the choices on the columns page,
    and `asks` is whether `judge` has questions about the wordings of a file. `marked` has those about marked rows.
    `reshape` returns the sheets in the form in which they are read, for sheets that have no rows (`cards`).
    A table of a kind that `may_be_pasted` can come as text instead of a file.
    The verdicts of a kind that `is_remembered` are used by later steps; they may contain no records of a session.
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
    asks: bool = False
    may_be_pasted: bool = False
    is_remembered: bool = False
    marked: tuple[LayoutOption, ...] = marked.OPTIONS
    reshape: Callable[[Sequence[Sheet], ImportTables], tuple[Sheet, ...]] = as_they_are
    choices: tuple[ConfirmChoice, ...] = ()
    others: tuple[OtherFile, ...] = ()


def refuse_other_files(kind: ImportKind, sheets: Sequence[Sheet]) -> None:
    """Raise Refusal for a file that is known to be something else, unless another of its sheets can be imported."""
    others = [next((other for other in kind.others if other.is_it(sheet)), None) for sheet in sheets]
    found = next(filter(None, others), None)
    if found is None:
        return
    rest = [sheet for sheet, other in zip(sheets, others, strict=True) if other is None and not sheet.hidden]
    if not any(headings.guess(sheet, kind.tables) for sheet in rest):
        raise Refusal(found.sentence, field="file")
