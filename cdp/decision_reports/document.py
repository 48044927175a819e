"""A decision report as a document: the same blocks for the page, the PDF, the Word file and the text that is signed.

Part 1 and Part 2 are two documents. Part 1 does not say whether there is a Part 2 (docs/rules/rights.md 4).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cdp.decision_reports.numbering import (
    PlacedSection,
    ask_lead,
    form_of,
    note_numbers,
    placed_sections,
    sections_of,
    targets_of,
    with_note_marks,
)
from cdp.decision_reports.table.figures import by_source, by_year, money_table, total_of
from cdp.decision_reports.writing.paragraphs import TABLE_MARK, blocks_in, is_numbered, notes_in
from cdp.decision_reports.writing.tokens import resolved, resolved_blocks
from cdp.documents.blocks import (
    Block,
    Document,
    Facts,
    Heading,
    ListItem,
    NumberedList,
    PageMarks,
    Paragraph,
    Run,
    Table,
)
from cdp.documents.plain import to_plain_text, words_of
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.models import DecisionReport, Part, ReportAskKind, ReportRecommendation
from cdp.reference.exemptions import sentence_of
from cdp.reference.report_forms import FINANCIAL, RECOMMENDATIONS, ReportForm
from cdp.wording.formats import day, listed
from cdp.wording.money import financial_year, pounds

NOT_CONFIRMED = "Not confirmed yet"


@dataclass(frozen=True)
class ReportSignatures:
    """What clearance and signing add below the text: who confirmed each declaration, by code, and the signatures.

    `consulted` and `signed` are labels with their values, such as ("Signed by", "Ada Example") and ("Date", …).
    """

    confirmed: Mapping[str, str] = field(default_factory=dict)
    consulted: tuple[tuple[str, str], ...] = ()
    signed: tuple[tuple[str, str], ...] = ()


def document_of(
    report: DecisionReport, part: Part = Part.PUBLIC, signatures: ReportSignatures | None = None
) -> Document:
    """Return one part of a report. With `signatures`, the declarations and signatures follow the text."""
    blocks = [Facts.of(_facts(report)), *_body(report, part)]
    if signatures is not None and part is report.part:
        blocks += _closing(form_of(report), signatures)
    marks = PageMarks(report.board.public_marking)
    if part is Part.CONFIDENTIAL:
        marks = PageMarks(report.board.confidential_marking, "Part 2: confidential")
    return Document(report.name, tuple(blocks), subtitle=report.board.name, marks=marks)


def has_part_2(report: DecisionReport) -> bool:
    """Return whether there is anything confidential: the whole report, or a section with a text."""
    return any(section.text for section in sections_of(report, Part.CONFIDENTIAL))


def canonical_text(report: DecisionReport, part: Part = Part.PUBLIC) -> str:
    """Return the exact text of a part that people clear and sign (docs/rules/records.md 6)."""
    return canonical(to_plain_text(document_of(report, part)))


def report_fingerprint(report: DecisionReport) -> str:
    """Return the SHA-256 of the whole report, both parts, on which clearances are given."""
    parts = [canonical_text(report, part) for part in Part if sections_of(report, part)]
    return fingerprint_of("\n".join(parts))


def section_blocks(report: DecisionReport, placed: PlacedSection, part: Part) -> list[Block]:
    """Return the blocks of one section, without its heading: numbered, with tokens and footnotes resolved."""
    section, targets = placed.section, targets_of(report, part)
    numbers = note_numbers(sections_of(report, part))
    written = resolved_blocks(
        blocks_in(section.text), lambda text: with_note_marks(resolved(text, targets), section, numbers)
    )
    if section.code == RECOMMENDATIONS:
        lead = written or ([Paragraph.of(ask_lead(report))] if report.recommendations else [])
        return [*lead, *_recommendations(report, part)]
    return [*_numbered(report, placed, written)]


def _body(report: DecisionReport, part: Part) -> Iterator[Block]:
    begun = not form_of(report).facts_heading or part is not report.part
    for placed in placed_sections(report, part):
        blocks = section_blocks(report, placed, part)
        if placed.number and not begun:
            begun = True
            yield Heading(2, form_of(report).facts_heading)
        if not blocks:
            continue
        yield Heading(2, placed.title)
        if part is Part.CONFIDENTIAL:
            yield from _exemption(report, placed)
        yield from blocks
    yield from _notes(report, part)
    if part is report.part:
        yield from _public_access(report)


def _facts(report: DecisionReport) -> Iterator[tuple[str, str]]:
    if report.reference:
        yield "Reference", report.reference
    yield "Decision by", report.decided_by or "Not specified"
    if report.organisation is not None:
        yield "Organisation", report.organisation.name
    if report.is_key_decision:
        yield "Key decision", "Yes"
    if report.board_decision is not None and (
        report.is_confidential or not report.board_decision.is_confidential
    ):
        yield (
            "Recommended by",
            f"{report.board_decision.board.name}, decision {report.board_decision.reference}",
        )


def _numbered(report: DecisionReport, placed: PlacedSection, written: Iterable[Block]) -> Iterator[Block]:
    numbers = iter(placed.paragraphs)
    table, shown = money_table(report), _table_is_placed(report)
    for block in written:
        if isinstance(block, Paragraph) and words_of(block.runs).strip() == TABLE_MARK:
            if table is not None:
                yield table
        elif isinstance(block, Paragraph) and placed.section.is_numbered and is_numbered(block):
            number = next(numbers, None)
            yield Paragraph((Run(f"{number.number}. "), *block.runs)) if number else block
        else:
            yield block
    if placed.section.code == FINANCIAL and table is not None and not shown:
        yield table


def _table_is_placed(report: DecisionReport) -> bool:
    return any(TABLE_MARK in section.text for section in report.sections)


def _recommendations(report: DecisionReport, part: Part) -> list[Block]:
    targets = targets_of(report, part)
    items = []
    for one in report.recommendations:
        inner = [Paragraph.of(line) for line in terms_of(one)]
        items.append(ListItem((Run(resolved(one.text, targets)),), tuple(inner)))
    return [NumberedList(tuple(items))] if items else []


def terms_of(one: ReportRecommendation) -> Iterator[str]:
    """Yield what belongs to a recommendation besides its words: amounts, delegation, where money comes from."""
    if one.lines:
        years = listed([f"{pounds(pence)} in {financial_year(year)}" for year, pence in by_year(one.lines)])
        sources = listed([source or "not specified" for source, _ in by_source(one.lines)])
        yield f"Total {pounds(total_of(one.lines))}: {years}. Source: {sources}."
    if one.kind is ReportAskKind.CARRY_FORWARD and one.carried_from is not None:
        yield f"Carried forward from {financial_year(one.carried_from)}."
    if one.delegated_to:
        until = f", until {day(one.delegated_until)}" if one.delegated_until else ""
        within = f", within these limits: {one.delegated_within}" if one.delegated_within else ""
        yield f"Delegated to {one.delegated_to}{until}{within}."
    if one.other_party:
        label = {
            ReportAskKind.ACCEPT_GRANT: "Grant from",
            ReportAskKind.RECOMMEND_ON: "Recommended to",
        }.get(one.kind, "With")
        yield f"{label} {one.other_party}."


def _exemption(report: DecisionReport, placed: PlacedSection) -> Iterator[Block]:
    holder = report if report.is_confidential else placed.section
    sentence = sentence_of(holder.exemption_section, holder.exemption_paragraph, holder.public_interest)
    if sentence:
        yield Paragraph((Run(sentence, emphasis=True),))


def _notes(report: DecisionReport, part: Part) -> Iterator[Block]:
    sections = sections_of(report, part)
    numbers = note_numbers(sections)
    if not numbers:
        return
    texts = {
        (section.id, label): text for section in sections for label, text in notes_in(section.text).items()
    }
    yield Heading(2, "Notes")
    notes = []
    for place in sorted(numbers, key=lambda each: numbers[each]):
        blocks = blocks_in(texts[place])
        first = blocks[0] if blocks else None
        notes.append(first.runs if isinstance(first, Paragraph) else texts[place])
    yield NumberedList.of(notes)


def _public_access(report: DecisionReport) -> Iterator[Block]:
    words = form_of(report).public_access
    if not words or report.is_confidential:
        return
    yield Heading(2, "Public access to information")
    yield Paragraph.of(words)
    deferred = report.deferred_until is not None
    facts = [("Publication of Part 1 deferred", "Yes" if deferred else "No")]
    if deferred:
        facts += [
            ("Until", day(report.deferred_until)),
            ("Reason", report.deferred_because or "Not specified"),
        ]
    yield Facts.of(facts)


def _closing(form: ReportForm, signatures: ReportSignatures) -> Iterator[Block]:
    if form.declarations:
        yield Heading(2, "Officer declarations")
        yield Table.of(
            "Officer declarations",
            ("Declaration", "Statement", "Confirmed"),
            [
                (one.title, one.statement, signatures.confirmed.get(one.code, NOT_CONFIRMED))
                for one in form.declarations
            ],
            widths=(2, 5, 3),
        )
    if form.chief_executive:
        yield Heading(2, "Chief executive")
        yield Paragraph.of(form.chief_executive)
        yield Facts.of(signatures.consulted or (("Signed by", NOT_CONFIRMED),))
    if form.approval_statement:
        yield Heading(2, "Decision")
        if form.interest_statement:
            yield Paragraph.of(form.interest_statement)
        yield Paragraph.of(form.approval_statement)
        yield Facts.of(signatures.signed or (("Signed by", "Not signed yet"),))
