"""Reads the catalogue of the outcomes framework and checks all of it.

An unknown field, an unknown word of a closed vocabulary, a reference to nothing or a wrong number of metrics
raises CatalogueError, so that a mistake in the file is found when the program starts and not on a page.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from cdp.reference.outcome_types import (
    Availability,
    Catalogue,
    CatalogueError,
    Evidence,
    Fact,
    Framework,
    Frequency,
    Geography,
    LocalIndicator,
    Metric,
    MetricStatus,
    Outcome,
    OutcomeLevel,
    Polarity,
    RatingDefaults,
    Source,
    StrategyPriority,
    Tier,
    Unit,
    ValueStatus,
)
from cdp.reference.value_types import TYPED_BY_HAND, value_typing

Word = TypeVar("Word", bound=StrEnum)


def read_catalogue(tree: Mapping[str, Any]) -> Catalogue:
    """Return a catalogue from the tree of its YAML file; raises CatalogueError naming what is wrong."""
    top = _Entry("the catalogue", tree)
    if top.number("schema_version") != 1:
        raise CatalogueError("This program reads version 1 of the catalogue.")
    _check_vocabularies(top.entry("enums"))
    read = Catalogue(
        framework=_framework(top.entry("framework")),
        sources=tuple(_source(entry) for entry in top.entries("sources")),
        outcomes=tuple(
            sorted((_outcome(entry) for entry in top.entries("outcomes")), key=lambda found: found.order)
        ),
        strategy_priorities=tuple(_priority(entry) for entry in top.entries("strategy_priorities")),
        metrics=tuple(_metric(entry) for entry in top.entries("metrics")),
        local_indicators=tuple(_local_indicator(entry) for entry in top.entries("local_indicator_library")),
        rating_defaults=_rating_defaults(top.entry("rag_defaults")),
        data_handling_rules=top.texts("data_handling_rules"),
    )
    top.finish()
    _check(read)
    return read


class _Entry:
    """One mapping of the catalogue, which knows what has been read of it and refuses leftovers."""

    def __init__(self, where: str, fields: Mapping[str, Any]) -> None:
        self.where = where
        self._unread = dict(fields)

    def text(self, key: str) -> str:
        if key not in self._unread:
            raise CatalogueError(f"{self.where}: {key} is missing.")
        return str(self._unread.pop(key))

    def text_or_empty(self, key: str) -> str:
        found = self._unread.pop(key, None)
        return "" if found is None else str(found)

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(str(part) for part in self._unread.pop(key, None) or ())

    def number(self, key: str) -> int:
        found = self._unread.pop(key, None)
        if not isinstance(found, int):
            raise CatalogueError(f"{self.where}: {key} must be a whole number.")
        return found

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(int(part) for part in self._unread.pop(key, None) or ())

    def day(self, key: str) -> date:
        found = self._unread.pop(key, None)
        if not isinstance(found, date):
            raise CatalogueError(f"{self.where}: {key} must be a date.")
        return found

    def flag(self, key: str) -> bool:
        found = self._unread.pop(key, False)
        if not isinstance(found, bool):
            raise CatalogueError(f"{self.where}: {key} must be true or false.")
        return found

    def facts(self, key: str) -> tuple[Fact, ...]:
        found = self._unread.pop(key, None) or {}
        return tuple(Fact(str(label), str(value)) for label, value in found.items())

    def entry(self, key: str) -> "_Entry":
        found = self._unread.pop(key, None)
        if not isinstance(found, Mapping):
            raise CatalogueError(f"{self.where}: {key} is missing.")
        return _Entry(key, found)

    def entries(self, key: str) -> list["_Entry"]:
        return [_Entry(f"{key}: {fields.get('id')}", fields) for fields in self._unread.pop(key, None) or ()]

    def one_of(self, vocabulary: type[Word], key: str) -> Word:
        return _word_in(vocabulary, self.text(key), self.where)

    def some_of(self, vocabulary: type[Word], key: str) -> tuple[Word, ...]:
        return tuple(_word_in(vocabulary, word, self.where) for word in self.texts(key))

    def finish(self) -> None:
        if self._unread:
            raise CatalogueError(f"{self.where}: unknown fields {', '.join(sorted(self._unread))}.")


def _check_vocabularies(entry: _Entry) -> None:
    """Refuse a catalogue whose closed vocabularies differ from ours."""
    vocabularies: dict[str, type[StrEnum]] = {
        "outcome_level": OutcomeLevel,
        "metric_tier": Tier,
        "polarity": Polarity,
        "unit": Unit,
        "geography": Geography,
        "frequency": Frequency,
        "availability": Availability,
        "value_status": ValueStatus,
    }
    for key, vocabulary in vocabularies.items():
        if set(entry.texts(key)) != {word.value for word in vocabulary}:
            raise CatalogueError(f"The catalogue's {key} is not the list this program knows.")
    entry.finish()


def _framework(entry: _Entry) -> Framework:
    earlier = entry.entry("earlier_version")
    read = Framework(
        id=entry.text("id"),
        name=entry.text("name"),
        full_title=entry.text("full_title"),
        published=entry.day("published"),
        parent_strategy=entry.text("parent_strategy"),
        parent_strategy_published=entry.day("parent_strategy_published"),
        headline_count=entry.number("headline_count"),
        supporting_count=entry.number("supporting_count"),
        supporting_metric_aims=entry.texts("supporting_metric_aims"),
        accountability=entry.text("accountability"),
        licence=entry.text("licence"),
        earlier=f"{earlier.text('name')}. {earlier.text('note')}",
        earlier_published=earlier.day("published"),
    )
    earlier.text("id")
    earlier.finish()
    if entry.flag("is_dataset") or entry.text_or_empty("ended_or_superseded"):
        raise CatalogueError(
            "The framework has changed its nature; the pages that describe it need rewriting."
        )
    entry.finish()
    return read


def _source(entry: _Entry) -> Source:
    read = Source(entry.text("id"), entry.text("title"), entry.text("path"), entry.text("read"))
    entry.finish()
    return read


def _outcome(entry: _Entry) -> Outcome:
    read = Outcome(
        id=entry.text("id"),
        code=entry.text("code"),
        level=entry.one_of(OutcomeLevel, "level"),
        order=entry.number("order"),
        name=entry.text("name"),
        other_names=entry.texts("alt_names"),
        evidence=entry.one_of(Evidence, "evidence"),
    )
    entry.finish()
    return read


def _priority(entry: _Entry) -> StrategyPriority:
    read = StrategyPriority(entry.text("id"), entry.text("name"), entry.one_of(Evidence, "evidence"))
    entry.finish()
    return read


def _metric(entry: _Entry) -> Metric:
    metric_id, unit = entry.text("id"), entry.one_of(Unit, "unit")
    read = Metric(
        id=metric_id,
        code=entry.text("code"),
        tier=entry.one_of(Tier, "tier"),
        outcome_id=entry.text("outcome"),
        name=entry.text("name"),
        definition=entry.text("definition"),
        unit=unit,
        other_units=entry.some_of(Unit, "alt_units"),
        polarity=entry.one_of(Polarity, "polarity"),
        data_source=entry.text("data_source"),
        publisher=entry.text("publisher"),
        geography=entry.some_of(Geography, "geography"),
        lowest_geography=entry.one_of(Geography, "lowest_geography"),
        frequency=entry.one_of(Frequency, "frequency"),
        lag_months=entry.number("lag_months"),
        availability=entry.one_of(Availability, "availability"),
        status=_status(entry),
        value_typing=value_typing(metric_id, unit),
        value_statuses=entry.some_of(ValueStatus, "value_statuses"),
        fingertips_ids=_fingertips_ids(entry),
        breakdowns=entry.texts("breakdowns"),
        time_series_from=entry.text_or_empty("time_series_from"),
        national_ambition=entry.text_or_empty("national_ambition"),
        local_target_example=entry.text_or_empty("local_target_example"),
        local_value_seen=entry.text_or_empty("local_value_seen"),
        local_use=entry.text_or_empty("local_use"),
        local_aggregation=entry.text_or_empty("local_aggregation"),
        occurrence_delay=entry.text_or_empty("occurrence_delay"),
        suppression=entry.text_or_empty("suppression"),
        public_proxy=entry.text_or_empty("public_proxy"),
        earlier_definition=entry.text_or_empty("alt_definition_2022"),
        notes=entry.text_or_empty("notes"),
        has_confidence_interval=entry.flag("confidence_interval"),
        about_alcohol=entry.flag("alcohol"),
        baseline=entry.facts("baseline"),
        latest_context=entry.facts("latest_context"),
        progress_seen=entry.facts("progress_seen"),
        publications_seen=entry.facts("annual_publication_seen"),
        evidence=entry.one_of(Evidence, "evidence"),
        unverified_fields=entry.texts("unverified_fields"),
        source_ids=entry.texts("sources"),
    )
    entry.finish()
    return read


def _local_indicator(entry: _Entry) -> LocalIndicator:
    indicator_id, unit = entry.text("id"), entry.one_of(Unit, "unit")
    frequency, source_id = entry.text_or_empty("frequency"), entry.text_or_empty("source")
    read = LocalIndicator(
        id=indicator_id,
        name=entry.text("name"),
        unit=unit,
        polarity=entry.one_of(Polarity, "polarity"),
        publisher=entry.text_or_empty("publisher"),
        frequency=_word_in(Frequency, frequency, indicator_id) if frequency else None,
        fingertips_ids=_fingertips_ids(entry),
        status=_status(entry),
        last_period=entry.text_or_empty("last_period"),
        example_target=entry.text_or_empty("example_target"),
        value_typing=value_typing(indicator_id, unit),
        evidence=entry.one_of(Evidence, "evidence"),
        source_ids=(source_id,) if source_id else (),
    )
    entry.finish()
    return read


def _rating_defaults(entry: _Entry) -> RatingDefaults:
    read = RatingDefaults(
        rule=entry.text("rule"),
        improvement_arrow=entry.text("improvement_arrow"),
        staleness=entry.text("staleness"),
        evidence=entry.one_of(Evidence, "evidence"),
    )
    entry.finish()
    return read


def _fingertips_ids(entry: _Entry) -> tuple[int, ...]:
    several = entry.numbers("fingertips_indicator_ids")
    single = entry.text_or_empty("fingertips_indicator_id")
    return (int(single), *several) if single else several


def _status(entry: _Entry) -> MetricStatus:
    return _word_in(MetricStatus, entry.text_or_empty("status") or "current", entry.where)


def _word_in(vocabulary: type[Word], word: str, where: str) -> Word:
    try:
        return vocabulary(word)
    except ValueError:
        raise CatalogueError(f"{where}: {word} is not a known {vocabulary.__name__}.") from None


def _check(read: Catalogue) -> None:
    """Refuse a catalogue whose parts do not fit together."""
    outcome_ids, source_ids = {found.id for found in read.outcomes}, {found.id for found in read.sources}
    indicators: list[Metric | LocalIndicator] = [*read.metrics, *read.local_indicators]
    ids = {each.id for each in indicators}
    if len(ids) != len(indicators):
        raise CatalogueError("Two metrics have the same id.")
    for found in read.metrics:
        if found.outcome_id not in outcome_ids:
            raise CatalogueError(f"{found.id}: {found.outcome_id} is not an outcome.")
        if found.lowest_geography not in found.geography:
            raise CatalogueError(f"{found.id}: its lowest geography is not one at which it is published.")
    for each in indicators:
        if not source_ids.issuperset(each.source_ids):
            raise CatalogueError(f"{each.id}: a source is not listed.")
    for tier, count in (
        (Tier.HEADLINE, read.framework.headline_count),
        (Tier.SUPPORTING, read.framework.supporting_count),
    ):
        if sum(found.tier is tier for found in read.metrics) != count:
            raise CatalogueError(f"The framework has {count} {tier} metrics; the catalogue does not.")
    if strangers := TYPED_BY_HAND.keys() - ids:
        raise CatalogueError(f"A value type is listed for unknown metrics: {', '.join(strangers)}.")
