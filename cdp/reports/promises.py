"""What the text of a report promises: the lines of the sections that say what the partnership will do next."""

import re
from collections.abc import Iterator

from cdp.models import Report
from cdp.reports.sections import SECTIONS

MOST = 20
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+(.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)
_WILL = re.compile(r"\b(?:will|promise|undertake|commit|agreed to)\b", re.IGNORECASE)


def promises_in(report: Report) -> list[str]:
    """Return the lines of a report that may be promises, in order, at most 20.

    These are the points of a list or, in a section without one, the sentences that say what will be done.
    """
    return list(dict.fromkeys(_lines_of(report)))[:MOST]


def _lines_of(report: Report) -> Iterator[str]:
    for section in SECTIONS[report.kind]:
        text = report.narratives.get(section.code, "") if section.promises else ""
        points = [found[1].strip() for found in _BULLET.finditer(text)]
        yield from points or (
            found[0].strip() for found in _SENTENCE.finditer(text) if _WILL.search(found[0])
        )
