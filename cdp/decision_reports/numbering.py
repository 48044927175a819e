"""The numbers of sections, paragraphs, recommendations and footnotes of a report, computed and never stored.

Part 2 is a document of its own, so its numbers start again, and no number of Part 1 shows that there is a Part 2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from cdp.decision_reports.table.figures import amounts_of, total_of
from cdp.decision_reports.writing.paragraphs import notes_in, paragraphs_in, without_notes
from cdp.decision_reports.writing.tokens import Insertable, ReportTargets, total_tokens
from cdp.models import DecisionReport, DecisionReportSection, Part
from cdp.models.stored import from_stored
from cdp.reference.report_forms import ParagraphNumbering, ReportForm
from cdp.wording.money import financial_year, pounds

_MENTION = re.compile(r"\[\^([\w-]{1,20})\](?!:)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIRST_WORDS = 60


@dataclass(frozen=True)
class PlacedParagraph:
    """A numbered paragraph: its key, its number such as "2.3", and its words."""

    key: str
    number: str
    words: str


@dataclass(frozen=True)
class PlacedSection:
    """A section with its number, empty if it has none, and its numbered paragraphs."""

    section: DecisionReportSection
    number: str
    paragraphs: tuple[PlacedParagraph, ...]

    @property
    def title(self) -> str:
        """The heading with its number, such as "2. Issues for consideration"."""
        return f"{self.number}. {self.section.heading}" if self.number else self.section.heading


def form_of(report: DecisionReport) -> ReportForm:
    """Return the form with which a report was begun."""
    return from_stored(report.form, ReportForm)


def sections_of(report: DecisionReport, part: Part) -> list[DecisionReportSection]:
    """Return the sections of a part; all of a confidential report are in Part 2."""
    if report.is_confidential:
        return list(report.sections) if part is Part.CONFIDENTIAL else []
    return [section for section in report.sections if section.part is part]


def placed_sections(report: DecisionReport, part: Part) -> list[PlacedSection]:
    """Return the sections of a part with their numbers; a section without a text keeps its number."""
    through = form_of(report).numbering is ParagraphNumbering.THROUGH
    sections, straight = count(1), count(1)
    placed = []
    for section in sections_of(report, part):
        number = "" if through or not section.is_numbered else str(next(sections))
        words = paragraphs_in(section.text) if section.is_numbered else []
        numbers = (f"{number}.{place}" if number else str(next(straight)) for place in count(1))
        found = zip(section.paragraph_keys, numbers, words, strict=False)
        placed.append(PlacedSection(section, number, tuple(PlacedParagraph(*each) for each in found)))
    return placed


def targets_of(report: DecisionReport, part: Part) -> ReportTargets:
    """Return what the tokens of a part can refer to. Part 2 can refer to Part 1, never the other way round."""
    placed = placed_sections(report, Part.PUBLIC)
    if part is Part.CONFIDENTIAL:
        placed += placed_sections(report, part)
    return ReportTargets(
        paragraphs={each.key: each.number for one in placed for each in one.paragraphs},
        sections={one.section.code: one.number for one in placed if one.number},
        recommendations={one.key: str(number) for number, one in enumerate(report.recommendations, start=1)},
        lines={line.key: amounts_of(line) for line in report.money_lines},
        asked={one.key: total_of(one.lines) for one in report.recommendations if one.lines},
    )


def insertables(report: DecisionReport, part: Part) -> list[tuple[str, list[Insertable]]]:
    """Return the references that an author can insert, in groups, each with what it is shown as now."""
    targets, placed = targets_of(report, part), placed_sections(report, Part.PUBLIC)
    if part is Part.CONFIDENTIAL and not report.is_confidential:
        placed += placed_sections(report, part)
    paragraphs = [
        Insertable(f"[[paragraph {each.key}]]", each.number, each.words[:_FIRST_WORDS])
        for one in placed
        for each in one.paragraphs
    ]
    sections = [
        Insertable(f"[[section {one.section.code}]]", one.number, one.section.heading)
        for one in placed
        if one.number
    ]
    asks = [
        Insertable(f"[[recommendation {one.key}]]", str(number), one.text[:_FIRST_WORDS])
        for number, one in enumerate(report.recommendations, start=1)
    ]
    years = sorted({year for line in targets.lines.values() for year in line})
    sums = list(total_tokens(years, targets))
    sums += [
        Insertable(
            f"[[amount {key}]]", pounds(pence), f"Total of recommendation {targets.recommendations[key]}"
        )
        for key, pence in targets.asked.items()
    ]
    for line in report.money_lines:
        amounts = amounts_of(line)
        if len(amounts) > 1:
            sums.append(
                Insertable(
                    f"[[line {line.key}]]", pounds(sum(amounts.values())), f"{line.service}, all years"
                )
            )
        sums += [
            Insertable(
                f"[[line {line.key} {year}]]", pounds(pence), f"{line.service}, {financial_year(year)}"
            )
            for year, pence in amounts.items()
        ]
    groups = [
        ("Amounts", sums),
        ("Recommendations", asks),
        ("Paragraphs", paragraphs),
        ("Sections", sections),
    ]
    return [(name, found) for name, found in groups if found]


def note_numbers(sections: Sequence[DecisionReportSection]) -> dict[tuple[int, str], int]:
    """Return the numbers of footnotes in order of first mention, by the id of the section and the label."""
    numbers: dict[tuple[int, str], int] = {}
    for section in sections:
        known = notes_in(section.text)
        for found in _MENTION.finditer(without_notes(section.text)):
            if found[1] in known:
                numbers.setdefault((section.id, found[1]), len(numbers) + 1)
    return numbers


def with_note_marks(text: str, section: DecisionReportSection, numbers: dict[tuple[int, str], int]) -> str:
    """Return a text with each mention of a footnote as its raised number; a mention without a note stays."""

    def mark(found: re.Match[str]) -> str:
        number = numbers.get((section.id, found[1]))
        return found[0] if number is None else str(number).translate(_SUPERSCRIPTS)

    return _MENTION.sub(mark, text) if "[^" in text else text


def ask_lead(report: DecisionReport) -> str:
    """Return the usual words before the recommendations: "Cabinet is recommended to:"."""
    return f"{report.decided_by or 'The decision maker'} is recommended to:"
