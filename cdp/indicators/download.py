"""An indicator's figures as a CSV file. Files are passed on, so small numbers are hidden for every reader."""

from collections.abc import Iterable
from decimal import Decimal

from cdp.files.spreadsheets import as_csv
from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.disclosure import HIDDEN_WORDS, STATUS_WORDS, DisclosedFigure

HEADINGS = (
    "Indicator",
    "Unit",
    "Area code",
    "Area",
    "Period",
    "From",
    "To",
    "Value",
    "Lower end",
    "Upper end",
    "Number counted",
    "Out of",
    "Status",
    "Official statistic",
    "Source",
    "Published on",
    "Note",
)


def figures_as_csv(indicator: Indicator, figures: Iterable[DisclosedFigure]) -> bytes:
    """Return figures as CSV by area and period. A cell without a value is empty and the status explains why."""
    ordered = sorted(figures, key=lambda figure: (figure.place.order, figure.period))
    return as_csv(HEADINGS, (_cells(indicator, figure) for figure in ordered))


def _cells(indicator: Indicator, figure: DisclosedFigure) -> list[str]:
    return [
        indicator.label,
        UNIT_WORDS[figure.unit],
        figure.place.code,
        figure.place.name,
        figure.period.label,
        figure.period.starts_on.isoformat(),
        figure.period.ends_on.isoformat(),
        _plain(figure.value),
        _plain(figure.lower),
        _plain(figure.upper),
        _plain(figure.numerator),
        _plain(figure.denominator),
        HIDDEN_WORDS[figure.hidden] if figure.hidden else STATUS_WORDS[figure.status],
        "Yes" if figure.official else "No",
        figure.source,
        figure.published_on.isoformat() if figure.published_on else "",
        figure.note,
    ]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{round(value, 4).normalize():f}"
