"""The finance paper as a document: the page, the PDF and the Word file are made from the same blocks."""

from collections.abc import Iterable

from cdp.charts.bars_svg import drawn_bars
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Figure,
    Heading,
    PageMarks,
    Paragraph,
    Table,
)  # fmt: skip
from cdp.files.spreadsheets import Cell
from cdp.funding.files import from_words, to_words
from cdp.funding.paper.content import FinancePaper, ending_words, variance_words
from cdp.funding.words import KINDS
from cdp.models import MoneyMovement
from cdp.wording.formats import day
from cdp.wording.money import in_pounds, pounds, signed_pounds
from cdp.workplans.periods import year_words

RECOMMENDS = "The board can recommend these movements. The body that holds the money decides."
HEADINGS = ("Stream", "Allocation", "Standing", "Profile", "Forecast", "Actual to date", "Variance")


def document_of(paper: FinancePaper) -> Document:
    """Return the paper as a document, without sections that have no content."""
    blocks: list[Block] = [BulletList.of(paper.summary)]
    if paper.positions:
        blocks += [Heading(2, "Spending against profile"), _positions(paper), *_quarters(paper)]
    if paper.variances:
        blocks.append(Heading(2, "Variances"))
        blocks.append(
            BulletList.of(
                f"{line.reference} {line.service}, {line.stream.label}. {variance_words(line, figures)}"
                for line, figures in paper.variances
            )
        )
    if paper.to_approve:
        blocks += [Heading(2, "Movements to recommend"), Paragraph.of(RECOMMENDS)]
        blocks.append(_movements("Movements to recommend", paper.to_approve))
    if paper.approved:
        blocks += [
            Heading(2, "Movements approved"),
            _movements("Movements approved this year", paper.approved),
        ]
    if paper.ending:
        blocks.append(Heading(2, "Streams that end soon"))
        blocks.append(BulletList.of(ending_words(stream, paper.as_on) for stream in paper.ending))
    subtitle = f"{paper.partnership.name}, position on {day(paper.as_on)}"
    marks = PageMarks(edition=f"{paper.title}, {day(paper.as_on)}")
    return Document(paper.title, tuple(blocks), subtitle=subtitle, marks=marks)


def _positions(paper: FinancePaper) -> Table:
    rows = [
        (
            position.stream.label,
            pounds(position.allocation.pence) if position.allocation else "Not recorded",
            position.allocation.standing.value.capitalize() if position.allocation else "–",
            pounds(position.figures.profile),
            pounds(position.figures.forecast),
            _known(position.figures.actual),
            signed_pounds(position.figures.variance),
        )
        for position in paper.positions
    ]
    total = paper.total
    rows.append(
        (
            "Total",
            pounds(paper.allocated),
            "–",
            pounds(total.profile),
            pounds(total.forecast),
            _known(total.actual),
            signed_pounds(total.variance),
        )
    )
    return Table.of(
        f"Position by stream, {year_words(paper.year)}", HEADINGS, rows, widths=(5, 4, 4, 4, 4, 4, 4)
    )


def _known(pence: int | None) -> str:
    return "–" if pence is None else pounds(pence)


def _quarters(paper: FinancePaper) -> Iterable[Block]:
    title = f"Profile and actual by quarter, {year_words(paper.year)}"
    if chart := paper.chart:
        caption = f"{title}, in thousands of pounds"
        picture = str(drawn_bars(chart, "money-quarters", caption))
        yield Figure(picture, f"Bar chart. {caption}. The table has the same numbers.", caption, share=70)
    rows = [(name, pounds(profile), _known(actual)) for name, profile, actual in paper.quarters]
    rows.append(("Total", pounds(paper.total.profile), _known(paper.total.actual)))
    yield Table.of(title, ("Quarter", "Profile", "Actual"), rows)


def _movements(caption: str, movements: Iterable[MoneyMovement]) -> Table:
    return Table.of(
        caption,
        ("Reference", "Kind", "Amount", "From", "To", "Reason"),
        [
            (
                each.reference,
                KINDS[each.kind],
                pounds(each.pence),
                from_words(each),
                to_words(each),
                each.reason,
            )
            for each in movements
        ],
        widths=(2, 3, 3, 5, 5, 6),
    )


def rows_of(paper: FinancePaper) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Return the headings and rows of the workbook: each stream, then the total, with amounts as numbers."""
    rows: list[list[Cell]] = [
        [
            position.stream.name,
            in_pounds(position.allocation.pence) if position.allocation else None,
            position.allocation.standing.value.capitalize() if position.allocation else "",
            in_pounds(position.figures.profile),
            in_pounds(position.figures.forecast),
            None if position.figures.actual is None else in_pounds(position.figures.actual),
            in_pounds(position.figures.variance),
        ]
        for position in paper.positions
    ]
    total = paper.total
    rows.append(
        [
            "Total",
            in_pounds(paper.allocated),
            "",
            in_pounds(total.profile),
            in_pounds(total.forecast),
            None if total.actual is None else in_pounds(total.actual),
            in_pounds(total.variance),
        ]
    )
    return HEADINGS, rows
