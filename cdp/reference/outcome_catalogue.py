"""Reading and validating the catalogue of the outcomes framework.

An unknown field, a word outside a closed vocabulary, a broken reference or a wrong number of metrics raises
CatalogueError. A mistake in the file is therefore found when the program starts.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert

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
    Geography,
    OutcomeLevel,
    Polarity,
    PublicationFrequency,
    Tier,
    Unit,
)
from cdp.reference.value_types import TYPED_BY_HAND
from cdp.reference.written_dates import first_day

Record = TypeVar("Record")
Entries = tuple[Mapping[str, Any], ...]

_VOCABULARIES: Mapping[str, type[StrEnum]] = {
    "outcome_level": OutcomeLevel,
    "metric_tier": Tier,
    "polarity": Polarity,
    "unit": Unit,
    "geography": Geography,
    "frequency": PublicationFrequency,
    "availability": Availability,
}


class _File(Struct, forbid_unknown_fields=True):
    """The top level of the file. Entries are read one at a time, so that an error message can include an entry's ID."""

    schema_version: int
    frameworks: tuple[Framework, ...]
    sources: Entries
    enums: dict[str, set[str]]
    outcomes: Entries
    strategy_priorities: Entries
    metrics: Entries
    local_indicator_library: Entries


def read_catalogue(tree: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue from its parsed YAML file; raise CatalogueError for any mistake."""
    file = _read("the catalogue", tree, _File)
    if file.schema_version != 2:
        raise CatalogueError("This program reads version 2 of the catalogue.")
    _check_vocabularies(file.enums)
    read = Catalogue(
        frameworks=file.frameworks,
        sources=_all("sources", file.sources, Source),
        outcomes=tuple(sorted(_all("outcomes", file.outcomes, Outcome), key=lambda found: found.order)),
        strategy_priorities=_all("strategy_priorities", file.strategy_priorities, StrategyPriority),
        metrics=_all("metrics", file.metrics, Metric),
        local_indicators=_all("local_indicator_library", file.local_indicator_library, LocalIndicator),
    )
    _check(read)
    return read


def _all(part: str, entries: Entries, record: type[Record]) -> tuple[Record, ...]:
    return tuple(_read(f"{part}: {entry.get('id')}", entry, record) for entry in entries)


def _read(where: str, entry: Mapping[str, Any], record: type[Record]) -> Record:
    try:
        return convert(entry, record)
    except ValidationError as error:
        raise CatalogueError(f"{where}: {error}.") from error


def _check_vocabularies(listed: Mapping[str, set[str]]) -> None:
    """Raise CatalogueError if the catalogue's closed vocabularies differ from those in the code."""
    for key in _VOCABULARIES.keys() | listed.keys():
        words = {word.value for word in _VOCABULARIES.get(key, ())}
        if listed.get(key) != words:
            raise CatalogueError(f"The catalogue's {key} is not the list in this program.")


def _check(read: Catalogue) -> None:
    """Raise CatalogueError if parts of the catalogue contradict each other."""
    if not read.frameworks:
        raise CatalogueError("The catalogue has no framework.")
    indicators: list[Metric | LocalIndicator] = [*read.metrics, *read.local_indicators]
    typings = {each.id: each.value_typing for each in indicators}
    if len(typings) != len(indicators):
        raise CatalogueError("Two metrics have the same ID.")
    if strangers := TYPED_BY_HAND.keys() - typings.keys():
        raise CatalogueError(f"A value type is listed for unknown metrics: {', '.join(strangers)}.")
    source_ids = {found.id for found in read.sources}
    for each in indicators:
        if not source_ids.issuperset(each.source_ids):
            raise CatalogueError(f"{each.id}: a source is not listed.")
        _check_span(each, typings.keys())
    _check_metrics(read)


def _check_metrics(read: Catalogue) -> None:
    outcome_ids = {found.id for found in read.outcomes}
    framework_ids = {found.id for found in read.frameworks}
    for found in read.metrics:
        if found.framework_id and found.framework_id not in framework_ids:
            raise CatalogueError(f"{found.id}: {found.framework_id} is not a framework.")
        if found.outcome_id not in outcome_ids:
            raise CatalogueError(f"{found.id}: {found.outcome_id} is not an outcome.")
        if found.lowest_geography not in found.geography:
            raise CatalogueError(f"{found.id}: its lowest geography is not one at which it is published.")
    for framework in read.frameworks:
        _check_counts(framework, [found for found in read.metrics if _belongs(found, framework, read)])


def _belongs(metric: Metric, framework: Framework, read: Catalogue) -> bool:
    return (metric.framework_id or read.frameworks[0].id) == framework.id


def _check_counts(framework: Framework, metrics: Sequence[Metric]) -> None:
    for tier, count in (
        (Tier.HEADLINE, framework.headline_count),
        (Tier.SUPPORTING, framework.supporting_count),
    ):
        if count is not None and sum(found.tier is tier for found in metrics) != count:
            raise CatalogueError(f"{framework.name} has {count} {tier} metrics; the catalogue does not.")


def _check_span(each: Described, ids: Collection[str]) -> None:
    """Raise CatalogueError for dates in the wrong order, or a successor that is unknown or without an end."""
    try:
        starts, until = (first_day(written) if written else None for written in (each.starts, each.until))
    except ValueError as error:
        raise CatalogueError(f"{each.id}: {error}") from error
    if starts and until and starts >= until:
        raise CatalogueError(f"{each.id}: it ends before it begins.")
    if each.successor and (each.successor not in ids or each.successor == each.id or not until):
        raise CatalogueError(f"{each.id}: its successor is not another indicator, or it has no end.")
