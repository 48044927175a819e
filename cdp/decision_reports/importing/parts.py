"""The parts of a report that was read from a file: the text under each heading, and the section proposed for it.

    found = read_parts(read_report(content, name), form)
    found.title, found.reference, found.decided_by     "" where the file does not say
    found.parts                                        ImportedPart(heading, text, place), in the order of the file
    found.asks                                         the recommendations, each as one text

Texts are Markdown without the numbers of paragraphs, because reports number them. No database access.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from cdp.checking.source import BlockKind, SourceBlock, SourceBody, SourceDocument, SourceTable
from cdp.decision_reports.importing.markup import field_line, markdown_of, note_line, table_of
from cdp.partnerships.changes import folded
from cdp.reference.report_forms import RECOMMENDATIONS, FormSection, ReportForm

LEAVE_OUT = ""
SUMMARY = "executive_summary"
_LIKE = 78
_FIELDS = {
    "title": re.compile(r"title|subject|report title|title of (the )?report", re.IGNORECASE),
    "reference": re.compile(
        r"(decision |report )?(reference|ref|number|no)( code| number| no)?\.?", re.IGNORECASE
    ),
    "decided_by": re.compile(
        r"(decision|to be decided) by|decision[ -]maker|decision taker|for decision by", re.IGNORECASE
    ),
}
_REFERENCE = re.compile(r"\b[A-Z]{2,8}[ /-]?\d{2,4}(?:[/-]\d{1,6})*\b")
_ASKED = re.compile(
    r"\b(recommended|asked|invited|requested|recommends)\b.{0,60}(to|that)?\s*:?\s*$", re.IGNORECASE
)
_ASKED_OF = re.compile(
    r"^(?:that )?(?:the )?(.{4,150}?) (?:is|are) (?:recommended|asked|invited|requested)\b", re.IGNORECASE
)
_OTHER_NAMES = {
    SUMMARY: ("summary", "executive summary", "purpose of the report", "purpose", "report summary"),
    RECOMMENDATIONS: (
        "recommendation",
        "recommendations",
        "decision",
        "decision required",
        "proposed decision",
    ),
    "introduction": ("introduction", "background", "introduction and background", "context"),
    "issues": ("issues for consideration", "issues", "proposal", "the proposal", "details", "key issues"),
    "financial": (
        "financial comments",
        "financial implications",
        "finance",
        "resource implications",
        "costs",
    ),
    "legal": ("legal comments", "legal implications", "legal", "powers"),
    "commercial": ("commercial issues", "procurement", "procurement implications", "commercial implications"),
    "data_protection": ("gdpr and data privacy", "data protection", "information governance"),
    "equality": (
        "equality",
        "equalities",
        "equality comments",
        "equality implications",
        "equality and diversity",
    ),
    "background_papers": ("background papers", "background/supporting papers", "supporting papers"),
}
_AFTER_THE_TEXT = re.compile(
    r"public access|signature|sign(ed)? (off|decision)|approval|declaration|officer|key information|chief executive|"
    r"accessible format|part (i|ii|1|2|one|two)\b|decision maker|authori[sz]ation|table of contents|contents$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ImportedPart:
    """The text under one heading; `place` is the code of the section proposed for it, LEAVE_OUT for none."""

    heading: str
    text: str
    place: str = LEAVE_OUT


@dataclass(frozen=True)
class ImportedReport:
    """A report as it was read: its details, its recommendations, and its other parts in order."""

    title: str
    reference: str
    decided_by: str
    asks: tuple[str, ...]
    parts: tuple[ImportedPart, ...]


@dataclass
class _Part:
    """A part as it is read; `is_numbered` says that its heading has a number, so that it belongs to the report."""

    heading: str
    place: str
    is_numbered: bool
    texts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    asks: list[str] = field(default_factory=list)


def read_parts(document: SourceDocument, form: ReportForm) -> ImportedReport:
    """Return the parts of a report, each with the section of the form that fits its heading best."""
    parts = _parts(document.blocks, form)
    _give_notes(document.blocks, parts)
    details = {name: _field(document, pattern) for name, pattern in _FIELDS.items()}
    headings = [each.text for _, each in document.texts if each.kind is BlockKind.HEADING]
    reference = details["reference"] or next(
        (match[0] for each in headings if (match := _REFERENCE.search(each))), ""
    )
    title = details["title"] or _title(headings, reference, form)
    found = [
        ImportedPart(part.heading, text, part.place)
        for part in parts
        if (text := "\n\n".join([*part.texts, *part.notes]))
    ]
    asks = tuple(ask for part in parts for ask in part.asks)
    decided_by = details["decided_by"] or _asked_of(document)
    return ImportedReport(title, reference, decided_by, asks, tuple(_with_summary(found, form)))


def _parts(blocks: Sequence[SourceBody], form: ReportForm) -> list[_Part]:
    parts = [_Part("", LEAVE_OUT, is_numbered=False)]
    last = LEAVE_OUT
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(block, SourceTable):
            parts[-1].texts.append(table_of(block))
        elif block.kind is BlockKind.HEADING:
            if isinstance(following, SourceTable) and following.caption == block.text:
                continue
            code = section_for(block.text, form)
            if (
                code == LEAVE_OUT
                and parts[-1].is_numbered
                and not block.label
                and not _ends_text(block, following)
            ):
                parts[-1].texts.append(f"### {markdown_of(block)}")
                continue
            # A numbered heading that the form does not have is part of what comes before it
            proposed = code or (last if block.label else LEAVE_OUT)
            parts.append(_Part(block.text, proposed, is_numbered=bool(block.label)))
            last = code or last
        else:
            _take(parts, block, form)
    return parts


def _take(parts: list[_Part], block: SourceBlock, form: ReportForm) -> None:
    part = parts[-1]
    if block.kind is BlockKind.NOTE:
        return
    if block.kind is BlockKind.FIELD:
        part.texts.append(field_line(block))
        return
    if part.place == RECOMMENDATIONS and (block.label or block.kind is BlockKind.ITEM):
        part.asks.append(markdown_of(block))
        return
    if (
        block.kind is BlockKind.PARAGRAPH
        and _ASKED.search(block.text)
        and not part.is_numbered
        and _has_asks(form)
    ):
        parts.append(_Part("", RECOMMENDATIONS, is_numbered=False, texts=[markdown_of(block)]))
        return
    part.marks.update(block.marks)
    text = markdown_of(block)
    if _continues(block, part):
        part.texts[-1] += f" {text}"
        return
    is_listed = block.kind is BlockKind.ITEM and not block.label
    if is_listed and part.texts and part.texts[-1].lstrip().startswith("- "):
        part.texts[-1] += f"\n{text}"
    else:
        part.texts.append(text)


def _continues(block: SourceBlock, part: _Part) -> bool:
    """Return whether a paragraph is the rest of the one above it, which a file broke in two."""
    is_text = (
        part.texts and not part.texts[-1].startswith(("|", "- ", "#")) and part.texts[-1][-1:] not in ".:;!?”"
    )
    return (
        bool(is_text) and block.kind is BlockKind.PARAGRAPH and not block.label and block.text[:1].islower()
    )


def _has_asks(form: ReportForm) -> bool:
    return any(section.code == RECOMMENDATIONS for section in form.sections)


def _ends_text(block: SourceBlock, following: SourceBody | None) -> bool:
    next_is_heading = isinstance(following, SourceBlock) and following.kind is BlockKind.HEADING
    return next_is_heading or bool(_AFTER_THE_TEXT.search(block.text))


def section_for(heading: str, form: ReportForm) -> str:
    """Return the code of the section whose heading is nearest in words; LEAVE_OUT if none is near."""
    wanted = folded(heading).strip(" .:")
    if not wanted or _AFTER_THE_TEXT.search(wanted):
        return LEAVE_OUT
    best, code = 0.0, LEAVE_OUT
    for section in form.sections:
        if section.confidential:
            continue
        likeness = max(fuzz.token_sort_ratio(wanted, name) for name in _names(section))
        if likeness > best:
            best, code = likeness, section.code
    return code if best >= _LIKE else LEAVE_OUT


def _names(section: FormSection) -> Iterator[str]:
    yield folded(section.heading)
    yield from _OTHER_NAMES.get(section.code, ())


def _give_notes(blocks: Sequence[SourceBody], parts: Sequence[_Part]) -> None:
    """Put each footnote at the end of the part that has its mark."""
    for block in blocks:
        if isinstance(block, SourceBlock) and block.kind is BlockKind.NOTE and block.marks:
            part = next((each for each in parts if block.marks[0] in each.marks), None)
            if part is not None:
                part.notes.append(note_line(block))


def _field(document: SourceDocument, pattern: re.Pattern[str]) -> str:
    for _, each in document.texts:
        if each.kind is BlockKind.FIELD and each.text and pattern.fullmatch(each.field.strip(" :")):
            return " ".join(each.text.split())
    return ""


def _asked_of(document: SourceDocument) -> str:
    """Return who is asked to decide in words such as "The Deputy Mayor is recommended to:"; "" if nobody is."""
    for _, each in document.texts:
        if (
            each.kind is BlockKind.PARAGRAPH
            and _ASKED.search(each.text)
            and (found := _ASKED_OF.search(each.text))
        ):
            return found[1]
    return ""


def _title(headings: Sequence[str], reference: str, form: ReportForm) -> str:
    """Return the heading with the reference, without it; else the first one that names no section of the form."""
    for each in headings:
        if reference and reference in each and (title := each.replace(reference, "").strip(" –-:")):
            return title
    return next((each for each in headings if section_for(each, form) == LEAVE_OUT), "")


def _with_summary(parts: Sequence[ImportedPart], form: ReportForm) -> list[ImportedPart]:
    """Propose the summary for the first part without a place, if no heading names a summary and it has sentences."""
    places = {part.place for part in parts}
    if SUMMARY in places or not any(section.code == SUMMARY for section in form.sections):
        return list(parts)
    for number, part in enumerate(parts):
        if part.place not in {LEAVE_OUT, RECOMMENDATIONS}:
            break
        if (
            part.place == LEAVE_OUT
            and re.search(r"[a-z]\.(\s|$)", part.text)
            and not _AFTER_THE_TEXT.search(part.heading)
        ):
            return [*parts[:number], replace(part, place=SUMMARY), *parts[number + 1 :]]
    return list(parts)
