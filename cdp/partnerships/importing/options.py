"""The options of a set-up import: the board for rows that name no board, and the national role if it is not clear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from cdp import clock
from cdp.imports.layouts import LayoutOption, SheetLayout
from cdp.imports.sheets import Sheet
from cdp.models import BoardKind, Partnership
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import folded
from cdp.partnerships.importing.reading_members import CORE_VOTES
from cdp.partnerships.importing.tables import Holds
from cdp.partnerships.importing.values import board_kind_in
from cdp.reference.areas import plain
from cdp.reference.national_roles import national_roles

NONE = "None: show those rows as errors"


@dataclass(frozen=True)
class BoardName:
    """A board that can be chosen for member rows without one.

    `is_main` is false for sub-groups and task and finish groups.
    """

    name: str
    is_main: bool


def options_of(
    session: Session, partnership: Partnership | None, sheets: Sequence[Sheet], layouts: Sequence[SheetLayout]
) -> tuple[LayoutOption, ...]:
    """Return the options; the boards to choose from are those of the partnership and those in the file."""
    boards = [*_boards(session, partnership), *boards_in(sheets, layouts)]
    names = {folded(board.name): board.name for board in boards}.values()
    return (
        LayoutOption(
            "board",
            Holds.MEMBERS,
            "Board for rows without one",
            choices=tuple((name, name) for name in names),
            prompt=NONE,
            missing="Choose the board on which these members sit",
            guess=partial(board_of, boards),
        ),
        LayoutOption(
            "national_role",
            Holds.MEMBERS,
            "National role, if the role is not clear",
            hint="We read it from its own column, or guess it from the names of the organisation and seat",
            choices=tuple((role.code, role.name) for role in national_roles()),
            prompt=NONE,
            is_of_file=True,
        ),
        LayoutOption(
            "votes",
            Holds.MEMBERS,
            "Who votes, if the file does not say",
            hint="Co-opted members and observers never vote. Members who are already recorded keep their vote",
            choices=((CORE_VOTES, "Core members"),),
            prompt="No one",
            is_of_file=True,
            has_default=True,
        ),
        LayoutOption(
            "since",
            Holds.MEMBERS,
            "First day of people without one in the file",
            hint="For example, 1 4 2026. If blank, the day of the import",
            is_of_file=True,
            is_day=True,
        ),
    )


def boards_in(sheets: Sequence[Sheet], layouts: Sequence[SheetLayout]) -> Iterator[BoardName]:
    """Yield the boards that are listed in sheets of boards."""
    for sheet, how in zip(sheets, layouts, strict=True):
        places = {code: place for place, code in how.columns.items()}
        if how.table is None or how.table.code != Holds.BOARDS or "name" not in places:
            continue
        for row in sheet.rows[how.heading.row + 1 :]:
            kind = row[places["kind"]] if "kind" in places else ""
            if row[places["name"]]:
                yield BoardName(" ".join(row[places["name"]].split()), board_kind_in(kind) is BoardKind.BOARD)


def board_of(boards: Sequence[BoardName], sheet: Sheet) -> str:
    """Return the only board whose name starts with the sheet's name, else the only board, the only main one, or ""."""
    name = plain(sheet.name).removesuffix(" members").removesuffix(" membership")
    for fitting in (
        [board for board in boards if name and plain(board.name).startswith(name)],
        boards,
        [board for board in boards if board.is_main],
    ):
        names = {folded(board.name): board.name for board in fitting}
        if len(names) == 1:
            return next(iter(names.values()))
    return ""


def _boards(session: Session, partnership: Partnership | None) -> Iterator[BoardName]:
    if partnership is not None:
        for board in partnerships.boards_of(session, partnership, open_on=clock.today()):
            yield BoardName(board.name, board.kind is BoardKind.BOARD)
