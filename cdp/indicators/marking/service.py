"""Changes to the marks on an indicator's charts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.indicators.catalogue import Indicator
from cdp.indicators.marking import queries
from cdp.indicators.places import canonical, place, places_for
from cdp.indicators.spans import FIRST_YEAR
from cdp.models import ChartMarkKind, IndicatorMark, Partnership, Person
from cdp.wording.formats import day

EVERYWHERE = "all areas"


@dataclass(frozen=True)
class MarkDetails:
    """A mark: its day, its words, which are the reason for a new start, and its area; None means all areas."""

    on_day: date
    words: str
    area_code: str | None = None
    version: int | None = None


def add_mark(
    session: Session,
    partnership: Partnership,
    indicator: Indicator,
    kind: ChartMarkKind,
    details: MarkDetails,
    *,
    by: Person,
) -> IndicatorMark:
    """Add a mark to an indicator's charts; raise Refusal for an invalid day or area, or if the mark is there."""
    mark = IndicatorMark(
        partnership_id=partnership.id,
        partnership=partnership,
        metric_code=indicator.id,
        kind=kind,
        area_code=_area(partnership, indicator, details.area_code),
        on_day=details.on_day,
        words=details.words,
        added_at=clock.now(),
        added_by=by,
    )
    _check(session, mark)
    session.add(mark)
    _record(session, mark, f"{by.name} added {described(mark)} to the charts of {indicator.label}.", by)
    return mark


def change_mark(
    session: Session, mark: IndicatorMark, indicator: Indicator, details: MarkDetails, *, by: Person
) -> None:
    """Change a mark; raise Refusal as `add_mark` does, or Conflict if it was changed meanwhile."""
    area_code = _area(mark.partnership, indicator, details.area_code)
    if mark.version != details.version:
        differences = [
            Difference("Day", day(mark.on_day), day(details.on_day)),
            Difference("Words", mark.words, details.words),
            Difference("Area", area_words(mark.area_code), area_words(area_code)),
        ]
        raise Conflict(
            [one for one in differences if one.theirs != one.yours] or differences,
            current_version=mark.version,
        )
    before = {"day": str(mark.on_day), "words": mark.words, "area": area_words(mark.area_code)}
    with session.no_autoflush:
        mark.on_day, mark.words, mark.area_code = details.on_day, details.words, area_code
        _check(session, mark)
    sentence = f"{by.name} changed {described(mark)} on the charts of {indicator.label}."
    _record(session, mark, sentence, by, {"before": before})


def remove_mark(
    session: Session, mark: IndicatorMark, indicator: Indicator, *, version: int, by: Person
) -> None:
    """Remove a mark, and record it in the history; raise Conflict if it was changed meanwhile."""
    if mark.version != version:
        raise Conflict(
            [Difference("Mark", f"{day(mark.on_day)}: {mark.words}", "Removed")], current_version=mark.version
        )
    _record(session, mark, f"{by.name} removed {described(mark)} from the charts of {indicator.label}.", by)
    session.delete(mark)


def described(mark: IndicatorMark) -> str:
    """Return a mark as part of a sentence."""
    what = "the event" if mark.kind is ChartMarkKind.EVENT else "new control limits"
    return f"{what} “{mark.words}”, {day(mark.on_day)}, for {area_words(mark.area_code)},"


def area_words(area_code: str | None) -> str:
    """Return the name of a mark's area."""
    return EVERYWHERE if area_code is None else place(area_code, ()).name


def _area(partnership: Partnership, indicator: Indicator, area_code: str | None) -> str | None:
    if area_code is None:
        return None
    wanted = canonical(area_code)
    if all(one.code != wanted for one in places_for(indicator, partnership.area_codes_on(clock.today()))):
        raise Refusal("Choose an area from the list.", field="area")
    return wanted


def _check(session: Session, mark: IndicatorMark) -> None:
    if mark.on_day.year < FIRST_YEAR:
        raise Refusal(f"Enter a day in {FIRST_YEAR} or later.", field="on_day")
    if mark.on_day > clock.today():
        raise Refusal("Enter a day that is today or earlier.", field="on_day")
    if queries.same_mark(session, mark):
        what = "This event is" if mark.kind is ChartMarkKind.EVENT else "New limits are"
        raise Refusal(f"{what} already on the chart for that day and area.", field="on_day")


def _record(
    session: Session,
    mark: IndicatorMark,
    sentence: str,
    by: Person,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(session, sentence, by=by, on=mark, partnership=mark.partnership, details=details)
