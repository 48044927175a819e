"""Reading and validating the catalogue of the outcomes framework.

An unknown field, a word outside a closed vocabulary, a broken reference or a wrong number of metrics raises
CatalogueError. A mistake in the file is therefore found when the program starts.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert

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
    CatalogueValueStatus,
    Geography,
    OutcomeLevel,
    Polarity,
    PublicationFrequency,
    Tier,
    Unit,
)
from cdp.reference.value_types import TYPED_BY_HAND

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
    "value_status": CatalogueValueStatus,
}


class _File(Struct, forbid_unknown_fields=True):
    """The top level of the file. Entries are read one at a time, so that an error message can include an entry's ID."""

    schema_version: int
    framework: Framework
    sources: Entries
    enums: dict[str, set[str]]
    outcomes: Entries
    strategy_priorities: Entries
    metrics: Entries
    local_indicator_library: Entries
    rag_defaults: RatingDefaults
    data_handling_rules: tuple[str, ...]


def read_catalogue(tree: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue from its parsed YAML file; raise CatalogueError for any mistake."""
    file = _read("the catalogue", tree, _File)
    if file.schema_version != 1:
        raise CatalogueError("This program reads version 1 of the catalogue.")
    _check_vocabularies(file.enums)
    read = Catalogue(
        framework=file.framework,
        sources=_all("sources", file.sources, Source),
        outcomes=tuple(sorted(_all("outcomes", file.outcomes, Outcome), key=lambda found: found.order)),
        strategy_priorities=_all("strategy_priorities", file.strategy_priorities, StrategyPriority),
        metrics=_all("metrics", file.metrics, Metric),
        local_indicators=_all("local_indicator_library", file.local_indicator_library, LocalIndicator),
        rating_defaults=file.rag_defaults,
        data_handling_rules=file.data_handling_rules,
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
    """Raise CatalogueError if parts of the catalogue contradict each other or the framework has changed."""
    if read.framework.is_dataset or read.framework.ended_or_superseded:
        raise CatalogueError("The framework has changed, so the pages that describe it must be revised.")
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
    _check_metrics(read)


def _check_metrics(read: Catalogue) -> None:
    outcome_ids = {found.id for found in read.outcomes}
    for found in read.metrics:
        if found.outcome_id not in outcome_ids:
            raise CatalogueError(f"{found.id}: {found.outcome_id} is not an outcome.")
        if found.lowest_geography not in found.geography:
            raise CatalogueError(f"{found.id}: its lowest geography is not one at which it is published.")
    for tier, count in (
        (Tier.HEADLINE, read.framework.headline_count),
        (Tier.SUPPORTING, read.framework.supporting_count),
    ):
        if sum(found.tier is tier for found in read.metrics) != count:
            raise CatalogueError(f"The framework has {count} {tier} metrics; the catalogue does not.")
