"""The kinds of reports and the sections of each; every section may have a text, and some ask for one."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdp.models import ReportKind


@dataclass(frozen=True)
class ReportSection:
    """A section: its code, its heading, and what its text should say, if a text is expected.

    `promises` means that its text says what the partnership will do, so it is read for commitments.
    """

    code: str
    heading: str
    prompt: str = ""
    promises: bool = False


KIND_WORDS = {
    ReportKind.PROGRESS: "Progress report",
    ReportKind.EXCEPTION: "Exception report",
    ReportKind.ANNUAL: "Annual report",
}
KIND_HINTS = {
    ReportKind.PROGRESS: "What was decided, done and not done in a period, with the workplan, indicators and risks",
    ReportKind.EXCEPTION: "One page for the SRO: only what is late, off target or needs a decision",
    ReportKind.ANNUAL: "The partnership’s year, for a Health and Wellbeing Board, scrutiny committee or cabinet",
}

_MEETINGS = ReportSection("meetings", "Meetings, quorum and attendance")
_DECISIONS = ReportSection("decisions", "What was decided")
_LATE = ReportSection("late", "Actions that are late or have a new date")
_PLAN = ReportSection("workplan", "Workplan by outcome")
_INDICATORS = ReportSection("indicators", "Indicators that are not at their target")
_RISKS = ReportSection("risks", "Risks")
_REPORTED = ReportSection("reported", "Reported to other bodies")

SECTIONS: Mapping[ReportKind, tuple[ReportSection, ...]] = {
    ReportKind.PROGRESS: (
        ReportSection("summary", "Summary", "What a reader with one minute should know"),
        _DECISIONS,
        ReportSection("done", "Actions completed"),
        _LATE,
        _PLAN,
        _INDICATORS,
        _RISKS,
        _MEETINGS,
        _REPORTED,
        ReportSection(
            "ahead",
            "Next steps",
            "What the partnership will do next, and any help that it needs",
            promises=True,
        ),
    ),
    ReportKind.EXCEPTION: (
        ReportSection("asked", "What the SRO is asked to do", "The decisions or help needed, and by when"),
        ReportSection("overdue", "Overdue actions"),
        ReportSection("exceptions", "Workplan exceptions"),
        _INDICATORS,
        ReportSection("high_risks", "Highest risks"),
        ReportSection("not_quorate", "Decisions that wait for a quorate meeting"),
        ReportSection("lines_due", "Reports to other bodies that are overdue"),
    ),
    ReportKind.ANNUAL: (
        ReportSection("foreword", "Foreword", "A few words from the SRO or the chair"),
        ReportSection("partnership", "The partnership"),
        ReportSection("year", "The year in figures"),
        _DECISIONS,
        _PLAN,
        _INDICATORS,
        _RISKS,
        _MEETINGS,
        _REPORTED,
        ReportSection("next_year", "Next year", "The priorities for the coming year", promises=True),
    ),
}


def section_called(kind: ReportKind, code: str) -> ReportSection | None:
    """Return the section of a kind of report with this code, or None."""
    return next((section for section in SECTIONS[kind] if section.code == code), None)
