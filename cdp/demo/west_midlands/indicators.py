"""Real published figures for the seven authorities and England, from the files in cdp/demo/data."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.indicators import service as indicators
from cdp.indicators.periods import read_period
from cdp.indicators.service import FigureValues, ObservationDetails, TargetDetails
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit

DRUG_MISUSE, ALCOHOL, POISONING = (
    "h_drug_misuse_deaths",
    "s_alcohol_specific_deaths",
    "l_drug_poisoning_deaths",
)
FOUR_PLACES = Decimal("0.0001")


def publish_figures(scenario: Scenario, cast: Cast) -> None:
    """Enter the published figures and the partnership's targets."""
    data_lead = cast.people["data-lead"]
    with scenario.days_ago(60):
        for details in (*_drug_misuse_deaths(), *_alcohol_specific_deaths(), *_drug_poisoning_deaths()):
            indicators.record_observation(scenario.session, cast.partnership, details, by=data_lead)
    with scenario.days_ago(40):
        for target in _targets(scenario.today):
            indicators.set_target(scenario.session, cast.partnership, target, by=data_lead)


def _drug_misuse_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("drug_misuse_deaths_2022_24.csv"):
        reading = FigureValues(
            value=Decimal(row["per_100000"]),
            unit=Unit.RATE_PER_100K,  # the unit used by Fingertips; the framework uses deaths per million
            status=ValueStatus.FINAL,
            source="OHID Fingertips, indicator 92432",
        )
        yield ObservationDetails(DRUG_MISUSE, row["area_code"], read_period(row["period"]), reading)


def _alcohol_specific_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("alcohol_specific_mortality.csv"):
        is_published = row["per_100000"] != ""
        reading = FigureValues(
            value=_decimal(row["per_100000"]),
            status=ValueStatus.FINAL if is_published else ValueStatus.SUPPRESSED,
            source="Local Alcohol Profiles for England (Fingertips), indicator 91380",
            lower=_decimal(row["lower"]),
            upper=_decimal(row["upper"]),
            numerator=_decimal(row["deaths"]) if is_published else None,
            denominator=_decimal(row["population"]),
            note=row["value_note"],
        )
        period = read_period(row["period"].replace(" - ", " to "))  # the file has "2006 - 08"
        yield ObservationDetails(ALCOHOL, row["area_code"], period, reading)


def _drug_poisoning_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("drug_poisoning_deaths.csv"):
        reading = FigureValues(
            value=Decimal(row["deaths"]),
            status=ValueStatus.FINAL,
            source="ONS, deaths related to drug poisoning by local authority",
        )
        yield ObservationDetails(POISONING, row["area_code"], read_period(row["year"]), reading)


def _targets(today: date) -> Iterator[TargetDetails]:
    """Yield the example's own targets, which are invented and not national ones."""
    end_of_next_year = date(today.year + 1, 12, 31)
    source = "Example delivery plan"
    yield TargetDetails(DRUG_MISUSE, None, Decimal(6), end_of_next_year, source, unit=Unit.RATE_PER_100K)
    yield TargetDetails(ALCOHOL, None, Decimal(14), end_of_next_year, source)


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("cdp.demo").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text).quantize(FOUR_PLACES) if text else None
