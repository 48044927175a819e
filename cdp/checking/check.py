"""The check: every rule on one reading of a report, as findings in the order of the report."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cdp.checking.context import CheckContext
from cdp.checking.findings import CheckKind, CheckLevel, Finding, stable_key
from cdp.checking.reading import ReportReading
from cdp.checking.rules import (
    against_tables,
    agreement,
    blanks,
    chronology,
    counted,
    counts,
    days,
    declarations,
    delegation,
    links,
    names,
    order,
    periods,
    references,
    shares,
    sums,
    totals,
    twice,
    words,
    years,
)
from cdp.checking.rules.slips import CheckRule, Slip
from cdp.checking.source import SourceDocument

RULES: tuple[CheckRule, ...] = (
    totals.table_totals,
    sums.sums_in_text,
    counted.counts_add_up,
    agreement.amounts_agree,
    words.words_and_figures,
    twice.vat_twice,
    twice.carried_twice,
    shares.percentages,
    counts.counts_and_lists,
    references.missing_references,
    order.reference_order,
    order.numbering,
    days.weekdays,
    days.real_days,
    chronology.consulted_after,
    chronology.published_before,
    chronology.effective_before,
    periods.end_before_start,
    periods.period_lengths,
    periods.notice_given,
    periods.undated,
    years.wrong_years,
    against_tables.amounts_of_years,
    delegation.decider_by_scheme,
    delegation.delegated_and_kept,
    delegation.several_deciders,
    declarations.contradictions,
    names.names_two_ways,
    blanks.empty_fields,
    blanks.placeholders,
    blanks.signatures,
    links.emails,
    links.web_addresses,
    links.dead_links,
    links.footnotes,
)
_ORDER = list(CheckLevel)
_SUMS = {CheckKind.SUM_IN_TEXT, CheckKind.PROFILE_TOTAL, CheckKind.VAT_TWICE, CheckKind.WORDS_FIGURES}
_LONE = {CheckKind.AMOUNT_MISMATCH, CheckKind.TRANSPOSED_DIGITS}
"""An amount that stands alone is no second slip where its sum is wrong already."""


def check(document: SourceDocument, context: CheckContext | None = None) -> list[Finding]:
    """Return what does not agree in a report, in the order of the report.

    docs/rules/reports.md lists the rules. The document comes from a file (`cdp.checking.readers`) or is built from
    records (`cdp.checking.source`). To show the findings of one section only, check the whole report and choose by
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
    sums = [slip for slip in slips if slip.kind in _SUMS]
    for slip in sorted(slips, key=lambda one: (_ORDER.index(one.level), one.block, one.line)):
        is_told = slip.kind in _LONE and any(
            slip.whole == each.whole and slip.quote.split()[-1] in each.quote for each in sums
        )
        if not is_told:
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
