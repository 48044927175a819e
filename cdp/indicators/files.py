"""The file of an indicator's figures: its columns and the order of its rows.

People pass files on, so the files must hide small numbers from every reader.
"""

from collections.abc import Iterable
from decimal import Decimal

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.disclosure import HIDDEN_WORDS, STATUS_WORDS, DisclosedFigure


def in_file_order(figures: Iterable[DisclosedFigure]) -> list[DisclosedFigure]:
    """Return figures in order of area, then period."""
    return sorted(figures, key=lambda figure: (figure.place.order, figure.period))


def restriction_of(indicator: Indicator) -> str:
    """Return what must be said wherever a restricted indicator's values are shown; empty for other indicators."""
    if not indicator.is_restricted:
        return ""
    return f"{indicator.availability_words} and never in a public paper. Use the values only within the partnership."


def figures_of(indicator: Indicator) -> RegisterFile[DisclosedFigure]:
    """Return the declaration of the file of an indicator's figures.

    If a figure has no value, the cell is empty and the status column says why.
    """
    notice = restriction_of(indicator)
    return RegisterFile(
        indicator.label,
        ("value", "values"),
        (
            *([RegisterColumn[DisclosedFigure]("Restriction", lambda _: notice)] if notice else []),
            RegisterColumn("Indicator", lambda _: indicator.label),
            RegisterColumn("Unit", lambda figure: UNIT_WORDS[figure.unit], 5),
            RegisterColumn("Area code", lambda figure: figure.place.code),
            RegisterColumn("Area", lambda figure: figure.place.name, 5),
            RegisterColumn("Period", lambda figure: figure.period.label, 5),
            RegisterColumn("From", lambda figure: figure.period.starts_on),
            RegisterColumn("To", lambda figure: figure.period.ends_on),
            RegisterColumn("Value", lambda figure: _rounded(figure.value), 3),
            RegisterColumn("Lower end", lambda figure: _rounded(figure.lower), 3),
            RegisterColumn("Upper end", lambda figure: _rounded(figure.upper), 3),
            RegisterColumn("Number counted", lambda figure: _rounded(figure.numerator), 3),
            RegisterColumn("Out of", lambda figure: _rounded(figure.denominator), 3),
            RegisterColumn("Status", _status, 5),
            RegisterColumn("Official statistic", lambda figure: "Yes" if figure.official else "No"),
            RegisterColumn("Source", lambda figure: figure.source, 6),
            RegisterColumn("Published on", lambda figure: figure.published_on),
            RegisterColumn("Note", lambda figure: figure.note),
        ),
        notice=notice,
    )


def _status(figure: DisclosedFigure) -> str:
    return HIDDEN_WORDS[figure.hidden] if figure.hidden else STATUS_WORDS[figure.status]


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 4).normalize()
