"""What every page of a meeting's documents is marked with."""

from cdp.documents.blocks import PageMarks
from cdp.models import Board, Part

PART_WORDS = {Part.PUBLIC: "Part 1: public", Part.CONFIDENTIAL: "Part 2: confidential"}


def marks_of(board: Board, part: Part, *, divided: bool, status: str, edition: str) -> PageMarks:
    """Return the marks of the pages of one part; `divided` means that the document has both parts.

    A document without Part 2 does not name its part, because that would reveal Part 2 to people who may not see it.
    """
    marking = board.confidential_marking if part is Part.CONFIDENTIAL else board.public_marking
    named = divided or part is Part.CONFIDENTIAL
    return PageMarks(marking=marking, part=PART_WORDS[part] if named else "", status=status, edition=edition)
