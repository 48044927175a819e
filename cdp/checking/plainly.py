"""Findings as plain text, for a terminal."""

from collections.abc import Sequence
from textwrap import fill

from cdp.checking.findings import CheckLevel, Finding
from cdp.wording.formats import listed, plural

_WIDTH = 100
_NAMES = {CheckLevel.ERROR: ("error", "errors"), CheckLevel.WARNING: ("warning", "warnings")}


def in_plain(name: str, findings: Sequence[Finding]) -> str:
    """Return the findings of a file: first how many there are, then each with its place, words and sentence."""
    lines = [f"{name}: {summary_of(findings)}"]
    for each in findings:
        line = f", line {each.line}" if each.line else ""
        place = f"{each.place[:1].upper()}{each.place[1:]}{line}"
        lines += ["", f"{each.level.value.upper()}  {place}", f"  “{each.quote}”"]
        lines.append(fill(each.sentence, _WIDTH, initial_indent="  ", subsequent_indent="  "))
    return "\n".join(lines)


def summary_of(findings: Sequence[Finding]) -> str:
    """Return how many errors and warnings there are, as a phrase."""
    if not findings:
        return "nothing found"
    counts = []
    for level, (one, many) in _NAMES.items():
        number = sum(each.level is level for each in findings)
        counts += [plural(number, one, many)] if number else []
    told = sum(each.level is CheckLevel.INFORMATION for each in findings)
    counts += [plural(told, "note")] if told else []
    return listed(counts)
