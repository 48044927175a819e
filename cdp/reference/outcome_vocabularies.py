"""The closed vocabularies of the outcomes framework, and the types of its values."""

from dataclasses import dataclass
from enum import StrEnum


class CatalogueError(Exception):
    """The catalogue contains an error; the message says where."""


class OutcomeLevel(StrEnum):
    """Whether an outcome is strategic or intermediate; there are three of each."""

    STRATEGIC = "strategic"
    INTERMEDIATE = "intermediate"


class Tier(StrEnum):
    """The tier of a metric: 11 metrics are headline and 22 supporting; local ones are outside the framework."""

    HEADLINE = "headline"
    SUPPORTING = "supporting"
    LOCAL = "local"


class Polarity(StrEnum):
    """Whether lower or higher values are better. CONTEXT is ambiguous and must never be rated automatically."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"
    CONTEXT = "context"


class Unit(StrEnum):
    """The unit of a value."""

    COUNT = "count"
    PERCENT = "percent"
    RATE_PER_MILLION = "rate_per_million"
    RATE_PER_100K = "rate_per_100k"
    RATE_PER_1000 = "rate_per_1000"
    INCIDENTS = "incidents"
    KILOGRAMS = "kilograms"
    SCORE = "score"


class Geography(StrEnum):
    """The geographical level of a published value, roughly from the largest to the smallest."""

    UNITED_KINGDOM = "united_kingdom"
    ENGLAND_AND_WALES = "england_and_wales"
    ENGLAND = "england"
    REGION = "region"
    PROBATION_REGION = "probation_region"
    POLICE_FORCE_AREA = "police_force_area"
    UPPER_TIER_LA = "upper_tier_la"
    LOWER_TIER_LA = "lower_tier_la"
    COMMUNITY_SAFETY_PARTNERSHIP = "community_safety_partnership"
    CDP_FOOTPRINT = "cdp_footprint"
    PROVIDER = "provider"
    PRISON = "prison"


class PublicationFrequency(StrEnum):
    """How often a value is published."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    BIENNIAL = "biennial"
    AD_HOC = "ad_hoc"

    @property
    def months(self) -> int | None:
        """Return the months between publications, or None if they are not regular."""
        return {"monthly": 1, "quarterly": 3, "annual": 12, "biennial": 24}.get(self.value)


class Availability(StrEnum):
    """Who may see local values. RESTRICTED values must never appear on a public page or in a public paper."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    INTERNAL_MANAGEMENT_INFORMATION = "internal_management_information"


class FieldCertainty(StrEnum):
    """How one field of a description is known; UNKNOWN means that it was looked for and not found."""

    SEEN = "seen"
    INFERRED = "inferred"
    FROM_MEMORY = "from memory"
    UNKNOWN = "unknown"


class DescribedField(StrEnum):
    """The fields of a description whose certainty is recorded."""

    DEFINITION = "definition"
    UNIT = "unit"
    DENOMINATOR = "denominator"
    VALUE_TYPE = "value_type"
    POLARITY = "polarity"
    GEOGRAPHY = "geography"
    FREQUENCY = "frequency"
    LAG_MONTHS = "lag_months"
    AVAILABILITY = "availability"


class SeriesMatch(StrEnum):
    """How certain it is that a published series is the metric of the framework."""

    NAMED_SOURCE = "named_source"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class MetricStatus(StrEnum):
    """Whether values of a metric are still published."""

    CURRENT = "current"
    DISCONTINUED = "discontinued"
    RETIRED = "retired"


class ValueType(StrEnum):
    """The type of a value, which decides whether values for several areas can be combined."""

    COUNT = "count"
    PROPORTION = "proportion"
    CRUDE_RATE = "crude_rate"
    DIRECTLY_STANDARDISED_RATE = "directly_standardised_rate"
    OTHER = "other"

    @property
    def combines(self) -> bool:
        """Return whether areas can be combined (from numerators and denominators, never by averaging)."""
        return self in {ValueType.COUNT, ValueType.PROPORTION, ValueType.CRUDE_RATE}


@dataclass(frozen=True)
class ValueTyping:
    """The value type of a metric, the reason for it, and whether the type was confirmed in a source."""

    type: ValueType
    reason: str
    confirmed: bool
