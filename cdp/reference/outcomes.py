"""The National Combating Drugs Outcomes Framework (22 May 2023), and related local indicators.

For each indicator, `certainty` says of each field whether it was read in a source. The framework is not a dataset:
publishers, geographies and delays differ between metrics.
Import from this module, which also exports the records and vocabularies.
"""

from functools import cache

from cdp.reference import stored
from cdp.reference.outcome_catalogue import read_catalogue
from cdp.reference.outcome_types import (
    Catalogue,
    Described,
    Framework,
    LocalIndicator,
    Metric,
    Outcome,
    Source,
    StrategyPriority,
)
from cdp.reference.outcome_vocabularies import (
    Availability,
    CatalogueError,
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

__all__ = [
    "Availability",
    "Catalogue",
    "CatalogueError",
    "Described",
    "DescribedField",
    "FieldCertainty",
    "Framework",
    "Geography",
    "LocalIndicator",
    "Metric",
    "MetricStatus",
    "Outcome",
    "OutcomeLevel",
    "Polarity",
    "PublicationFrequency",
    "SeriesMatch",
    "Source",
    "StrategyPriority",
    "Tier",
    "Unit",
    "ValueType",
    "ValueTyping",
    "catalogue",
    "framework",
    "local_indicator",
    "local_indicators",
    "metric",
    "metrics",
    "metrics_of",
    "outcome",
    "outcomes",
    "source",
    "strategy_priorities",
]


def framework() -> Framework:
    """Return the first framework: title, dates and numbers of metrics."""
    return catalogue().frameworks[0]


def outcomes() -> tuple[Outcome, ...]:
    """Return the six outcomes in the framework's order."""
    return catalogue().outcomes


def outcome(outcome_id: str) -> Outcome:
    """Return an outcome by its ID, such as `o_deaths`; raise KeyError for an unknown ID."""
    return {found.id: found for found in outcomes()}[outcome_id]


def strategy_priorities() -> tuple[StrategyPriority, ...]:
    """Return the three priorities of the national drugs strategy."""
    return catalogue().strategy_priorities


def metrics() -> tuple[Metric, ...]:
    """Return the 33 metrics: headline metrics first, and each tier in the catalogue's order."""
    return catalogue().metrics


def metric(metric_id: str) -> Metric:
    """Return a metric by its ID, such as `h_drug_misuse_deaths`; raise KeyError for an unknown ID."""
    return _metrics_by_id()[metric_id]


def metrics_of(outcome_id: str) -> tuple[Metric, ...]:
    """Return the metrics of one outcome, headline first; raise KeyError for an unknown outcome."""
    wanted = outcome(outcome_id).id
    return tuple(found for found in metrics() if found.outcome_id == wanted)


def local_indicators() -> tuple[LocalIndicator, ...]:
    """Return the indicators outside the framework that partnerships commonly use."""
    return catalogue().local_indicators


def source(source_id: str) -> Source:
    """Return one of the catalogue's sources by its ID, such as `ons_crime`; raise KeyError for an unknown ID."""
    return {found.id: found for found in catalogue().sources}[source_id]


def local_indicator(indicator_id: str) -> LocalIndicator:
    """Return a local indicator by its ID, such as `l_naloxone_kits`; raise KeyError for an unknown ID."""
    return {found.id: found for found in local_indicators()}[indicator_id]


@cache
def catalogue() -> Catalogue:
    """Return the complete catalogue, which is read only once; raise CatalogueError if it is not valid."""
    return read_catalogue(stored.tree("outcomes_framework.yaml"))


@cache
def _metrics_by_id() -> dict[str, Metric]:
    return {found.id: found for found in metrics()}
