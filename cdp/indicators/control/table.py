"""The table of a control chart, on its page and in files: every period with its value, limits and signals."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.indicators.control.charting import ControlChart
from cdp.indicators.control.drawing import reachable
from cdp.indicators.control.xmr import ControlLimits
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.files import restriction_of


@dataclass(frozen=True)
class ControlRow:
    """A period of a control chart: its figure, and what the chart shows for it."""

    figure: DisclosedFigure
    moving_range: Decimal | None = None
    limits: ControlLimits | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    signals: tuple[str, ...] = ()
    meaning: str = ""


def rows_of(chart: ControlChart) -> list[ControlRow]:
    """Return a row for each period of a chart, oldest first; a period without a value has only its figure."""
    rows = [ControlRow(figure) for figure in chart.gaps]
    for stretch in chart.stretches:
        limits = stretch.limits
        lower = upper = None
        if limits is not None:
            lower, upper = reachable(chart, limits.lower), reachable(chart, limits.upper)
        for number in stretch.points:
            point = chart.points[number]
            rows.append(
                ControlRow(
                    figure=point.figure,
                    moving_range=point.moving_range,
                    limits=limits,
                    lower=lower,
                    upper=upper,
                    signals=tuple(chart.words_of(signal) for signal in point.signals),
                    meaning=point.meaning.words if limits is not None else "",
                )
            )
    return sorted(rows, key=lambda row: row.figure.period)


def file_of(chart: ControlChart) -> RegisterFile[ControlRow]:
    """Return the declaration of the file of a control chart."""
    notice = restriction_of(chart.indicator)
    target = chart.target.value if chart.target else None
    return RegisterFile(
        f"{chart.indicator.label}: control chart",
        ("value", "values"),
        (
            *([RegisterColumn[ControlRow]("Restriction", lambda _: notice)] if notice else []),
            RegisterColumn("Indicator", lambda _: chart.indicator.label),
            RegisterColumn("Unit", lambda _: chart.indicator.unit_words),
            RegisterColumn("Area code", lambda row: row.figure.place.code),
            RegisterColumn("Area", lambda row: row.figure.place.name, 4),
            RegisterColumn("Period", lambda row: row.figure.period.label, 4),
            RegisterColumn("From", lambda row: row.figure.period.starts_on),
            RegisterColumn("To", lambda row: row.figure.period.ends_on),
            RegisterColumn("Value", lambda row: rounded(row.figure.value), 3),
            RegisterColumn("No value because", lambda row: row.figure.why_empty),
            RegisterColumn("Moving range", lambda row: rounded(row.moving_range), 3),
            RegisterColumn("Mean", lambda row: rounded(row.limits.mean if row.limits else None), 3),
            RegisterColumn("Lower limit", lambda row: rounded(row.lower), 3),
            RegisterColumn("Upper limit", lambda row: rounded(row.upper), 3),
            RegisterColumn(
                "Upper limit of moving ranges",
                lambda row: rounded(row.limits.upper_range if row.limits else None),
            ),
            RegisterColumn("Target", lambda _: rounded(target), 3),
            RegisterColumn("Meaning", lambda row: row.meaning, 5),
            RegisterColumn("Signals", lambda row: "; ".join(row.signals), 6),
        ),
        notice=notice,
    )


def rounded(value: Decimal | None) -> Decimal | None:
    """Return a number with four decimal places for a file, or None."""
    return None if value is None else round(value, 4).normalize()


def newest_first(rows: Iterable[ControlRow]) -> list[ControlRow]:
    """Return rows in the order of the page."""
    return sorted(rows, key=lambda row: row.figure.period, reverse=True)
