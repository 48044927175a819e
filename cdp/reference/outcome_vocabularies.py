"""The closed vocabularies of the outcomes framework, and what kind of number a value is."""

from dataclasses import dataclass
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
