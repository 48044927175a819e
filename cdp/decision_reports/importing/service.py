"""Begin a draft from the parts of a report that was read from a file or pasted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.decision_reports.importing.parts import LEAVE_OUT, ImportedPart, section_for
from cdp.decision_reports.recommendations.service import ReportAsk, add_recommendation
from cdp.decision_reports.service import DecisionReportDetails, begin, named, note
from cdp.decision_reports.writing.service import LONGEST_SECTION, write_section
from cdp.errors import Refusal
from cdp.models import DecisionReport, Partnership, Person
from cdp.reference.report_forms import ReportForm
from cdp.wording.formats import plural


@dataclass(frozen=True)
class PlacedReport:
    """What a person confirmed: the details, each part with its place, and the recommendations."""

    details: DecisionReportDetails
    parts: Sequence[ImportedPart]
    asks: Sequence[ReportAsk]


def begin_from(
    session: Session,
    partnership: Partnership,
    form: ReportForm,
    placed: PlacedReport,
    source: str,
    *,
    by: Person,
) -> DecisionReport:
    """Begin a draft with the texts in their sections; `source` names the file for the history.

    Raises Refusal if nothing was placed, or if the texts for one section are too long together.
    """
    texts = texts_of(placed.parts, form)
    if not texts and not placed.asks:
        raise Refusal("Choose a section for at least one part.")
    report = begin(session, partnership, form, placed.details, by=by)
    for section in report.sections:
        if section.code in texts:
            write_section(session, section, texts[section.code], version=section.version, by=by)
    for ask in placed.asks:
        add_recommendation(session, report, ask, by=by)
    session.flush()
    note(session, report, f"{by.name} took the texts of {named(report)} from {source}.", by=by)
    return report


def texts_of(parts: Sequence[ImportedPart], form: ReportForm) -> dict[str, str]:
    """Return the text for each section; a part with another heading than its section keeps it as a sub-heading."""
    found: dict[str, list[str]] = {}
    for part in parts:
        if part.place == LEAVE_OUT or not part.text.strip():
            continue
        texts = found.setdefault(part.place, [])
        if texts and part.heading and section_for(part.heading, form) != part.place:
            texts.append(f"### {part.heading}")
        texts.append(part.text.strip())
    joined = {code: "\n\n".join(texts) for code, texts in found.items()}
    headings = {section.code: section.heading for section in form.sections}
    for code, text in joined.items():
        if len(text) > LONGEST_SECTION:
            raise Refusal(
                f"The parts for “{headings[code]}” have {plural(len(text), 'character')} together, and the limit is "
                f"{LONGEST_SECTION:,}. Leave one of them out, or shorten it."
            )
    return joined
