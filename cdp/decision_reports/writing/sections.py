"""The sections of a report that has begun: add, rename, move and remove them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.numbering import sections_of
from cdp.decision_reports.service import check_can_change, hold, named, note, touch
from cdp.errors import Refusal
from cdp.models import DecisionReport, DecisionReportSection, Person
from cdp.models.base import new_key
from cdp.partnerships.changes import check_version
from cdp.reference.report_forms import RECOMMENDATIONS

FINANCIAL = "financial"
MOST_SECTIONS = 40


@dataclass(frozen=True)
class SectionPlace:
    """The heading of a section and the section that it follows; None puts it first in its part."""

    heading: str
    after: DecisionReportSection | None


def add_section(
    session: Session, report: DecisionReport, place: SectionPlace, *, by: Person
) -> DecisionReportSection:
    """Add a section in the part of the one that it follows.

    Raises Refusal if the part has a section with this heading, or if the report has too many sections or was signed.
    """
    check_can_change(report)
    hold(session, report)
    if len(report.sections) >= MOST_SECTIONS:
        raise Refusal(f"A report has {MOST_SECTIONS} sections at most.")
    part = place.after.part if place.after is not None else report.part
    made = DecisionReportSection(
        code=f"own_{new_key()}",
        heading=_heading(report, place, None),
        part=part,
        is_numbered=place.after.is_numbered if place.after is not None else True,
        is_required=False,
        prompt="",
        text="",
        paragraph_keys=[],
        updated_at=clock.now(),
        updated_by=by,
        position=0,
    )
    order = list(report.sections)
    order.insert(order.index(place.after) + 1 if place.after is not None else 0, made)
    report.sections.append(made)
    _number(order)
    _note(session, report, f"{by.name} added a section to {named(report)}.", by)
    return made


def place_section(
    session: Session, section: DecisionReportSection, place: SectionPlace, *, version: int, by: Person
) -> None:
    """Rename a section and move it within its part. Raises Conflict, and Refusal as `add_section` does."""
    report = section.report
    check_can_change(report)
    check_version(section, version, [("Heading", section.heading, place.heading)])
    hold(session, report)
    section.heading = _heading(report, place, section)
    order = [one for one in report.sections if one is not section]
    if place.after is not None:
        order.insert(order.index(place.after) + 1, section)
    else:
        first = next((number for number, one in enumerate(order) if one.part is section.part), len(order))
        order.insert(first, section)
    _number(order)
    section.updated_at, section.updated_by = clock.now(), by
    _note(session, report, f"{by.name} renamed or moved a section of {named(report)}.", by)


def remove_section(session: Session, section: DecisionReportSection, *, version: int, by: Person) -> None:
    """Remove a section with its text. Raises Conflict if it has changed, and Refusal if the report needs it."""
    report = section.report
    check_can_change(report)
    check_version(section, version, [(section.heading, section.text, "Remove it as you read it")])
    if why := why_not_removed(section):
        raise Refusal(why)
    hold(session, report)
    report.sections.remove(section)
    session.delete(section)
    _number(list(report.sections))
    _note(session, report, f"{by.name} removed a section of {named(report)}.", by)


def why_not_removed(section: DecisionReportSection) -> str:
    """Return why a section cannot be removed, or an empty string."""
    if section.code == RECOMMENDATIONS:
        return "This section has the recommendations, so it stays."
    if section.code == FINANCIAL:
        return "This section has the table of money, so it stays."
    if section.is_required:
        return "The form of this report needs this section. Write that there is nothing to add."
    return ""


def sections_to_follow(
    report: DecisionReport, section: DecisionReportSection | None
) -> list[DecisionReportSection]:
    """Return the sections after which a section can stand: those of its part, or of every part for a new one."""
    rows = report.sections if section is None else sections_of(report, section.part)
    return [one for one in rows if one is not section]


def _heading(report: DecisionReport, place: SectionPlace, section: DecisionReportSection | None) -> str:
    heading = " ".join(place.heading.split())
    if not heading:
        raise Refusal("Enter the heading.", field="heading")
    part = (
        section.part if section is not None else place.after.part if place.after is not None else report.part
    )
    same = [one for one in sections_of(report, part) if one.heading.casefold() == heading.casefold()]
    if any(one is not section for one in same):
        raise Refusal(
            "The report already has a section with this heading. Enter another one.", field="heading"
        )
    return heading


def _number(order: list[DecisionReportSection]) -> None:
    for position, one in enumerate(order, start=1):
        one.position = position


def _note(session: Session, report: DecisionReport, sentence: str, by: Person) -> None:
    touch(report)
    session.flush()
    session.expire(report, ["sections"])
    note(session, report, sentence, by=by)
