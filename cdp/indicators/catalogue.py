"""The indicators for which a partnership can enter figures: metrics of the framework, and local indicators."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from cdp.reference import outcomes
from cdp.reference.outcomes import (
    Availability,
    Described,
    DescribedField,
    FieldCertainty,
    Geography,
    LocalIndicator,
    Metric,
    MetricStatus,
    Outcome,
    Polarity,
    PublicationFrequency,
    SeriesMatch,
    Source,
    Tier,
    Unit,
    ValueType,
)
from cdp.reference.written_dates import first_day, in_words
from cdp.wording.formats import listed, number

UNIT_WORDS = {
    Unit.COUNT: "number",
    Unit.PERCENT: "per cent",
    Unit.RATE_PER_MILLION: "per million people",
    Unit.RATE_PER_100K: "per 100,000 people",
    Unit.RATE_PER_1000: "per 1,000 people",
    Unit.INCIDENTS: "incidents",
    Unit.KILOGRAMS: "kilograms",
    Unit.SCORE: "score",
}
GEOGRAPHY_WORDS = {
    Geography.ENGLAND_AND_WALES: "England and Wales",
    Geography.ENGLAND: "England",
    Geography.REGION: "Region",
    Geography.POLICE_FORCE_AREA: "Police force area",
    Geography.UPPER_TIER_LA: "Local authority",
    Geography.LOWER_TIER_LA: "District",
    Geography.CDP_FOOTPRINT: "Partnership footprint",
    Geography.PROVIDER: "Provider",
    Geography.PRISON: "Prison",
}
POLARITY_WORDS = {
    Polarity.LOWER_IS_BETTER: "Lower is better",
    Polarity.HIGHER_IS_BETTER: "Higher is better",
    Polarity.CONTEXT: "Context only. A rise may be good or bad news, so we do not rate it",
}
VALUE_TYPE_WORDS = {
    ValueType.COUNT: "Count",
    ValueType.PROPORTION: "Proportion",
    ValueType.CRUDE_RATE: "Crude rate",
    ValueType.DIRECTLY_STANDARDISED_RATE: "Directly standardised rate",
    ValueType.OTHER: "Estimate or other rate",
}
AVAILABILITY_WORDS = {
    Availability.PUBLIC: "Published",
    Availability.RESTRICTED: "Restricted: never on a public page",
    Availability.INTERNAL_MANAGEMENT_INFORMATION: "Internal management information: never on a public page",
}
MATCH_WORDS = {
    SeriesMatch.NAMED_SOURCE: "The framework, or a note on it, names this series.",
    SeriesMatch.LIKELY: "The series is about the same subject. We have not read that it is exactly the same measure.",
    SeriesMatch.UNKNOWN: "We found no public series for this metric.",
}
_CERTAINTY_WORDS = {
    FieldCertainty.SEEN: "Read in a source",
    FieldCertainty.INFERRED: "Worked out from what we read",
    FieldCertainty.FROM_MEMORY: "From memory, not read in a source",
    FieldCertainty.UNKNOWN: "Looked for and not found",
}
_FIELD_WORDS = {
    DescribedField.DEFINITION: "the definition",
    DescribedField.UNIT: "the unit",
    DescribedField.DENOMINATOR: "what the numbers are divided by",
    DescribedField.VALUE_TYPE: "the type of measure",
    DescribedField.POLARITY: "which direction is better",
    DescribedField.GEOGRAPHY: "the areas it is published for",
    DescribedField.FREQUENCY: "how often it is published",
    DescribedField.LAG_MONTHS: "how long publication takes",
    DescribedField.AVAILABILITY: "who may see it",
}
_PER = {
    Unit.PERCENT: 100,
    Unit.RATE_PER_1000: 1_000,
    Unit.RATE_PER_100K: 100_000,
    Unit.RATE_PER_MILLION: 1_000_000,
}


@dataclass(frozen=True)
class Indicator:
    """A metric of the national framework, or a local indicator.

    `metric` or `local` has the other details. `geography` is empty if it is not known. `outcome` is None for local
    indicators. `units` lists all units in which the indicator is published, starting with its main one. From the
    written date `until` it is no longer published, and `successor` is the ID of the indicator that took its place.
    """

    id: str
    code: str
    name: str
    tier: Tier
    outcome: Outcome | None
    unit: Unit
    units: tuple[Unit, ...]
    polarity: Polarity
    publisher: str
    geography: tuple[Geography, ...]
    frequency: PublicationFrequency | None
    availability: Availability
    value_type: ValueType
    value_type_reason: str
    status: MetricStatus
    source_ids: tuple[str, ...]
    until: str = ""
    successor: str = ""
    metric: Metric | None = None
    local: LocalIndicator | None = None

    @property
    def label(self) -> str:
        """Return the indicator's code, if it has one, and name."""
        return f"{self.code} {self.name}".strip()

    @property
    def unit_words(self) -> str:
        """Return the unit in words, such as "per million people"."""
        return UNIT_WORDS[self.unit]

    @property
    def units_in_words(self) -> str:
        """Return, in words, the indicator's main unit and any other units in which it is published."""
        own, *others = (UNIT_WORDS[unit] for unit in self.units)
        return f"{own}; also published as {listed(others)}" if others else own

    @property
    def per(self) -> int:
        """Return the base of the unit, such as 100 for percentages, in value = numerator / denominator * per.

        It is 1 for units that are not rates or percentages.
        """
        return _PER.get(self.unit, 1)

    def measured_in(self, unit: str | None) -> "Indicator":
        """Return the indicator as measured in one of its units; None means its main unit."""
        if unit is None or unit == self.unit:
            return self
        other = Unit(unit)
        if other is Unit.COUNT:
            return replace(self, unit=other, value_type=ValueType.COUNT, value_type_reason="a plain number")
        return replace(self, unit=other)

    @property
    def lowest_geography(self) -> str:
        """Return the smallest kind of area for which the metric is published; empty for a local indicator."""
        return GEOGRAPHY_WORDS[self.metric.lowest_geography] if self.metric else ""

    @property
    def areas_in_words(self) -> str:
        """Return, in words, the kinds of area for which the indicator is published."""
        return ", ".join(GEOGRAPHY_WORDS[level] for level in self.geography)

    @property
    def is_restricted(self) -> bool:
        """Return whether the indicator's local figures must never appear on a public page or in a public paper."""
        return self.availability is not Availability.PUBLIC

    @property
    def may_be_rated(self) -> bool:
        """Return whether the indicator's figures may be rated against a target, because one direction is better."""
        return self.polarity is not Polarity.CONTEXT

    @property
    def description(self) -> Described:
        """Return the catalogue's description of the indicator."""
        described = self.metric or self.local
        if described is None:
            raise ValueError(f"{self.id} has no description.")
        return described

    @property
    def known(self) -> list[tuple[str, str]]:
        """Return how the fields of the description are known, in words, each with the fields in words."""
        certainty = self.description.certainty
        by_certainty = [
            (words, [_FIELD_WORDS[field] for field in _FIELD_WORDS if certainty.get(field) is level])
            for level, words in _CERTAINTY_WORDS.items()
        ]
        return [(words, _sentence_case(listed(fields))) for words, fields in by_certainty if fields]

    def end_words(self, day: date) -> str:
        """Return that the indicator has ended and what took its place, as on a day; "" while it is published."""
        if not self.until or first_day(self.until) > day:
            return ""
        follows = indicator(self.successor) if self.successor else None
        after = f"Replaced by {follows.label}" if follows else "None has replaced it that we know of"
        return f"Not published from {in_words(self.until)}. {after}."

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the documents on which the indicator's description is based."""
        return tuple(outcomes.source(source_id) for source_id in self.source_ids)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def indicator(indicator_id: str) -> Indicator | None:
    """Return an indicator by its ID, such as `h_drug_misuse_deaths` or `l_naloxone_kits`, or None."""
    return _by_id().get(indicator_id)


def by_outcome() -> list[tuple[Outcome | None, list[Indicator]]]:
    """Return pairs of outcome and metrics for the six outcomes in order, then None paired with the local indicators."""
    headings: list[Outcome | None] = [*outcomes.outcomes(), None]
    return [
        (outcome, [each for each in _by_id().values() if each.outcome == outcome]) for outcome in headings
    ]


@cache
def _by_id() -> dict[str, Indicator]:
    described = [
        *(_of_metric(metric) for metric in outcomes.metrics()),
        *(_of_local(local) for local in outcomes.local_indicators()),
    ]
    return {each.id: each for each in described}


def _of_metric(metric: Metric) -> Indicator:
    return Indicator(
        id=metric.id,
        code=metric.code,
        name=metric.name,
        tier=metric.tier,
        outcome=outcomes.outcome(metric.outcome_id),
        unit=metric.unit,
        units=(metric.unit, *metric.other_units),
        polarity=metric.polarity,
        publisher=metric.publisher,
        geography=metric.geography,
        frequency=metric.frequency,
        availability=metric.availability,
        value_type=metric.value_type,
        value_type_reason=metric.value_typing.reason,
        status=metric.status,
        source_ids=metric.source_ids,
        until=metric.until,
        successor=metric.successor,
        metric=metric,
    )


def _of_local(local: LocalIndicator) -> Indicator:
    return Indicator(
        id=local.id,
        code="",
        name=local.name,
        tier=local.tier,
        outcome=None,
        unit=local.unit,
        units=(local.unit,),
        polarity=local.polarity,
        publisher=local.publisher,
        geography=(),
        frequency=local.frequency,
        availability=Availability.PUBLIC,
        value_type=local.value_type,
        value_type_reason=local.value_typing.reason,
        status=local.status,
        source_ids=local.source_ids,
        until=local.until,
        successor=local.successor,
        local=local,
    )


def written(indicator: Indicator, value: Decimal | None) -> str:
    """Return a value as text in the indicator's unit, with decimal places from `places_of`; "" for None."""
    return written_in(indicator.unit, value, places_of(value))


def written_in(unit: Unit, value: Decimal | None, places: int) -> str:
    """Return a value as text, such as "12" for a count, "45.0%" for a percentage or "16.4" for a rate; "" for None.

    `places` is the number of decimal places for rates and percentages, which `places_of` returns.
    """
    if value is None:
        return ""
    if unit not in _PER:
        return number(round(value, 1))
    text = number(float(value), places)  # formatting a float is four times as fast as formatting a Decimal
    return f"{text}%" if unit is Unit.PERCENT else text


def places_of(*values: Decimal | None) -> int:
    """Return how many decimal places to show for values that were published together, such as a value and its interval.

    The result is 2 if no value has more than two decimal places and at least one has two; otherwise it is 1. So 9.96 is
    not shown as 10.0, but 16.4354 is shown as 16.4.
    """
    stored = [number(float(value), 4) for value in values if value is not None]
    two_published = all(text.endswith("00") for text in stored) and any(text[-3] != "0" for text in stored)
    return 2 if two_published else 1
