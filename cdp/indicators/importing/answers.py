"""What people said about a file of figures: facts that are not in the file, or that can mean two things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from cdp.indicators.numbers import Commas
from cdp.models import ValueStatus

EVERY_ROW = "*"
"""The key of the indicator of a file that does not name indicators."""
LEFT_OUT = ""
ZERO = "zero"
FRACTIONS, AS_THEY_ARE = "fractions", "as_they_are"
WHOLE, GROUP = "whole", "group"
FINANCIAL, ACADEMIC = "financial_year", "academic_year"
OFFICIAL, OWN = "official", "own"
SIGN_STATUSES: Mapping[str, ValueStatus | None] = {
    ZERO: None,
    "suppressed": ValueStatus.SUPPRESSED,
    "not_available": ValueStatus.NOT_AVAILABLE,
}


@dataclass(frozen=True)
class FigureAnswers:
    """The answers about a file. Mappings have the texts of the file as keys.

    `indicators` has the metric code of each indicator in the file, or "" to leave it out. `units` and `scales` are by
    metric code. `areas` are by plain name; `area` is for a file without areas. `periods` has the chosen meaning for
    each set of possible meanings, joined by "|".
    """

    sheet: int | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    area: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    years: str = FINANCIAL
    ages: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    commas: str = ""
    origin: str = ""
    source: str = ""
    published_on: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "FigureAnswers":
        """Return answers from their stored form; unknown keys are ignored."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def stored(self) -> dict[str, Any]:
        """Return the form in which answers are stored."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def is_official(self) -> bool:
        """Return whether the file has published official statistics."""
        return self.origin == OFFICIAL

    @property
    def published(self) -> date | None:
        """Return the day on which the figures were published, or None."""
        return date.fromisoformat(self.published_on) if self.published_on else None

    @cached_property
    def comma_convention(self) -> Commas:
        """Return what commas in numbers mean, if the file or a person says it."""
        return Commas(self.commas) if self.commas else Commas.UNKNOWN

    @cached_property
    def key_of_signs(self) -> dict[str, ValueStatus | None]:
        """Return what the publisher's signs mean; None means 0."""
        return {sign: SIGN_STATUSES[meaning] for sign, meaning in self.signs.items() if meaning}

    def scale_of(self, metric: str) -> Decimal:
        """Return by what the values of a metric are multiplied: 100 for fractions of a percentage."""
        return Decimal(100 if self.scales.get(metric) == FRACTIONS else 1)
