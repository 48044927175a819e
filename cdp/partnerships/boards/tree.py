"""Boards in the order of their tree. No database access."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.models import Board, BoardKind


@dataclass(frozen=True)
class Branch:
    """A board and the number of boards above it."""

    board: Board
    depth: int


def tree(boards: Sequence[Board]) -> list[Branch]:
    """Return each board followed by the boards below it; boards on the same level keep their order."""
    below: dict[int | None, list[Board]] = {}
    known = {board.id for board in boards}
    for board in boards:
        below.setdefault(board.parent_id if board.parent_id in known else None, []).append(board)

    def walk(parent: int | None, depth: int) -> list[Branch]:
        branches: list[Branch] = []
        for board in below.get(parent, []):
            branches += [Branch(board, depth), *walk(board.id, depth + 1)]
        return branches

    return walk(None, 0)


def first_board(boards: Sequence[Board]) -> Board | None:
    """Return the first board that is not a sub-group; groups that are not part of a board belong below it."""
    return next((board for board in boards if board.kind is BoardKind.BOARD), None)


def board_above(board: Board, boards: Sequence[Board]) -> Board | None:
    """Return the board that a board is part of; for a group that has none, return the partnership's first board."""
    if board.parent is not None or board.kind is BoardKind.BOARD:
        return board.parent
    return first_board(boards)


def tree_below_first_board(boards: Sequence[Board]) -> list[Branch]:
    """Return the boards as a tree, with groups that are not part of a board placed below the first board."""
    branches = tree(boards)
    if first_board(boards) is None:
        return branches
    firm: list[Branch] = []
    loose: list[Branch] = []
    place = firm
    for branch in branches:
        if branch.depth == 0:
            place = firm if branch.board.kind is BoardKind.BOARD else loose
        place.append(Branch(branch.board, branch.depth + 1) if place is loose else branch)
    below = next((at for at, branch in enumerate(firm) if at and branch.depth == 0), len(firm))
    return [*firm[:below], *loose, *firm[below:]]
