"""The records of the outcomes framework, with the same fields as its YAML file. msgspec reads and validates them.

Fields with a default are optional in the file. Empty text means that the value is not known.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from cdp.reference.outcome_vocabularies import (
    Availability,
    DescribedField,
    FieldCertainty,
    Geography,
    MetricStatus,
    OutcomeLevel,
    Polarity,
    PublicationFrequency,
    SeriesMatch,
    Tier,
    Unit,
    ValueType,
    ValueTyping,
)
from cdp.reference.value_types import value_typing
from cdp.reference.written_dates import first_day, in_words

Certainties = Mapping[DescribedField, FieldCertainty]
"""How each field of a description is known."""


class Source(Struct, frozen=True, forbid_unknown_fields=True, rename={"dated": "date"}):
    """A source of the catalogue: its title, publisher and date, and how and when it was read."""

    id: str
    title: str
    publisher: str
    dated: str | None
    read_as: str
    read_on: str

    @property
    def line(self) -> str:
        """Return the source in one line: title, publisher, date, and how and when it was read."""
        dated = f"dated {in_words(self.dated)}" if self.dated else "no date recorded"
        about = ", ".join(part for part in (self.title, self.publisher, dated) if part)
        return f"{about} ({self.read_as}, {in_words(self.read_on)})"


class Framework(Struct, frozen=True, forbid_unknown_fields=True):
    """One framework. `fact` is the key of the national fact that says when it holds, and what replaced it.

    The counts are those of its metrics, and None if they are not known.
    """

    id: str
    name: str
    full_title: str
    fact: str
    published: date
    headline_count: int | None = None
    supporting_count: int | None = None


class Outcome(Struct, frozen=True, forbid_unknown_fields=True, rename={"other_names": "alt_names"}):
    """One of the six outcomes. `order` is the outcome's position in the framework, from 1 to 6."""

    id: str
    code: str
    level: OutcomeLevel
    order: int
    name: str
    other_names: tuple[str, ...] = ()


class StrategyPriority(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three priorities of the ten-year drugs strategy."""

    id: str
    name: str


class Described(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"starts": "from"}):
    """What metrics and local indicators share: the description, what is known of it, and when it holds.

    `series` is the publisher's name of the published series, `notes` are sentences for readers, and `latest_seen` is
    the latest published value that was read. `starts` and `until` are written dates. `until` is the first time without
    the indicator, and `successor` the ID of the one that took its place.
    """

    id: str
    name: str
    unit: Unit
    polarity: Polarity
    certainty: Certainties
    definition: str = ""
    denominator: str = ""
    series: str = ""
    publisher: str = ""
    notes: tuple[str, ...] = ()
    latest_seen: str = ""
    fingertips_indicator_id: int | None = None
    fingertips_indicator_ids: tuple[int, ...] = ()
    status: MetricStatus = MetricStatus.CURRENT
    starts: str = ""
    until: str = ""
    successor: str = ""
    source_ids: tuple[str, ...] = field(name="sources", default=())

    @property
    def fingertips_ids(self) -> tuple[int, ...]:
        """Return the IDs of related indicators on OHID's Fingertips, which sometimes use another unit."""
        single = self.fingertips_indicator_id
        return self.fingertips_indicator_ids if single is None else (single, *self.fingertips_indicator_ids)

    @property
    def value_typing(self) -> ValueTyping:
        """Return the type of the indicator's values, and the reason for that type."""
        return value_typing(self.id, self.unit)

    @property
    def value_type(self) -> ValueType:
        """Return the type of the indicator's values."""
        return self.value_typing.type

    def has_ended_on(self, day: date) -> bool:
        """Return whether the indicator was no longer published on a day."""
        return bool(self.until) and first_day(self.until) <= day

    def is_known(self, name: DescribedField) -> bool:
        """Return whether a field of the description was read in a source."""
        return self.certainty.get(name) is FieldCertainty.SEEN


class Metric(Described, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One headline or supporting metric of a framework.

    `lag_months` is the time from the end of a period to the publication of local values. `availability` says who may
    see them. The fields that start with `national` are for England and its regions, where these differ. For annual
    values of a metric that is published more often, `annual_lag_months` applies. `geography` lists the levels at which
    values are published, and `lowest_geography` is the smallest of them. `match` says how certain it is that the series
    is the metric. `ambition` is the key of the national fact with the ambition for it.
    """

    code: str
    tier: Tier
    outcome_id: str = field(name="outcome")
    data_source: str
    geography: tuple[Geography, ...]
    lowest_geography: Geography
    frequency: PublicationFrequency
    lag_months: int
    availability: Availability
    national_lag_months: int | None = None
    annual_lag_months: int | None = None
    national_availability: Availability | None = None
    match: SeriesMatch
    framework_id: str = field(name="framework", default="")
    other_units: tuple[Unit, ...] = field(name="alt_units", default=())
    ambition: str = ""
    local_target_example: str = ""

    @property
    def may_be_public(self) -> bool:
        """Return whether the metric's local values may appear on a public page or in a public paper."""
        return self.availability is Availability.PUBLIC

    @property
    def may_be_rated(self) -> bool:
        """Return whether the metric's values may be rated against a target automatically."""
        return self.polarity is not Polarity.CONTEXT


class LocalIndicator(Described, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An indicator outside the framework that partnerships commonly use alongside it.

    `frequency` and `lag_months` are None if they are not known. `last_period` is set if publication has stopped.
    """

    frequency: PublicationFrequency | None = None
    lag_months: int | None = None
    last_period: str = ""
    example_target: str = ""

    @property
    def tier(self) -> Tier:
        """Return the indicator's tier, which is always local."""
        return Tier.LOCAL


class Catalogue(Struct, frozen=True):
    """The whole catalogue, validated."""

    frameworks: tuple[Framework, ...]
    sources: tuple[Source, ...]
    outcomes: tuple[Outcome, ...]
    strategy_priorities: tuple[StrategyPriority, ...]
    metrics: tuple[Metric, ...]
    local_indicators: tuple[LocalIndicator, ...]
