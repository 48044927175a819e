"""Real published figures for the seven authorities and England, from the files in cdp/demo/data, and invented ones.

The figures of the partnership's own indicator, the targets and the choice of similar areas are invented.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources

from cdp.clock import months_after
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.indicators import service as indicators
from cdp.indicators.choices import service as choices
from cdp.indicators.choices.service import OwnIndicatorDetails
from cdp.indicators.periods import Period, between, read_period
from cdp.indicators.places import WHOLE_FOOTPRINT
from cdp.indicators.service import FigureValues, ObservationDetails, TargetDetails
from cdp.models import ValueStatus
from cdp.reference.outcomes import Availability, Polarity, PublicationFrequency, Unit, ValueType

DRUG_MISUSE, ALCOHOL, POISONING, IN_TREATMENT = (
    "h_drug_misuse_deaths",
    "s_alcohol_specific_deaths",
    "l_drug_poisoning_deaths",
    "h_numbers_in_treatment",
)
BIRMINGHAM = "E08000025"
SIMILAR = ("E08000003", "E08000021", "E08000032", "E08000035", "E06000018")
"""Manchester, Newcastle upon Tyne, Bradford, Leeds and Nottingham: an invented choice."""
KITS = (212, 236, 228, 251, 263, 247, 284, 291, 305, 298, 322, 334)
"""Invented numbers of kits, one for each of the last quarters."""


def publish_figures(scenario: Scenario, cast: Cast) -> None:
    """Enter the published figures, the partnership's own indicator, its targets and its similar areas."""
    data_lead, session = cast.people["data-lead"], scenario.session
    with scenario.days_ago(60):
        published = [
            *_drug_misuse_deaths(),
            *_alcohol_specific_deaths(),
            *_alcohol_by_deprivation(),
            *_drug_poisoning_deaths(),
            *_adults_in_treatment(),
        ]
        indicators.record_several(session, cast.partnership, published, by=data_lead)
        choices.choose_similar(
            session, cast.partnership, SIMILAR, version=cast.partnership.version, by=data_lead
        )
        own = choices.add_own(session, cast.partnership, _own_indicator(), by=data_lead)
        session.flush()
        kits = list(_kits(own.key, scenario.today))
        indicators.record_several(session, cast.partnership, kits, by=data_lead)
    with scenario.days_ago(40):
        for target in (*_targets(scenario.today), _target_for_kits(own.key, scenario.today)):
            indicators.set_target(session, cast.partnership, target, by=data_lead)


def _drug_misuse_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("drug_misuse_deaths_2022_24.csv"):
        reading = FigureValues(
            value=Decimal(row["per_100000"]),
            unit=Unit.RATE_PER_100K,  # the unit used by Fingertips; the framework uses deaths per million
            status=ValueStatus.FINAL,
            source="OHID Fingertips, indicator 92432",
        )
        yield ObservationDetails(DRUG_MISUSE, row["area_code"], _three_years(row["period"]), reading)


def _alcohol_specific_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("alcohol_specific_mortality.csv"):
        yield _alcohol(row, row["value_note"])


def _alcohol_by_deprivation() -> Iterator[ObservationDetails]:
    for row in _rows("alcohol_specific_mortality_by_deprivation.csv"):
        yield _alcohol(row, "", row["breakdown_kind"], row["breakdown"])


def _alcohol(row: dict[str, str], note: str, kind: str = "", group: str = "") -> ObservationDetails:
    is_published = row["per_100000"] != ""
    reading = FigureValues(
        value=_decimal(row["per_100000"]),
        status=ValueStatus.FINAL if is_published else ValueStatus.SUPPRESSED,
        source="Local Alcohol Profiles for England (Fingertips), indicator 91380",
        lower=_decimal(row["lower"]),
        upper=_decimal(row["upper"]),
        numerator=_decimal(row["deaths"]) if is_published else None,
        denominator=_decimal(row["population"]),
        note=note,
    )
    return ObservationDetails(ALCOHOL, row["area_code"], _three_years(row["period"]), reading, kind, group)


def _drug_poisoning_deaths() -> Iterator[ObservationDetails]:
    for row in _rows("drug_poisoning_deaths.csv"):
        reading = FigureValues(
            value=Decimal(row["deaths"]),
            status=ValueStatus.FINAL,
            source="ONS, deaths related to drug poisoning by local authority",
        )
        yield ObservationDetails(POISONING, row["area_code"], read_period(row["year"]), reading)


def _adults_in_treatment() -> Iterator[ObservationDetails]:
    for row in _rows("adults_in_treatment_england.csv"):
        reading = FigureValues(
            value=Decimal(row["adults"]),
            status=ValueStatus.FINAL,
            source="OHID, National Drug Treatment Monitoring System, adults in treatment",
            note="Adults only",
        )
        yield ObservationDetails(IN_TREATMENT, row["area_code"], read_period(row["period"]), reading)


def _own_indicator() -> OwnIndicatorDetails:
    return OwnIndicatorDetails(
        name="Naloxone kits given out by pharmacies",
        definition="Take-home naloxone kits given out by pharmacies in the seven areas. The numbers are invented",
        unit=Unit.COUNT,
        value_type=ValueType.COUNT,
        polarity=Polarity.HIGHER_IS_BETTER,
        is_output=True,
        availability=Availability.PUBLIC,
        publisher="Example Pharmacy Network",
        frequency=PublicationFrequency.QUARTERLY,
        lag_months=2,
    )


def _kits(metric_id: str, today: date) -> Iterator[ObservationDetails]:
    """Yield the invented numbers for the last quarters that ended at least two months ago."""
    ended = months_after(today.replace(day=1), -2)
    last = ended.replace(month=(ended.month - 1) // 3 * 3 + 1)  # the first day after the last quarter
    for number, kits in enumerate(reversed(KITS)):
        after = months_after(last, -3 * number)
        quarter = between(months_after(after, -3), date.fromordinal(after.toordinal() - 1))
        reading = FigureValues(
            value=Decimal(kits),
            status=ValueStatus.FINAL,
            source="Example Pharmacy Network",
            is_official=False,
        )
        yield ObservationDetails(metric_id, WHOLE_FOOTPRINT, quarter, reading)


def _targets(today: date) -> Iterator[TargetDetails]:
    """Yield the example's own targets, which are invented and not national ones; the baselines are published."""
    end_of_next_year = date(today.year + 1, 12, 31)
    source = "Example delivery plan"
    yield TargetDetails(DRUG_MISUSE, None, Decimal(6), end_of_next_year, source, unit=Unit.RATE_PER_100K)
    yield TargetDetails(ALCOHOL, None, Decimal(14), end_of_next_year, source)
    yield TargetDetails(
        DRUG_MISUSE,
        BIRMINGHAM,
        Decimal(8),
        end_of_next_year,
        source,
        unit=Unit.RATE_PER_100K,
        baseline=Decimal("9.96"),
        baseline_on=date(2024, 12, 31),
        tolerance=Decimal(10),
    )


def _target_for_kits(metric_id: str, today: date) -> TargetDetails:
    due_on = date(today.year + 1, 3, 31)
    return TargetDetails(
        metric_id,
        None,
        Decimal(400),
        due_on,
        "Example delivery plan",
        baseline=Decimal(KITS[0]),
        baseline_on=date(due_on.year - 4, 3, 31),
    )


def _three_years(text: str) -> Period:
    """Return the period that Fingertips writes as "2006 - 08"."""
    first, _, last = text.partition(" - ")
    return read_period(f"{first} to {first[:2]}{last}")


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("cdp.demo").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
