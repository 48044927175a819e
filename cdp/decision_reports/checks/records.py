"""What is missing in the records of a report: empty sections, references without a target, incomplete recommendations.

The rules about text, amounts and dates are those of `cdp.checking`. These are about what only the records know.
"""

from collections.abc import Iterator, Mapping

from cdp.checking.findings import CheckKind, CheckLevel, Finding, stable_key
from cdp.decision_reports.checks.source import DETAILS, TABLE
from cdp.decision_reports.numbering import NumberedPart, numbered_part
from cdp.decision_reports.writing.tokens import missing_in
from cdp.models import DecisionReport, Part, ReportAskKind, ReportRecommendation
from cdp.reference.report_forms import RECOMMENDATIONS
from cdp.wording.formats import plural

ABOUT_MONEY = frozenset(
    {
        ReportAskKind.APPROVE_MONEY,
        ReportAskKind.ACCEPT_GRANT,
        ReportAskKind.AWARD,
        ReportAskKind.CARRY_FORWARD,
    }
)


def findings_of_records(
    report: DecisionReport, part: Part, drafts: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """Yield what is missing in one part of a report."""
    numbered = numbered_part(report, part, drafts)
    if part is report.part:
        yield from _of_report(report)
        yield from _of_money(report)
    for placed in numbered.placed:
        section = placed.section
        if section.is_required and not placed.text.strip():
            yield _found(
                CheckLevel.ERROR,
                CheckKind.EMPTY_FIELD,
                f"section “{placed.title}”",
                "",
                f"“{section.heading}” is empty. Write it, or say that there is nothing to add.",
                section.code,
                section.code,
            )
        if (
            part is Part.CONFIDENTIAL
            and not report.is_confidential
            and placed.text
            and not section.exemption_section
        ):
            yield _found(
                CheckLevel.ERROR,
                CheckKind.EMPTY_FIELD,
                f"section “{placed.title}”",
                "",
                "This confidential section has no exemption. Give the exemption that you rely on.",
                section.code,
                "exemption",
            )
        yield from _references(numbered, placed.text, f"section “{placed.title}”", section.code)


def _references(numbered: NumberedPart, text: str, place: str, code: str) -> Iterator[Finding]:
    for token in missing_in(text, numbered.targets):
        yield _found(
            CheckLevel.ERROR,
            CheckKind.MISSING_REFERENCE,
            place,
            token,
            f"The reference {token} points to something that was deleted. Insert the reference again.",
            code,
            text,
        )


def _of_report(report: DecisionReport) -> Iterator[Finding]:
    if not report.decided_by:
        sentence = "The report does not say who decides. Enter it in the details."
        yield _found(
            CheckLevel.ERROR,
            CheckKind.EMPTY_FIELD,
            "field “Decision by”",
            "",
            sentence,
            DETAILS,
            "decided_by",
        )
    if not report.reference:
        sentence = "The report has no reference. Enter it in the details."
        yield _found(
            CheckLevel.WARNING, CheckKind.EMPTY_FIELD, "field “Reference”", "", sentence, DETAILS, "reference"
        )
    if not report.recommendations:
        sentence = "The report recommends nothing. Add a recommendation."
        yield _found(
            CheckLevel.ERROR, CheckKind.EMPTY_FIELD, "recommendations", "", sentence, RECOMMENDATIONS, "none"
        )
    numbered = numbered_part(report, report.part)
    for number, one in enumerate(report.recommendations, start=1):
        place = f"recommendation {number}"
        yield from _references(numbered, one.text, place, RECOMMENDATIONS)
        for level, kind, sentence in _of_recommendation(report, one):
            yield _found(level, kind, place, one.text, sentence, RECOMMENDATIONS, one.text)


def _of_recommendation(
    report: DecisionReport, one: ReportRecommendation
) -> Iterator[tuple[CheckLevel, CheckKind, str]]:
    if one.kind in ABOUT_MONEY and report.money_lines and not one.lines:
        sentence = "It is about money and covers no line of the table. Choose the lines that it covers."
        yield CheckLevel.WARNING, CheckKind.EMPTY_FIELD, sentence
    if one.kind is ReportAskKind.DELEGATE and one.delegated_to and one.delegated_until is None:
        sentence = "The delegation has no end. Enter until when it holds, or accept this with the reason."
        yield CheckLevel.WARNING, CheckKind.UNDATED_PERIOD, sentence
    if one.kind is ReportAskKind.DELEGATE and not one.delegated_to:
        yield (
            CheckLevel.WARNING,
            CheckKind.EMPTY_FIELD,
            "It does not say who it is delegated to. Enter the post.",
        )


def _of_money(report: DecisionReport) -> Iterator[Finding]:
    covered = {line.id for one in report.recommendations for line in one.lines}
    asks = any(one.lines for one in report.recommendations)
    for line in report.money_lines:
        place = f"table, row {line.service}"
        if not line.source:
            sentence = f"“{line.service}” has no source of money. Enter the source."
            yield _found(
                CheckLevel.WARNING, CheckKind.EMPTY_FIELD, place, line.service, sentence, TABLE, "source"
            )
        if asks and line.id not in covered:
            sentence = (
                f"No recommendation covers “{line.service}”. Add it to a recommendation, or remove the line."
            )
            yield _found(
                CheckLevel.WARNING, CheckKind.AMOUNT_MISMATCH, place, line.service, sentence, TABLE, "covered"
            )


def _found(
    level: CheckLevel, kind: CheckKind, place: str, quote: str, sentence: str, section: str, whole: str
) -> Finding:
    key = stable_key(kind, quote or place, f"{section} {whole}", 0)
    return Finding(level, kind, place, quote, "", sentence, section=section, key=key)


def in_words(count: int, level: CheckLevel) -> str:
    """Return a number of findings in words, such as "2 errors"."""
    noun = {CheckLevel.ERROR: "error", CheckLevel.WARNING: "warning", CheckLevel.INFORMATION: "note"}[level]
    return plural(count, noun)
