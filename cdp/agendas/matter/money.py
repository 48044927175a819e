"""The finance paper under the standing item about finance: positions, variances, movements and what ends soon."""

from datetime import date

from sqlalchemy.orm import Session

from cdp.agendas.matter.lines import Groups, MatterGroup, MatterLine, grouped, path_in
from cdp.funding.files import from_words, to_words
from cdp.funding.paper.content import FinancePaper, ending_words, finance_paper, variance_words
from cdp.funding.words import KINDS
from cdp.models import Meeting
from cdp.wording.money import pounds, signed_pounds
from cdp.workplans.periods import year_words

HEADER = ("Stream", "Allocation", "Profile", "Forecast", "Actual to date", "Variance")


def finance(session: Session, meeting: Meeting, today: date) -> Groups:
    """Return the position of this financial year without confidential lines; nothing if there are no streams."""
    paper = finance_paper(session, meeting.board.partnership, None, today)
    if not paper.positions:
        return grouped("Streams that end soon", _ending(paper))
    return (
        MatterGroup(
            f"Spending against profile, {year_words(paper.year)}",
            header=HEADER,
            rows=tuple(_positions(paper)),
        ),
        *grouped("Variances", (_variance(paper, place) for place in range(len(paper.variances)))),
        *grouped("Movements to recommend", _movements(paper)),
        *grouped("Streams that end soon", _ending(paper)),
    )


def _positions(paper: FinancePaper) -> list[tuple[MatterLine, ...]]:
    rows: list[tuple[MatterLine, ...]] = [
        (
            MatterLine(each.stream.label, path_in(paper.partnership, "money", "streams", each.stream.key)),
            MatterLine(pounds(each.allocation.pence) if each.allocation else "Not recorded"),
            MatterLine(pounds(each.figures.profile)),
            MatterLine(pounds(each.figures.forecast)),
            MatterLine("–" if each.figures.actual is None else pounds(each.figures.actual)),
            MatterLine(signed_pounds(each.figures.variance)),
        )
        for each in paper.positions
    ]
    total = paper.total
    rows.append(
        (
            MatterLine("Total"),
            MatterLine(pounds(paper.allocated)),
            MatterLine(pounds(total.profile)),
            MatterLine(pounds(total.forecast)),
            MatterLine("–" if total.actual is None else pounds(total.actual)),
            MatterLine(signed_pounds(total.variance)),
        )
    )
    return rows


def _variance(paper: FinancePaper, place: int) -> MatterLine:
    line, figures = paper.variances[place]
    path = path_in(paper.partnership, "money", "lines", line.key)
    return MatterLine(f"{line.reference} {line.service}", path, f": {variance_words(line, figures)}")


def _movements(paper: FinancePaper) -> list[MatterLine]:
    return [
        MatterLine(
            f"{each.reference} {KINDS[each.kind].lower()} of {pounds(each.pence)}",
            path_in(paper.partnership, "money", "movements", each.key),
            f": from {from_words(each)} to {to_words(each)}. {each.reason}",
        )
        for each in paper.to_approve
    ]


def _ending(paper: FinancePaper) -> list[MatterLine]:
    return [
        MatterLine(
            stream.label,
            path_in(paper.partnership, "money", "streams", stream.key),
            ending_words(stream, paper.as_on).removeprefix(stream.label),
        )
        for stream in paper.ending
    ]
