"""The first pass over a file: which indicators, periods, areas, ages and signs it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from cdp.indicators.importing.areas import AreaFinder
from cdp.indicators.importing.cells import RawFigure, is_everybody
from cdp.indicators.numbers import Commas, NotANumber, ReadCell, UnclearNumber, read_cell
from cdp.reference.areas import plain
from cdp.wording.typed_numbers import is_plain

MOST_KINDS = 2_000
"""The most different indicators, periods or names of areas that are listed."""
EXAMPLES = 5


@dataclass
class SeenIndicator:
    """An indicator in a file: its name, its figures, its ages and its largest value."""

    name: str = ""
    figures: int = 0
    ages: set[str] = field(default_factory=set)
    largest: Decimal | None = None
    largest_plain: float = -1
    has_percent_signs: bool = False


@dataclass
class FigureScan:
    """What a file has. `unclear` are numbers whose comma can mean two things."""

    figures: int = 0
    indicators: dict[str, SeenIndicator] = field(default_factory=dict)
    periods: dict[str, None] = field(default_factory=dict)
    unclear_areas: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    signs: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)
    commas: set[Commas] = field(default_factory=set)
    has_points: bool = False


def scan(figures: Iterable[RawFigure], finder: AreaFinder) -> FigureScan:
    """Return what the figures of a file have, in one pass that keeps only different texts."""
    found = FigureScan()
    areas_seen: set[tuple[str, str, str]] = set()
    for raw in figures:
        found.figures += 1
        seen = found.indicators.get(raw.indicator)
        if seen is None:
            seen = SeenIndicator(name=" ".join(raw.indicator_name.split()))
            if len(found.indicators) < MOST_KINDS:
                found.indicators[raw.indicator] = seen
        seen.figures += 1
        if raw.age not in seen.ages and len(seen.ages) < EXAMPLES:
            seen.ages.add(raw.age)
        if len(found.periods) < MOST_KINDS:
            found.periods.setdefault(raw.period)
        place = (raw.area_code, raw.area, raw.area_type)
        if place not in areas_seen and len(areas_seen) < MOST_KINDS * 10:
            areas_seen.add(place)
            _look_up(found, finder, *place)
        _look_at_numbers(found, seen, raw)
    if found.has_points:
        found.commas.add(Commas.THOUSANDS)
    for seen in found.indicators.values():
        seen.ages = {"" if is_everybody(age) else age for age in seen.ages}
        if seen.largest_plain >= 0:
            seen.largest = max(seen.largest or Decimal(0), Decimal(str(seen.largest_plain)))
    return found


def _look_up(found: FigureScan, finder: AreaFinder, code: str, name: str, kind: str) -> None:
    choices = finder.find(code, name, kind).choices
    if choices:
        found.unclear_areas[plain(name)] = (" ".join(name.split()), choices)


def _look_at_numbers(found: FigureScan, seen: SeenIndicator, raw: RawFigure) -> None:
    for place, text in enumerate((raw.value, raw.numerator, raw.denominator, raw.lower, raw.upper)):
        if not text:
            continue
        if is_plain(text):
            if place == 0:
                seen.largest_plain = max(seen.largest_plain, float(text))
            if not found.has_points and "." in text:
                found.has_points = True
            continue
        cell = _cell(found, text)
        if place == 0 and cell is not None and cell.value is not None:
            seen.has_percent_signs |= cell.is_percent
            if seen.largest is None or cell.value > seen.largest:
                seen.largest = cell.value


def _cell(found: FigureScan, text: str) -> ReadCell | None:
    """Return what a cell says, and note unclear numbers, signs, and what commas mean in it."""
    try:
        cell = read_cell(text)
    except UnclearNumber:
        if len(found.unclear) < EXAMPLES and text not in found.unclear:
            found.unclear.append(text)
        return None
    except NotANumber:
        return None
    if cell.sign:
        found.signs.add(cell.sign)
    if "," in text and cell.value is not None:
        is_decimal = -1 < text.rfind(".") < text.rfind(",")
        found.commas.add(Commas.DECIMALS if is_decimal else Commas.THOUSANDS)
    elif "." in text and cell.value is not None:
        found.commas.add(Commas.THOUSANDS)
    return cell
