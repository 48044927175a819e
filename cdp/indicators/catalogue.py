"""The indicators for which a partnership can enter figures.

They are the metrics of the framework, local indicators of the catalogue, and indicators that a partnership adds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy.orm import Session

from cdp.indicators import queries
from cdp.indicators.words import (
    AVAILABILITY_WORDS,
    CERTAINTY_WORDS,
    FIELD_WORDS,
    GEOGRAPHY_WORDS,
    MATCH_WORDS,
    POLARITY_WORDS,
    UNIT_WORDS,
    VALUE_TYPE_WORDS,
)
from cdp.models import OwnIndicator, Partnership
from cdp.reference import outcomes
from cdp.reference.outcomes import (
    Availability,
    Described,
    Geography,
    LocalIndicator,
    Metric,
    MetricStatus,
    Outcome,
    Polarity,
    PublicationFrequency,
    Source,
    Tier,
    Unit,
    ValueType,
)
from cdp.reference.written_dates import first_day, in_words
from cdp.wording.formats import listed, number, plural

__all__ = [
    "AVAILABILITY_WORDS",
    "GEOGRAPHY_WORDS",
    "MATCH_WORDS",
    "POLARITY_WORDS",
    "UNIT_WORDS",
    "VALUE_TYPE_WORDS",
    "Indicator",
    "by_outcome",
    "by_outcome_of",
    "indicator",
    "indicator_of",
    "indicators_of",
    "places_of",
    "written",
    "written_in",
]

OUTPUTS = frozenset(
    {
        "h_county_lines_closed",
        "h_oc_disruptions",
        "h_numbers_in_treatment",
        "s_prc_drug_possession",
        "s_drug_seizures",
        "s_prison_drug_finds",
        "s_modern_slavery_referrals",
        "s_prc_drug_trafficking",
        "s_mental_health_interventions",
        "s_parental_family_interventions",
        "l_adults_in_drug_treatment",
        "l_adults_in_alcohol_treatment",
        "l_waiting_over_3_weeks_alcohol",
        "l_residential_rehab_places",
        "l_naloxone_kits",
        "l_drt_positive_assessed",
        "l_drr_atr_starts",
    }
)
"""The indicators that measure what services did, not what changed for people. This is our reading."""

_PER = {
    Unit.PERCENT: 100,
    Unit.RATE_PER_1000: 1_000,
    Unit.RATE_PER_100K: 100_000,
    Unit.RATE_PER_MILLION: 1_000_000,
}


@dataclass(frozen=True)
class Indicator:
    """A metric of the national framework, a local indicator, or an indicator of a partnership's own.

    `metric` or `local` has the other details. `geography` is empty if it is not known. `outcome` is None for local
    indicators. `units` lists all units in which the indicator is published, starting with its main one. From the
    written date `until` it is no longer published, and `successor` is the ID of the indicator that took its place.
    `is_output` marks a measure of what was done, not of what it achieved. Values are for the secretariat and the data
    lead only until the day before `embargoed_until`. `lag_months` is the time from the end of a period to publication.
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
    is_own: bool = False
    is_output: bool = False
    lag_months: int | None = None
    embargoed_until: date | None = None

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
    def is_public_nationally(self) -> bool:
        """Return whether values of England and its regions are public, even if local ones are restricted."""
        metric = self.metric
        return not self.is_restricted or (
            metric is not None and metric.national_availability is Availability.PUBLIC
        )

    @property
    def availability_words(self) -> str:
        """Return who may see values, nationally and locally if they differ."""
        words = AVAILABILITY_WORDS[self.availability]
        if self.is_restricted and self.is_public_nationally:
            return f"National values are published. Local values are {words[:1].lower()}{words[1:]}"
        return words

    @property
    def delay_words(self) -> str:
        """Return the usual time from the end of a period to publication, or that we do not know it."""
        if self.lag_months is None:
            return "Not known"
        metric = self.metric
        words = f"About {plural(self.lag_months, 'month')} after the period"
        if metric is not None and metric.national_lag_months is not None:
            words += f"; national values after {plural(metric.national_lag_months, 'month')}"
        if metric is not None and metric.annual_lag_months is not None:
            words += f"; annual values after {plural(metric.annual_lag_months, 'month')}"
        return words

    def is_embargoed_on(self, day: date) -> bool:
        """Return whether values are still for the secretariat and the data lead only on a day."""
        return self.embargoed_until is not None and day < self.embargoed_until

    def lag_for(self, *, is_national: bool, is_annual: bool) -> int | None:
        """Return the months from the end of a period to publication, by kind of area and period; None if unknown."""
        metric = self.metric
        if metric is not None and is_national and metric.national_lag_months is not None:
            return metric.national_lag_months
        if metric is not None and is_annual and metric.annual_lag_months is not None:
            return metric.annual_lag_months
        return self.lag_months

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
            (words, [FIELD_WORDS[field] for field in FIELD_WORDS if certainty.get(field) is level])
            for level, words in CERTAINTY_WORDS.items()
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


def indicator_of(session: Session, partnership: Partnership, indicator_id: str) -> Indicator | None:
    """Return an indicator of the catalogue or of the partnership's own by its ID, or None; at most one query."""
    return indicators_of(session, partnership, [indicator_id]).get(indicator_id)


def indicators_of(
    session: Session, partnership: Partnership, indicator_ids: Iterable[str]
) -> dict[str, Indicator]:
    """Return indicators of the catalogue and of the partnership's own by their IDs, in at most one query.

    IDs that are neither are left out, such as those of another partnership's indicators.
    """
    wanted = dict.fromkeys(indicator_ids)
    found = {each: known for each in wanted if (known := indicator(each)) is not None}
    if others := [each for each in wanted if each not in found]:
        found |= {
            own.key: _of_own(own)
            for own in queries.own_indicators_of(session, partnership)
            if own.key in others
        }
    return found


def by_outcome_of(session: Session, partnership: Partnership) -> list[tuple[Outcome | None, list[Indicator]]]:
    """Return pairs as `by_outcome` does; the partnership's own indicators come first among the local ones."""
    *of_outcomes, (_, local) = by_outcome()
    own = [_of_own(each) for each in queries.own_indicators_of(session, partnership)]
    return [*of_outcomes, (None, own + local)]


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
        is_output=metric.id in OUTPUTS,
        lag_months=metric.lag_months,
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
        is_output=local.id in OUTPUTS,
        lag_months=local.lag_months,
    )


def _of_own(own: OwnIndicator) -> Indicator:
    unit, value_type = Unit(own.unit), ValueType(own.value_type)
    frequency = PublicationFrequency(own.frequency) if own.frequency else None
    until = own.ended_on.isoformat() if own.ended_on else ""
    described = LocalIndicator(
        id=own.key,
        name=own.name,
        unit=unit,
        polarity=Polarity(own.polarity),
        certainty={},
        definition=own.definition,
        publisher=own.publisher,
        frequency=frequency,
        until=until,
    )
    return Indicator(
        id=own.key,
        code="",
        name=own.name,
        tier=Tier.LOCAL,
        outcome=None,
        unit=unit,
        units=(unit,),
        polarity=described.polarity,
        publisher=own.publisher,
        geography=(),
        frequency=frequency,
        availability=Availability(own.availability),
        value_type=value_type,
        value_type_reason="as we have defined it",
        status=MetricStatus.CURRENT,
        source_ids=(),
        until=until,
        local=described,
        is_own=True,
        is_output=own.is_output,
        lag_months=own.lag_months,
        embargoed_until=own.embargoed_until,
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
