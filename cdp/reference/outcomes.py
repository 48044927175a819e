"""The National Combating Drugs Outcomes Framework (22 May 2023) and local indicators shown beside it.

Each metric says how sure its description is (`evidence`) and which of its fields were not read in a source
(`unverified_fields`). The framework is not a dataset: every metric comes from another publisher, geography
and lag. This is the module to import from; it re-exports the records and vocabularies.
"""

from functools import cache

from cdp.reference import stored
from cdp.reference.outcome_catalogue import read_catalogue
from cdp.reference.outcome_types import (
    Catalogue,
    Framework,
    LocalIndicator,
    Metric,
    Outcome,
    RatingDefaults,
    Source,
    StrategyPriority,
)
from cdp.reference.outcome_vocabularies import (
    Availability,
    CatalogueError,
    Evidence,
    Frequency,
    Geography,
    MetricStatus,
    OutcomeLevel,
    Polarity,
    Tier,
    Unit,
    ValueStatus,
    ValueType,
    ValueTyping,
)

__all__ = [
    "Availability",
    "Catalogue",
    "CatalogueError",
    "Evidence",
    "Framework",
    "Frequency",
    "Geography",
    "LocalIndicator",
    "Metric",
    "MetricStatus",
    "Outcome",
    "OutcomeLevel",
    "Polarity",
    "RatingDefaults",
    "Source",
    "StrategyPriority",
    "Tier",
    "Unit",
    "ValueStatus",
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
    """Return the framework: title, dates and how many metrics it has."""
    return catalogue().framework


def outcomes() -> tuple[Outcome, ...]:
    """Return the six outcomes in the framework's order."""
    return catalogue().outcomes


def outcome(outcome_id: str) -> Outcome:
    """Return an outcome by its id, such as `o_deaths`; raises KeyError."""
    return {found.id: found for found in outcomes()}[outcome_id]


def strategy_priorities() -> tuple[StrategyPriority, ...]:
    """Return the three priorities of the national drugs strategy."""
    return catalogue().strategy_priorities


def metrics() -> tuple[Metric, ...]:
    """Return the 33 metrics: headline first, each tier in the catalogue's order."""
    return catalogue().metrics


def metric(metric_id: str) -> Metric:
    """Return a metric by its id, such as `h_drug_misuse_deaths`; raises KeyError."""
    return _metrics_by_id()[metric_id]


def metrics_of(outcome_id: str) -> tuple[Metric, ...]:
    """Return the metrics of one outcome, headline first; raises KeyError for an unknown outcome."""
    wanted = outcome(outcome_id).id
    return tuple(found for found in metrics() if found.outcome_id == wanted)


def local_indicators() -> tuple[LocalIndicator, ...]:
    """Return the indicators outside the framework that partnerships commonly show."""
    return catalogue().local_indicators


def source(source_id: str) -> Source:
    """Return a source of the catalogue by its id, such as `s_landing`; raises KeyError."""
    return {found.id: found for found in catalogue().sources}[source_id]


def local_indicator(indicator_id: str) -> LocalIndicator:
    """Return a local indicator by its id, such as `l_naloxone_kits`; raises KeyError."""
    return {found.id: found for found in local_indicators()}[indicator_id]


@cache
def catalogue() -> Catalogue:
    """Return the whole catalogue, read once and checked; raises CatalogueError when it is not sound."""
    return read_catalogue(stored.tree("outcomes_framework.yaml"))


@cache
def _metrics_by_id() -> dict[str, Metric]:
    return {found.id: found for found in metrics()}
