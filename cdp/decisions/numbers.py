"""Numbers of decisions as people type them: 2026-D17 and 2026-C3, and the earlier forms 2026/17 and 2026/C3."""

import re
from dataclasses import dataclass

from cdp.models import Part

_FORM = re.compile(r"(\d{4})\s*[-/\u2010-\u2013]\s*([CD]?)\s*(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class DecisionNumber:
    """The number of a decision; without a letter, as in 2026/17, it is that of a public decision."""

    year: int
    part: Part
    number: int


def number_in(typed: str) -> DecisionNumber | None:
    """Return the number that a whole text is, in the present or an earlier form; None if it is something else."""
    found = _FORM.fullmatch(typed.strip())
    if found is None:
        return None
    part = Part.CONFIDENTIAL if found[2].upper() == "C" else Part.PUBLIC
    return DecisionNumber(int(found[1]), part, int(found[3]))
