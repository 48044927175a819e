"""What the outcomes framework is made of: its closed vocabularies and its records."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CatalogueError(Exception):
    """The catalogue holds something that this program does not know; the message says where."""


class OutcomeLevel(StrEnum):
    """Whether an outcome is one of the three strategic or one of the three intermediate ones."""

    STRATEGIC = "strategic"
    INTERMEDIATE = "intermediate"


class Tier(StrEnum):
    """Where a metric stands: one of 11 headline, one of 22 supporting, or local and outside the framework."""

    HEADLINE = "headline"
    SUPPORTING = "supporting"
    LOCAL = "local"


class Polarity(StrEnum):
    """Which direction is better; CONTEXT is ambiguous and must never be rated automatically."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"
    CONTEXT = "context"


class Unit(StrEnum):
    """What a value is counted in."""

    COUNT = "count"
    PERCENT = "percent"
    RATE_PER_MILLION = "rate_per_million"
    RATE_PER_100K = "rate_per_100k"
    RATE_PER_1000 = "rate_per_1000"
    INCIDENTS = "incidents"
    KILOGRAMS = "kilograms"
    SCORE = "score"


class Geography(StrEnum):
    """The level of area at which a value is published, widest first."""

    ENGLAND_AND_WALES = "england_and_wales"
    ENGLAND = "england"
    REGION = "region"
    POLICE_FORCE_AREA = "police_force_area"
    UPPER_TIER_LA = "upper_tier_la"
    LOWER_TIER_LA = "lower_tier_la"
    CDP_FOOTPRINT = "cdp_footprint"
    PROVIDER = "provider"
    PRISON = "prison"


class Frequency(StrEnum):
    """How often a value is published."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    BIENNIAL = "biennial"
    AD_HOC = "ad_hoc"

    @property
    def months(self) -> int | None:
        """Return the months from one publication to the next, or None when there is no rhythm."""
        return {"monthly": 1, "quarterly": 3, "annual": 12, "biennial": 24}.get(self.value)


class Availability(StrEnum):
    """Who may see local values: RESTRICTED must never reach a public page or public paper."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    INTERNAL_MANAGEMENT_INFORMATION = "internal_management_information"


class ValueStatus(StrEnum):
    """How final one value is; suppressed is not zero."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATE = "estimate"
    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not_available"
    DISCONTINUED = "discontinued"


class Evidence(StrEnum):
    """How sure a description is: read in a source, partly read, recollected, or derived."""

    SEEN = "seen"
    PART_SEEN = "part_seen"
    UNVERIFIED = "unverified"
    INFERRED = "inferred"


class MetricStatus(StrEnum):
    """Whether values of a metric are still published."""

    CURRENT = "current"
    DISCONTINUED = "discontinued"
    RETIRED = "retired"


class ValueType(StrEnum):
    """What kind of number a value is, which decides whether areas may be combined."""

    COUNT = "count"
    PROPORTION = "proportion"
    CRUDE_RATE = "crude_rate"
    DIRECTLY_STANDARDISED_RATE = "directly_standardised_rate"
    OTHER = "other"

    @property
    def combines(self) -> bool:
        """Tell whether areas may be combined, always from numerators and denominators, never by averaging."""
        return self in {ValueType.COUNT, ValueType.PROPORTION, ValueType.CRUDE_RATE}


@dataclass(frozen=True)
class ValueTyping:
    """The value type of a metric, why it has it, and whether that was confirmed in a source."""

    type: ValueType
    reason: str
    confirmed: bool


@dataclass(frozen=True)
class Source:
    """A document the catalogue was drawn from; `path` is its address without the scheme, or a description."""

    id: str
    title: str
    path: str
    read: str


@dataclass(frozen=True)
class Framework:
    """The framework as a whole; `earlier` is what the version before it was, in words."""

    id: str
    name: str
    full_title: str
    published: date
    parent_strategy: str
    parent_strategy_published: date
    headline_count: int
    supporting_count: int
    supporting_metric_aims: tuple[str, ...]
    accountability: str
    licence: str
    earlier: str
    earlier_published: date


@dataclass(frozen=True)
class Outcome:
    """One of the six outcomes; `order` is its place in the framework, 1 to 6."""

    id: str
    code: str
    level: OutcomeLevel
    order: int
    name: str
    other_names: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True)
class StrategyPriority:
    """One of the three priorities of the ten-year drugs strategy."""

    id: str
    name: str
    evidence: Evidence


@dataclass(frozen=True)
class Fact:
    """A figure or remark kept for context, such as a national baseline; never a local value."""

    label: str
    value: str


@dataclass(frozen=True)
class Metric:
    """One headline or supporting metric of the framework.

    `lag_months` is from the end of a period to its publication, an estimate unless publication dates were
    read. `geography` lists the levels at which it is published and `lowest_geography` the smallest.
    `fingertips_ids` are the indicators on OHID's Fingertips that bear on it, not always in the same unit.
    `breakdowns` are the groups it is split by. `about_alcohol` marks metrics about alcohol, not drugs.
    Empty text means that nothing is known.
    """

    id: str
    code: str
    tier: Tier
    outcome_id: str
    name: str
    definition: str
    unit: Unit
    other_units: tuple[Unit, ...]
    polarity: Polarity
    data_source: str
    publisher: str
    geography: tuple[Geography, ...]
    lowest_geography: Geography
    frequency: Frequency
    lag_months: int
    availability: Availability
    status: MetricStatus
    value_typing: ValueTyping
    value_statuses: tuple[ValueStatus, ...]
    fingertips_ids: tuple[int, ...]
    breakdowns: tuple[str, ...]
    time_series_from: str
    national_ambition: str
    local_target_example: str
    local_value_seen: str
    local_use: str
    local_aggregation: str
    occurrence_delay: str
    suppression: str
    public_proxy: str
    earlier_definition: str
    notes: str
    has_confidence_interval: bool
    about_alcohol: bool
    baseline: tuple[Fact, ...]
    latest_context: tuple[Fact, ...]
    progress_seen: tuple[Fact, ...]
    publications_seen: tuple[Fact, ...]
    evidence: Evidence
    unverified_fields: tuple[str, ...]
    source_ids: tuple[str, ...]

    @property
    def value_type(self) -> ValueType:
        """Return what kind of number its values are."""
        return self.value_typing.type

    @property
    def may_be_public(self) -> bool:
        """Tell whether local values may appear on a public page or in a public paper."""
        return self.availability is Availability.PUBLIC

    @property
    def may_be_rated(self) -> bool:
        """Tell whether values may be rated against a target without a person's judgement."""
        return self.polarity is not Polarity.CONTEXT


@dataclass(frozen=True)
class LocalIndicator:
    """An indicator outside the framework that partnerships commonly show beside it.

    `frequency` is None when it is not known. `last_period` is set when publication has stopped.
    """

    id: str
    name: str
    unit: Unit
    polarity: Polarity
    publisher: str
    frequency: Frequency | None
    fingertips_ids: tuple[int, ...]
    status: MetricStatus
    last_period: str
    example_target: str
    value_typing: ValueTyping
    evidence: Evidence
    source_ids: tuple[str, ...]

    @property
    def tier(self) -> Tier:
        """Return the tier, which is always local."""
        return Tier.LOCAL

    @property
    def value_type(self) -> ValueType:
        """Return what kind of number its values are."""
        return self.value_typing.type


@dataclass(frozen=True)
class RatingDefaults:
    """A proposal for rating against local targets: editable, not a national rule (none was found)."""

    rule: str
    improvement_arrow: str
    staleness: str
    evidence: Evidence


@dataclass(frozen=True)
class Catalogue:
    """Everything in the catalogue, read and checked."""

    framework: Framework
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    strategy_priorities: tuple[StrategyPriority, ...]
    metrics: tuple[Metric, ...]
    local_indicators: tuple[LocalIndicator, ...]
    rating_defaults: RatingDefaults
    data_handling_rules: tuple[str, ...]
