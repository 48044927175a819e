"""Descriptions of indicators tell national values from local ones, as publishers do."""

import pytest

from cdp.indicators.catalogue import indicator
from tests.indicators.entering import CONTINUITY, DEATHS, IN_TREATMENT


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (DEATHS, "About 13 months after the period; national values after 10 months"),
        (IN_TREATMENT, "About 2 months after the period; annual values after 8 months"),
        ("s_yp_cessation", "About 8 months after the period"),
        ("l_naloxone_kits", "Not known"),
    ],
)
def test_the_delay_of_publication_is_given_by_kind_of_value(metric: str, words: str) -> None:
    found = indicator(metric)
    assert found is not None
    assert found.delay_words == words


@pytest.mark.parametrize("metric", [CONTINUITY, "s_deaths_in_treatment", "h_county_lines_closed"])
def test_national_values_are_public_each_year_while_local_ones_are_not(metric: str) -> None:
    found = indicator(metric)
    assert found is not None
    assert (found.is_restricted, found.is_public_nationally) == (True, True)
    assert found.availability_words.startswith("National values are published. Local values are ")


def test_the_fingertips_indicator_of_prison_release_is_not_called_met_need() -> None:
    found = indicator("l_need_engaged_community")
    assert found is not None
    assert found.description.fingertips_ids == (92544,)
    assert "prison" in found.name
    both = indicator("h_hospital_admissions_drugs")
    assert both is not None
    assert "two parts" in " ".join(both.description.notes)


def test_areas_are_those_of_the_publisher() -> None:
    possession, interventions = indicator("s_prc_drug_possession"), indicator("s_mental_health_interventions")
    assert possession is not None
    assert interventions is not None
    assert possession.lowest_geography == "Community safety partnership"
    assert interventions.areas_in_words == "England"
