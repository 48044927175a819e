"""Files of the comparisons of areas and groups: exactly what their pages show."""

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.indicators.catalogue import Indicator
from cdp.indicators.comparing.areas import AreaComparison, AreaRow
from cdp.indicators.comparing.groups import GroupComparison, GroupRow
from cdp.indicators.control.table import rounded
from cdp.indicators.disclosure import STATUS_WORDS, DisclosedFigure
from cdp.indicators.files import restriction_of


def file_of_areas(comparison: AreaComparison) -> RegisterFile[AreaRow]:
    """Return the declaration of the file of a comparison of areas."""
    indicator = comparison.indicator
    notice = restriction_of(indicator)
    return RegisterFile(
        f"{indicator.label}: areas compared",
        ("area", "areas"),
        (
            *([RegisterColumn[AreaRow]("Restriction", lambda _: notice)] if notice else []),
            RegisterColumn("Indicator", lambda _: indicator.label),
            RegisterColumn("Unit", lambda _: indicator.unit_words),
            RegisterColumn("Period", lambda row: row.figure.period.label, 4),
            RegisterColumn("Area code", lambda row: row.figure.place.code),
            RegisterColumn("Area", lambda row: row.figure.place.name, 5),
            RegisterColumn("Value", lambda row: rounded(row.figure.value), 3),
            RegisterColumn("Lower end", lambda row: rounded(row.figure.lower), 3),
            RegisterColumn("Upper end", lambda row: rounded(row.figure.upper), 3),
            RegisterColumn("No value because", lambda row: row.figure.why_empty, 4),
            RegisterColumn("Comparison", lambda row: row.compared, 6),
            RegisterColumn("Status", lambda row: STATUS_WORDS[row.figure.status]),
            RegisterColumn("Source", lambda row: row.figure.source, 6),
            RegisterColumn("Note", lambda row: row.figure.note),
        ),
        notice=notice,
    )


def file_of_groups(comparison: GroupComparison) -> RegisterFile[GroupRow]:
    """Return the declaration of the file of a comparison of groups."""
    indicator = comparison.indicator
    notice = restriction_of(indicator)
    return RegisterFile(
        f"{indicator.label}: {comparison.kind}",
        ("group", "groups"),
        (
            *([RegisterColumn[GroupRow]("Restriction", lambda _: notice)] if notice else []),
            RegisterColumn("Indicator", lambda _: indicator.label),
            RegisterColumn("Unit", lambda _: indicator.unit_words),
            RegisterColumn("Period", lambda row: row.figure.period.label, 4),
            RegisterColumn("Area code", lambda row: row.figure.place.code),
            RegisterColumn("Area", lambda row: row.figure.place.name, 4),
            RegisterColumn("Kind of group", lambda _: comparison.kind, 4),
            RegisterColumn("Group", lambda row: row.name, 5),
            RegisterColumn("Value", lambda row: rounded(row.figure.value), 3),
            RegisterColumn("Lower end", lambda row: rounded(row.figure.lower), 3),
            RegisterColumn("Upper end", lambda row: rounded(row.figure.upper), 3),
            RegisterColumn("No value because", lambda row: row.figure.why_empty, 4),
            RegisterColumn("Comparison", lambda row: row.compared, 5),
            RegisterColumn("Source", lambda row: row.figure.source),
        ),
        notice=notice,
    )


def file_of_map(indicator: Indicator) -> RegisterFile[DisclosedFigure]:
    """Return the declaration of the file of the authorities on a map."""
    notice = restriction_of(indicator)
    return RegisterFile(
        f"{indicator.label}: authorities on the map",
        ("authority", "authorities"),
        (
            *([RegisterColumn[DisclosedFigure]("Restriction", lambda _: notice)] if notice else []),
            RegisterColumn("Indicator", lambda _: indicator.label),
            RegisterColumn("Unit", lambda _: indicator.unit_words),
            RegisterColumn("Period", lambda figure: figure.period.label, 4),
            RegisterColumn("Area code", lambda figure: figure.place.code, 4),
            RegisterColumn("Area", lambda figure: figure.place.name, 5),
            RegisterColumn("Value", lambda figure: rounded(figure.value), 3),
            RegisterColumn("Lower end", lambda figure: rounded(figure.lower), 3),
            RegisterColumn("Upper end", lambda figure: rounded(figure.upper), 3),
            RegisterColumn("No value because", lambda figure: figure.why_empty, 4),
            RegisterColumn("Source", lambda figure: figure.source, 6),
        ),
        notice=notice,
    )
