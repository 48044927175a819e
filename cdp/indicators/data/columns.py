"""The columns of values: for people in files, and for programs under names that never change."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.files.spreadsheets import Cell
from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.data.values import LOCAL, ValueRow
from cdp.indicators.disclosure import HIDDEN_WORDS, STATUS_WORDS
from cdp.indicators.files import restriction_of

ColumnCell: TypeAlias = Callable[[ValueRow], Cell]

VALUE_FIELDS: Mapping[str, ColumnCell] = {
    "indicator_id": lambda row: row.indicator.id,
    "indicator_code": lambda row: row.indicator.code,
    "indicator_name": lambda row: row.indicator.name,
    "outcome": lambda row: row.indicator.outcome.name if row.indicator.outcome else "",
    "unit": lambda row: row.figure.unit.value,
    "area_code": lambda row: row.figure.place.code,
    "area_name": lambda row: row.figure.place.name,
    "period": lambda row: row.figure.period.label,
    "period_start": lambda row: row.figure.period.starts_on,
    "period_end": lambda row: row.figure.period.ends_on,
    "group_kind": lambda row: row.figure.breakdown_kind,
    "group": lambda row: row.figure.breakdown,
    "value": lambda row: rounded(row.figure.value),
    "lower_95": lambda row: rounded(row.figure.lower),
    "upper_95": lambda row: rounded(row.figure.upper),
    "lower_99_8": lambda row: rounded(row.figure.lower_998),
    "upper_99_8": lambda row: rounded(row.figure.upper_998),
    "numerator": lambda row: rounded(row.figure.numerator),
    "denominator": lambda row: rounded(row.figure.denominator),
    "status": lambda row: row.figure.status.value,
    "not_shown_because": lambda row: HIDDEN_WORDS[row.figure.hidden] if row.figure.hidden else "",
    "official_statistic": lambda row: "yes" if row.figure.official else "no",
    "calculated": lambda row: "yes" if row.figure.key is None else "no",
    "restriction": lambda row: restriction_of(row.indicator),
    "source": lambda row: row.figure.source,
    "published_on": lambda row: row.figure.published_on,
    "note": lambda row: row.figure.note,
}
"""The columns for programs. A released name keeps its meaning; further columns may follow."""

INDICATOR_FIELDS: Mapping[str, Callable[[Indicator], Cell]] = {
    "indicator_id": lambda one: one.id,
    "indicator_code": lambda one: one.code,
    "indicator_name": lambda one: one.name,
    "outcome_id": lambda one: one.outcome.id if one.outcome else LOCAL,
    "outcome": lambda one: one.outcome.name if one.outcome else "",
    "tier": lambda one: one.tier.value,
    "unit": lambda one: one.unit.value,
    "value_type": lambda one: one.value_type.value,
    "polarity": lambda one: one.polarity.value,
    "publisher": lambda one: one.publisher,
    "frequency": lambda one: one.frequency.value if one.frequency else "",
    "restriction": restriction_of,
}

VALUES_FILE: RegisterFile[ValueRow] = RegisterFile(
    "Values of indicators",
    ("value", "values"),
    (
        RegisterColumn("Restriction", lambda row: restriction_of(row.indicator)),
        RegisterColumn("Outcome", VALUE_FIELDS["outcome"]),
        RegisterColumn("Indicator", lambda row: row.indicator.label, 8),
        RegisterColumn("Unit", lambda row: UNIT_WORDS[row.figure.unit], 5),
        RegisterColumn("Area code", VALUE_FIELDS["area_code"]),
        RegisterColumn("Area", VALUE_FIELDS["area_name"], 5),
        RegisterColumn("Period", VALUE_FIELDS["period"], 5),
        RegisterColumn("From", VALUE_FIELDS["period_start"]),
        RegisterColumn("To", VALUE_FIELDS["period_end"]),
        RegisterColumn("Kind of group", VALUE_FIELDS["group_kind"]),
        RegisterColumn("Group", lambda row: row.figure.breakdown or "Everyone"),
        RegisterColumn("Value", VALUE_FIELDS["value"], 3),
        RegisterColumn("Lower end", VALUE_FIELDS["lower_95"], 3),
        RegisterColumn("Upper end", VALUE_FIELDS["upper_95"], 3),
        RegisterColumn("Lower end (99.8%)", VALUE_FIELDS["lower_99_8"]),
        RegisterColumn("Upper end (99.8%)", VALUE_FIELDS["upper_99_8"]),
        RegisterColumn("Number counted", VALUE_FIELDS["numerator"]),
        RegisterColumn("Out of", VALUE_FIELDS["denominator"]),
        RegisterColumn(
            "Status",
            lambda row: (
                HIDDEN_WORDS[row.figure.hidden] if row.figure.hidden else STATUS_WORDS[row.figure.status]
            ),
            5,
        ),
        RegisterColumn("Official statistic", lambda row: "Yes" if row.figure.official else "No"),
        RegisterColumn("Source", VALUE_FIELDS["source"]),
        RegisterColumn("Published on", VALUE_FIELDS["published_on"]),
        RegisterColumn("Note", VALUE_FIELDS["note"]),
    ),
)


def rounded(value: Decimal | None) -> Decimal | None:
    """Return a number without trailing zeros, with at most eight decimal places, as it is stored."""
    return None if value is None else round(value, 8).normalize()
