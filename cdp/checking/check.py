"""The check: every rule on one reading of a report, as findings in the order of the report."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cdp.checking.context import CheckContext
from cdp.checking.findings import CheckLevel, Finding, stable_key
from cdp.checking.reading import ReportReading
from cdp.checking.rules import days, totals
from cdp.checking.rules.slips import CheckRule, Slip
from cdp.checking.source import SourceDocument

RULES: tuple[CheckRule, ...] = (
    totals.table_totals,
    days.weekdays,
    days.real_days,
)
_ORDER = list(CheckLevel)


def check(document: SourceDocument, context: CheckContext | None = None) -> list[Finding]:
    """Return what does not agree in a report, in the order of the report.

    Rules: docs/rules/reports.md. The document comes from a file (`cdp.checking.readers`) or is built from records
    (`cdp.checking.source`). To show the findings of one section only, check the whole report and choose by
    `Finding.section`: a part alone has no table to compare with. If only a part is there, name the labels of the rest
    in `CheckContext.elsewhere`.
    """
    reading = ReportReading(document, context or CheckContext())
    slips = [slip for rule in RULES for slip in rule(reading)]
    return _findings(document, _once(slips))


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop a report from being signed."""
    return [each for each in findings if each.level is CheckLevel.ERROR]


def _once(slips: Sequence[Slip]) -> list[Slip]:
    """Return slips without those that say the same of the same words; the more serious one stays."""
    kept: dict[tuple[int, str, str], Slip] = {}
    for slip in sorted(slips, key=lambda one: (_ORDER.index(one.level), one.block, one.line)):
        kept.setdefault((slip.block, slip.place, slip.quote), slip)
    return sorted(kept.values(), key=lambda one: (one.block, one.line, one.place))


def _findings(document: SourceDocument, slips: Sequence[Slip]) -> list[Finding]:
    turns: Counter[tuple[str, str, str]] = Counter()
    found = []
    for slip in slips:
        turn = turns[slip.kind, slip.quote, slip.whole]
        turns[slip.kind, slip.quote, slip.whole] += 1
        found.append(
            Finding(
                slip.level,
                slip.kind,
                slip.place,
                slip.quote,
                slip.computed,
                slip.sentence,
                line=slip.line,
                block=slip.block,
                section=document.blocks[slip.block].section,
                key=stable_key(slip.kind, slip.quote, slip.whole, turn),
            )
        )
    return found
