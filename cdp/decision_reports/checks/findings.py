"""The findings of a report: by section, with what people accepted, and those that prevent signing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdp.checking.check import check
from cdp.checking.context import CheckContext
from cdp.checking.findings import CheckLevel, Finding
from cdp.decision_reports.checks.records import findings_of_records
from cdp.decision_reports.checks.source import source_of
from cdp.decision_reports.numbering import sections_of
from cdp.models import DecisionReport, FindingAcceptance, Part


@dataclass(frozen=True)
class ReportFinding:
    """What the check found at one place, the part in which it is, and the acceptance that still holds, if any."""

    finding: Finding
    part: Part
    acceptance: FindingAcceptance | None = None

    @property
    def is_error(self) -> bool:
        """Whether it is an error."""
        return self.finding.level is CheckLevel.ERROR

    @property
    def blocks_signing(self) -> bool:
        """Whether the report cannot be signed because of it: an error that no one accepted with a reason."""
        return self.is_error and self.acceptance is None


def findings_of(
    report: DecisionReport,
    parts: Sequence[Part] = tuple(Part),
    drafts: Mapping[str, str] | None = None,
    context: CheckContext | None = None,
) -> list[ReportFinding]:
    """Return what the check finds in the parts given, errors first, then in the order of the report.

    `drafts` are texts that are typed but not saved, by the code of their section. The context has names and the scheme
    of delegation, if they are on record.
    """
    accepted = {one.finding_key: one for one in report.acceptances}
    found: list[ReportFinding] = []
    for part in parts:
        if not sections_of(report, part):
            continue
        codes = {section.code for section in sections_of(report, part)}
        text = check(source_of(report, part, drafts), context or CheckContext(is_draft=True))
        whole = [*text, *findings_of_records(report, part, drafts)]
        if part is not report.part:
            whole = [each for each in whole if each.section in codes]
        found += [ReportFinding(each, part, accepted.get(each.key)) for each in whole]
    levels = list(CheckLevel)
    return sorted(found, key=lambda each: levels.index(each.finding.level))


def blocking_findings(report: DecisionReport) -> list[ReportFinding]:
    """Return the errors that prevent signing: those in either part that no one accepted with a reason."""
    return [each for each in findings_of(report) if each.blocks_signing]


def findings_by_section(found: Sequence[ReportFinding]) -> dict[str, list[ReportFinding]]:
    """Return findings by the code of their section; those of the details, the table and declarations by these names."""
    by_section: dict[str, list[ReportFinding]] = {}
    for each in found:
        by_section.setdefault(each.finding.section, []).append(each)
    return by_section
