"""The records of the outcomes framework, with the same fields as its YAML file. msgspec reads and validates them.

Fields with a default are optional in the file. Empty text means that the value is not known.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from cdp.reference.outcome_vocabularies import (
    Availability,
    CatalogueValueStatus,
    Evidence,
    Geography,
    MetricStatus,
    OutcomeLevel,
    Polarity,
    PublicationFrequency,
    Tier,
    Unit,
    ValueType,
    ValueTyping,
)
from cdp.reference.value_types import value_typing

Facts = Mapping[str, str | int | float]
"""Figures and remarks for context, such as a national baseline; never a local value."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """A source document of the catalogue. `path` is the document's web address without the scheme, or a description."""

    id: str
    title: str
    path: str
    read: str


class EarlierVersion(Struct, frozen=True, forbid_unknown_fields=True):
    """The earlier version of the framework. `note` describes what was in it."""

    id: str
    name: str
    published: date
    note: str


class Framework(Struct, frozen=True, forbid_unknown_fields=True, rename={"earlier": "earlier_version"}):
    """The details of the framework itself, apart from its outcomes and metrics."""

    id: str
    name: str
    full_title: str
    published: date
    parent_strategy: str
    parent_strategy_published: date
    earlier: EarlierVersion
    headline_count: int
    supporting_count: int
    supporting_metric_aims: tuple[str, ...]
    accountability: str
    licence: str
    is_dataset: bool
    ended_or_superseded: str | None


class Outcome(Struct, frozen=True, forbid_unknown_fields=True, rename={"other_names": "alt_names"}):
    """One of the six outcomes. `order` is the outcome's position in the framework, from 1 to 6."""

    id: str
    code: str
    level: OutcomeLevel
    order: int
    name: str
    evidence: Evidence
    other_names: tuple[str, ...] = ()


class StrategyPriority(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three priorities of the ten-year drugs strategy."""

    id: str
    name: str
    evidence: Evidence


class Metric(Struct, frozen=True, forbid_unknown_fields=True):
    """One headline or supporting metric of the framework.

    `lag_months` is the time from the end of a period to the publication of its values. It is an estimate unless
    publication dates are known. `geography` lists the levels at which values are published, and `lowest_geography` is
    the smallest of them. `breakdowns` are the groups for which there are separate values. `about_alcohol` marks metrics
    about alcohol rather than drugs.
    """

    id: str
    code: str
    tier: Tier
    outcome_id: str = field(name="outcome")
    name: str
    definition: str
    unit: Unit
    polarity: Polarity
    data_source: str
    publisher: str
    geography: tuple[Geography, ...]
    lowest_geography: Geography
    frequency: PublicationFrequency
    lag_months: int
    availability: Availability
    evidence: Evidence
    unverified_fields: tuple[str, ...]
    source_ids: tuple[str, ...] = field(name="sources")
    other_units: tuple[Unit, ...] = field(name="alt_units", default=())
    status: MetricStatus = MetricStatus.CURRENT
    value_statuses: tuple[CatalogueValueStatus, ...] = ()
    fingertips_indicator_id: int | None = None
    fingertips_indicator_ids: tuple[int, ...] = ()
    breakdowns: tuple[str, ...] = ()
    time_series_from: str = ""
    national_ambition: str = ""
    local_target_example: str = ""
    local_value_seen: str = ""
    local_use: str = ""
    local_aggregation: str = ""
    occurrence_delay: str = ""
    suppression: str = ""
    public_proxy: str = ""
    earlier_definition: str = field(name="alt_definition_2022", default="")
    notes: str = ""
    has_confidence_interval: bool = field(name="confidence_interval", default=False)
    about_alcohol: bool = field(name="alcohol", default=False)
    baseline: Facts = field(default_factory=dict)
    latest_context: Facts = field(default_factory=dict)
    progress_seen: Facts = field(default_factory=dict)
    publications_seen: Facts = field(name="annual_publication_seen", default_factory=dict)

    @property
    def fingertips_ids(self) -> tuple[int, ...]:
        """Return the IDs of related indicators on OHID's Fingertips, which sometimes use another unit."""
        return _ids(self.fingertips_indicator_id, self.fingertips_indicator_ids)

    @property
    def value_typing(self) -> ValueTyping:
        """Return the type of the metric's values, and the reason for that type."""
        return value_typing(self.id, self.unit)

    @property
    def value_type(self) -> ValueType:
        """Return the type of the metric's values."""
        return self.value_typing.type

    @property
    def may_be_public(self) -> bool:
        """Return whether the metric's local values may appear on a public page or in a public paper."""
        return self.availability is Availability.PUBLIC

    @property
    def may_be_rated(self) -> bool:
        """Return whether the metric's values may be rated against a target automatically."""
        return self.polarity is not Polarity.CONTEXT


class LocalIndicator(Struct, frozen=True, forbid_unknown_fields=True):
    """An indicator outside the framework that partnerships commonly use alongside it.

    `frequency` is None if it is not known. `last_period` is set if publication has stopped.
    """

    id: str
    name: str
    unit: Unit
    polarity: Polarity
    evidence: Evidence
    publisher: str = ""
    frequency: PublicationFrequency | None = None
    fingertips_indicator_id: int | None = None
    fingertips_indicator_ids: tuple[int, ...] = ()
    status: MetricStatus = MetricStatus.CURRENT
    last_period: str = ""
    example_target: str = ""
    source: str | None = None

    @property
    def tier(self) -> Tier:
        """Return the indicator's tier, which is always local."""
        return Tier.LOCAL

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Return the IDs of the indicator's source documents."""
        return (self.source,) if self.source else ()

    @property
    def fingertips_ids(self) -> tuple[int, ...]:
        """Return the IDs of this indicator on OHID's Fingertips."""
        return _ids(self.fingertips_indicator_id, self.fingertips_indicator_ids)

    @property
    def value_typing(self) -> ValueTyping:
        """Return the type of the indicator's values, and the reason for that type."""
        return value_typing(self.id, self.unit)

    @property
    def value_type(self) -> ValueType:
        """Return the type of the indicator's values."""
        return self.value_typing.type


class RatingDefaults(Struct, frozen=True, forbid_unknown_fields=True):
    """Proposed defaults for rating values against local targets. We found no national rule."""

    rule: str
    improvement_arrow: str
    staleness: str
    evidence: Evidence


class Catalogue(Struct, frozen=True):
    """The whole catalogue, validated."""

    framework: Framework
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    strategy_priorities: tuple[StrategyPriority, ...]
    metrics: tuple[Metric, ...]
    local_indicators: tuple[LocalIndicator, ...]
    rating_defaults: RatingDefaults
    data_handling_rules: tuple[str, ...]


def _ids(single: int | None, several: tuple[int, ...]) -> tuple[int, ...]:
    return several if single is None else (single, *several)
