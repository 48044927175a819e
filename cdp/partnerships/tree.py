"""Boards in the order of their tree. Pure: it asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.models import Board


@dataclass(frozen=True)
class Branch:
    """A board, and how many boards stand above it."""

    board: Board
    depth: int


def tree(boards: Sequence[Board]) -> list[Branch]:
    """Return each board followed by those under it, otherwise in the order given."""
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
