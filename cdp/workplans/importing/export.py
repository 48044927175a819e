"""The workplan as a file: a workbook that can be imported again, CSV, and Word with the Gantt chart and its table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from cdp.documents.blocks import Block, Document, Facts, Figure, Heading, Paragraph, Table
from cdp.documents.word import to_word
from cdp.errors import Refusal
from cdp.files.spreadsheets import as_csv
from cdp.imports import workbook
from cdp.imports.workbook import Cell
from cdp.models import Activity
from cdp.wording.formats import day, day_short, listed, plural, words
from cdp.workplans.gantt import GanttFacts, gantt, sheets
from cdp.workplans.gantt_svg import drawn
from cdp.workplans.importing.cells import key_dates_words
from cdp.workplans.importing.kind import WORKPLAN
from cdp.workplans.importing.plan import TABLE
from cdp.workplans.importing.state import serves_words
from cdp.workplans.measures import Measure
from cdp.workplans.periods import year_words
from cdp.workplans.rating import rating_of
from cdp.workplans.register import PlanGroup

MOST_IN_WORD = 200
"""The maximum number of activities in a Word file: about 40 pages of charts and tables."""


def as_workbook(activities: Iterable[Activity], measures: Mapping[str, Measure]) -> bytes:
    """Return a workbook that can be imported again without a change."""
    return workbook.filled(WORKPLAN, {TABLE: [_row(each, measures) for each in activities]})


def as_comma_separated(
    activities: Iterable[Activity], facts: GanttFacts, measures: Mapping[str, Measure]
) -> bytes:
    """Return the same columns as CSV, with the rating and the slips since approval."""
    columns = [column.label for column in WORKPLAN.tables.by_code[TABLE].in_template]
    rows = [
        [*_row(each, measures), rating_of(each, facts.today).words, listed(_remarks(each, facts))]
        for each in activities
    ]
    return as_csv([*columns, "Rating", "Changes since approval"], rows)


def as_document(
    groups: Sequence[PlanGroup],
    facts: GanttFacts,
    *,
    partnership: str,
    year: int,
    filters: Sequence[tuple[str, str]],
    made_at: datetime,
) -> bytes:
    """Return a Word file for a board: the table, then the chart in portions that fit on a page.

    Raises Refusal if the plan is too long for Word.
    """
    count = sum(len(group.activities) for group in groups)
    if count > MOST_IN_WORD:
        sentence = f"A Word file can have {MOST_IN_WORD} activities, and this list has {count:,}."
        raise Refusal(f"{sentence} Filter the list, or download it as Excel instead.")
    blocks: list[Block] = [Facts.of(filters)] if filters else []
    if count:
        # Each part of the chart fills a page, so that the first page would be empty if the chart came first
        blocks += [Heading(2, "Activities"), *(_table(group, facts) for group in groups)]
        blocks += [Heading(2, "Timeline"), *_figures(groups, facts)]
    else:
        blocks.append(Paragraph.of("This plan has no activities."))
    title = f"Workplan {year_words(year)}"
    document = Document(title, tuple(blocks), subtitle=f"{partnership}, {day(made_at)}", landscape=True)
    return to_word(document, author=partnership, made_at=made_at)


def _figures(groups: Sequence[PlanGroup], facts: GanttFacts) -> Iterator[Figure]:
    portions = list(sheets(groups, facts))
    for number, portion in enumerate(portions, start=1):
        chart = gantt(portion, facts)
        if chart is None:
            continue
        of_all = f" ({number} of {len(portions)})" if len(portions) > 1 else ""
        activities = plural(len(chart.bars), "activity", "activities")
        yield Figure(
            str(drawn(chart, f"gantt-{number}")),
            f"Gantt chart of {activities} from {day(chart.first)} to {day(chart.last)}. The table has the same dates.",
            f"Timeline{of_all}. A dashed bar has the approved dates, diamonds are key dates",
            share=100,
        )


def _table(group: PlanGroup, facts: GanttFacts) -> Table:
    caption = f"{group.heading}: {group.objective.title}" if group.objective else group.heading
    return Table.of(
        caption,
        ["Reference", "Activity", "Lead", "Start", "Due", "Key dates", "Rating", "Complete", "Latest update"],
        [_cells(each, facts) for each in group.activities],
        widths=[3, 8, 5, 4, 5, 6, 4, 3, 9],
    )


def _cells(activity: Activity, facts: GanttFacts) -> list[str]:
    lead = activity.lead_organisation.label if activity.lead_organisation else "Not known yet"
    confidence = f"\nConfidence: {activity.confidence.value}" if activity.confidence else ""
    waits = facts.waits_for.get(activity.id, ())
    waiting = f"\nWaits for {listed([each.reference for each in waits])}" if waits else ""
    key_dates = [
        f"{day_short(each.due_on)}: {each.title}{' (reached)' if each.reached_on else ''}"
        for each in activity.key_dates
    ]
    return [
        activity.reference,
        activity.title + waiting,
        f"{lead}\n{activity.lead_person.name}" if activity.lead_person else lead,
        day_short(activity.starts_on) or "–",
        "\n".join([day_short(activity.due_on) or "–", *_remarks(activity, facts)]),
        "\n".join(key_dates) or "–",
        rating_of(activity, facts.today).words + confidence,
        f"{activity.percent_complete}%",
        activity.narrative or "–",
    ]


def _remarks(activity: Activity, facts: GanttFacts) -> list[str]:
    approved = facts.approved.get(activity.id)
    return approved.remarks(activity) if approved else []


def _row(activity: Activity, measures: Mapping[str, Measure]) -> list[Cell]:
    measure = measures.get(activity.metric_code or "")
    partners = [each.name for each in activity.partner_organisations]
    return [
        activity.reference,
        year_words(activity.year),
        serves_words(activity.objective),
        activity.objective.title,
        activity.title,
        activity.lead_organisation.name if activity.lead_organisation else "",
        activity.lead_person.name if activity.lead_person else "",
        "\n".join([*partners, *([activity.partners] if activity.partners else [])]),
        activity.starts_on,
        activity.due_on,
        ", ".join(each.reference for each in activity.waits_for),
        key_dates_words(activity.key_dates),
        measure.label if measure else "",
        activity.funding_stream,
        words(activity.state),
        str(activity.percent_complete),
        words(activity.confidence),
        activity.narrative,
    ]
