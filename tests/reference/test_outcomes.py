"""The catalogue of the outcomes framework."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from cdp.reference import dated, outcomes, stored
from cdp.reference.national_facts_file import shipped_facts
from cdp.reference.outcome_catalogue import read_catalogue
from cdp.reference.outcomes import (
    Availability,
    CatalogueError,
    DescribedField,
    FieldCertainty,
    Polarity,
    Tier,
    Unit,
    ValueType,
)
from cdp.reference.value_types import value_typing

FIRST = "^metrics: h_drug_use_last_year: "
"""The beginning of the error message about a mistake in the first metric, as a regular expression."""


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return a copy of the parsed catalogue, to which `change` has been applied."""
    tree = deepcopy(stored.tree("outcomes_framework.yaml"))
    change(tree)
    return tree


def test_the_framework_has_eleven_headline_and_twenty_two_supporting_metrics() -> None:
    tiers = [metric.tier for metric in outcomes.metrics()]

    assert (tiers.count(Tier.HEADLINE), tiers.count(Tier.SUPPORTING), len(tiers)) == (11, 22, 33)
    assert outcomes.framework().published == date(2023, 5, 22)


def test_the_six_outcomes_are_in_the_frameworks_order() -> None:
    assert [(found.order, found.level, found.name) for found in outcomes.outcomes()] == [
        (1, "strategic", "Reduce drug use"),
        (2, "strategic", "Reduce drug-related crime"),
        (3, "strategic", "Reduce drug-related deaths and harm"),
        (4, "intermediate", "Reduce drug supply"),
        (5, "intermediate", "Increase engagement in treatment"),
        (6, "intermediate", "Improve recovery outcomes"),
    ]


def test_every_metric_belongs_to_one_outcome() -> None:
    by_outcome = [metric for found in outcomes.outcomes() for metric in outcomes.metrics_of(found.id)]

    assert sorted(metric.id for metric in by_outcome) == sorted(metric.id for metric in outcomes.metrics())
    assert [metric.code for metric in outcomes.metrics_of("o_treatment")] == ["H9", "H10", "S16"]


def test_the_strategy_has_three_priorities() -> None:
    assert [found.name for found in outcomes.strategy_priorities()] == [
        "Break drug supply chains",
        "Deliver a world-class treatment and recovery system",
        "Achieve a generational shift in the demand for drugs",
    ]


def test_deaths_from_drug_misuse_are_a_standardised_rate_that_cannot_be_combined() -> None:
    deaths = outcomes.metric("h_drug_misuse_deaths")

    assert deaths.fingertips_ids == (92432,)
    assert deaths.value_type is ValueType.DIRECTLY_STANDARDISED_RATE
    assert not deaths.value_type.combines


def test_numbers_in_treatment_are_a_count_that_can_be_combined() -> None:
    treatment = outcomes.metric("h_numbers_in_treatment")

    assert treatment.value_type is ValueType.COUNT
    assert treatment.value_type.combines
    assert treatment.fingertips_ids == (92454, 92455, 91182)


def test_only_confirmed_rates_are_crude_or_standardised() -> None:
    rates = {Unit.RATE_PER_MILLION, Unit.RATE_PER_100K, Unit.RATE_PER_1000}

    combined = [
        metric.id for metric in outcomes.metrics() if metric.unit in rates and metric.value_type.combines
    ]

    assert combined == []


def test_restricted_metrics_are_not_public() -> None:
    restricted = [
        metric.code for metric in outcomes.metrics() if metric.availability is Availability.RESTRICTED
    ]

    assert restricted == ["H10", "S8"]
    assert not any(
        outcomes.metric(found.id).may_be_public for found in outcomes.metrics() if found.code in restricted
    )


def test_recorded_crime_is_never_rated_automatically() -> None:
    possession = outcomes.metric("s_prc_drug_possession")

    assert possession.polarity is Polarity.CONTEXT
    assert not possession.may_be_rated


def test_every_description_says_how_each_part_of_it_is_known() -> None:
    deaths = outcomes.metric("h_drug_misuse_deaths")

    assert deaths.certainty[DescribedField.DEFINITION] is FieldCertainty.SEEN
    assert deaths.certainty[DescribedField.VALUE_TYPE] is FieldCertainty.FROM_MEMORY
    assert [outcomes.source(found).id for found in deaths.source_ids] == list(deaths.source_ids)
    for described in (*outcomes.metrics(), *outcomes.local_indicators()):
        assert DescribedField.DEFINITION in described.certainty
        read = FieldCertainty.SEEN in described.certainty.values()
        assert described.source_ids or not read, described.id


def test_a_measure_is_described_as_what_it_is() -> None:
    leaving_prison = outcomes.local_indicator("l_need_engaged_community")

    assert leaving_prison.name == "Started community treatment within three weeks of leaving prison"
    assert leaving_prison.value_type is ValueType.PROPORTION
    assert outcomes.metric("s_alcohol_dependence_prevalence").name == "Alcohol dependence prevalence"
    assert "NHS Digital" not in outcomes.metric("h_hospital_admissions_drugs").publisher.partition(",")[0]


def test_ambitions_are_national_facts() -> None:
    named = {found.ambition for found in outcomes.metrics() if found.ambition}

    assert named <= shipped_facts().by_key.keys()
    assert all(key.startswith("ambition.") for key in named)
    assert outcomes.framework().fact in shipped_facts().by_key


NOTES_TO_OURSELVES = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\bs_|feas|\bthe (app|product)\b|unverified|\bTODO\b|https?:|/(work|tmp|home)\b|\bpercent\b|"
    r"ILLY|slug|[A-Z]{2,} measures|\bNOT\b|dependency prevalence",
)


SHORTHAND = re.compile(
    r"repositor|paediatric|diabetes|lookup|press copies|trace|"
    r"\b(LSOA|LAD|CSP|PFA|UTLA|ODS|ONS|MHCLG|DLUHC|SSMTRG|DATRIG)\b|package|_|\bAPI\b|vintage",
    re.IGNORECASE,
)


def texts_for_readers() -> Iterator[tuple[str, str]]:
    """Yield every text of the catalogue that a screen can show, with the ID of what it is about."""
    for described in (*outcomes.metrics(), *outcomes.local_indicators()):
        texts = [described.name, described.definition, described.denominator, described.series]
        texts += [described.publisher, described.latest_seen, *described.notes, described.value_typing.reason]
        if isinstance(described, outcomes.Metric):
            texts += [described.data_source, described.local_target_example]
        yield from ((described.id, text) for text in texts if text)
    for source in outcomes.catalogue().sources:
        yield source.id, source.line
    for fact in shipped_facts().facts:
        for text in (fact.title, fact.note, fact.source_line):
            yield fact.key, text
    for one in dated.all_listed():
        yield one.code, f"{one.source} {one.planned_end.certainty if one.planned_end else ''}"


def test_sources_are_named_in_words_that_officers_know() -> None:
    lines = [fact.source_line for fact in shipped_facts().facts] + [one.source for one in dated.all_listed()]
    assert [line for line in lines if SHORTHAND.search(line)] == []
    assert SHORTHAND.search("succession records, as published in a paediatric diabetes project repository")
    assert SHORTHAND.search("ONS LAD to CSP to PFA lookup")


def test_no_note_to_ourselves_reaches_a_reader() -> None:
    assert [(about, text) for about, text in texts_for_readers() if NOTES_TO_OURSELVES.search(text)] == []
    assert NOTES_TO_OURSELVES.search("s_feas says only 'police-recorded drug offences'")


def test_notes_are_short_sentences() -> None:
    for described in (*outcomes.metrics(), *outcomes.local_indicators()):
        for note in described.notes:
            assert note.endswith(".")
            assert all(len(sentence.split()) <= 25 for sentence in note.split(". ")), note


def test_a_framework_that_ended_stays_beside_a_newer_one() -> None:
    def later(tree: dict[str, Any]) -> None:
        newer = {**tree["frameworks"][0], "id": "newer", "name": "Newer framework", "headline_count": 1}
        tree["frameworks"].append({**newer, "supporting_count": 0})
        metric = {**tree["metrics"][0], "id": "n_drug_use", "code": "N1", "framework": "newer"}
        tree["metrics"][0].update(until="2027-04", successor="n_drug_use")
        tree["metrics"].append({**metric, "from": "2027-04"})

    read = read_catalogue(changed(later))

    assert [framework.id for framework in read.frameworks] == ["ncdof-2023", "newer"]
    assert read.metrics[0].has_ended_on(date(2027, 4, 1))
    assert not read.metrics[0].has_ended_on(date(2027, 3, 31))


def test_local_indicators_are_outside_the_framework() -> None:
    waiting = outcomes.local_indicator("l_waiting_over_3_weeks_alcohol")

    assert len(outcomes.local_indicators()) == 13
    assert (waiting.status, waiting.last_period, waiting.tier) == ("discontinued", "2022/23", "local")


def test_an_unknown_outcome_or_metric_is_refused() -> None:
    with pytest.raises(KeyError):
        outcomes.metrics_of("o_peace")
    with pytest.raises(KeyError):
        outcomes.metric("h_peace")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda tree: tree["metrics"][0].update(polarity="upwards"),
            FIRST + r"Invalid enum value 'upwards' - at `\$\.polarity`",
        ),
        (
            lambda tree: tree["metrics"][0].update(colour="red"),
            FIRST + "Object contains unknown field `colour`",
        ),
        (lambda tree: tree["metrics"][0].update(outcome="o_peace"), "o_peace is not an outcome"),
        (lambda tree: tree["metrics"][0].pop("name"), FIRST + "Object missing required field `name`"),
        (lambda tree: tree["metrics"][0].update(sources=["rumour"]), "a source is not listed"),
        (
            lambda tree: tree["metrics"][0].update(lag_months="soon"),
            FIRST + r"Expected `int`, got `str` - at `\$\.lag_months`",
        ),
        (
            lambda tree: tree["metrics"][0].update(geography=["region", "moon"]),
            FIRST + r"Invalid enum value 'moon' - at `\$\.geography\[1\]`",
        ),
        (
            lambda tree: tree["local_indicator_library"][0].pop("unit"),
            "local_indicator_library: l_[a-z_]+: Object missing required field `unit`",
        ),
        (
            lambda tree: tree["frameworks"][0].pop("fact"),
            r"the catalogue: Object missing required field `fact` - at `\$\.frameworks\[0\]`",
        ),
        (lambda tree: tree.update(metric=[]), "the catalogue: Object contains unknown field `metric`"),
        (lambda tree: tree["metrics"].pop(), "22 supporting metrics"),
        (lambda tree: tree["metrics"].append(dict(tree["metrics"][0])), "same ID"),
        (lambda tree: tree["metrics"][0].update(lowest_geography="prison"), "lowest geography"),
        (lambda tree: tree["enums"]["unit"].append("furlongs"), "unit is not the list"),
        (lambda tree: tree["enums"].pop("frequency"), "frequency is not the list"),
        (lambda tree: tree["enums"].update(colour=["red"]), "colour is not the list"),
        (lambda tree: tree.update(schema_version=1), "version 2"),
        (lambda tree: tree.update(frameworks=[]), "no framework"),
        (lambda tree: tree["metrics"][0].update(framework="unheard of"), "is not a framework"),
        (lambda tree: tree["metrics"][0].update({"from": "2027", "until": "2026"}), "ends before it begins"),
        (lambda tree: tree["metrics"][0].update(until="soon"), "not a year, a month or a day"),
        (lambda tree: tree["metrics"][0].update(successor="h_ocu_prevalence"), "it has no end"),
    ],
)
def test_an_invalid_catalogue_is_refused(change: Callable[[dict[str, Any]], object], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(changed(change))


def test_a_rate_without_a_listed_type_is_refused() -> None:
    with pytest.raises(CatalogueError, match="needs its value type listed"):
        value_typing("h_new_rate", Unit.RATE_PER_1000)
