"""The indicator pages, for people who enter figures and people who read them."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators import service
from cdp.indicators.catalogue import indicator
from cdp.indicators.service import TargetDetails
from cdp.models import Observation, Target, ValueStatus
from tests import make
from tests.indicators.entering import (
    ALCOHOL,
    BIRMINGHAM,
    CONTINUITY,
    COVENTRY,
    DEATHS,
    IN_TREATMENT,
    POSSESSION,
    SOLIHULL,
    counts,
    entered,
)
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"
SVG = "{http://www.w3.org/2000/svg}"
OWN: dict[str, Any] = {"is_official": False}


def figure_page(observation: Observation, end: str = "") -> str:
    """Return the path of a figure's page, followed by `end`."""
    return f"{PAGES}/{observation.metric_code}/figures/{observation.key}{end}"


def test_the_catalogue_is_arranged_by_the_six_outcomes(session: Session, visit: Visit) -> None:
    world = make.world(session)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    visitor = visit().sign_in(world.observer).get(PAGES)
    headings = [element.text for element in visitor.page.all("h2")][:7]
    assert headings[-7:] == [
        "Reduce drug use",
        "Reduce drug-related crime",
        "Reduce drug-related deaths and harm",
        "Reduce drug supply",
        "Increase engagement in treatment",
        "Improve recovery outcomes",
        "Local indicators, in addition to the framework",
    ]
    assert visitor.table("Reduce drug-related deaths and harm")[0] == [
        "H5 Deaths related to drug misuse Headline outcome",
        "Office for National Statistics; local rates on Fingertips",
        "Annual Lowest area: Local authority",
        "2022 to 2024 1 value",
    ]
    rows = {row[0].split()[0]: row for row in visitor.table("Increase engagement in treatment")}
    assert rows["H10"][0].endswith(
        "National values are published. Local values are restricted: never on a public page"
    )
    with_values = visitor.click("With values").table("Reduce drug-related deaths and harm")
    assert [row[0].split()[0] for row in with_values] == ["H5"]


def test_the_page_of_an_indicator_says_how_each_part_is_known(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{DEATHS}")
    assert visitor.heading == "Deaths related to drug misuse"
    assert "No values have been entered for this indicator yet." in visitor.main
    assert visitor.facts()["From memory, not read in a source"] == "The type of measure"
    assert visitor.facts()["Worked out from what we read"] == "Which direction is better"
    assert "Public Health Outcomes Framework: February 2026 update, Office for Health" in visitor.main
    assert "The framework, or a note on it, names this series." in visitor.main
    facts = visitor.facts()
    assert facts["Direction"] == "Lower is better"
    assert "Prevent nearly 1,000 drug-related deaths" in visitor.main
    assert "Enter a value" not in visitor.links


def test_an_ambition_that_ended_is_shown_as_ended_with_its_source(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/h_numbers_in_treatment")
    assert "54,500 new high-quality treatment places" in visitor.main
    assert "Ended on 31 March 2025. None has replaced it that we know of." in visitor.main
    assert "From harm to hope: a 10-year drugs plan to cut crime and save lives" in visitor.main


def test_a_metric_that_ended_names_the_one_that_took_its_place() -> None:
    metric = indicator(DEATHS)
    assert metric is not None
    ended = replace(metric, until="2027-04", successor="l_drug_poisoning_deaths")
    assert ended.end_words(date(2027, 3, 31)) == ""
    assert ended.end_words(date(2027, 4, 1)) == (
        "Not published from April 2027. Replaced by Deaths related to drug poisoning, by year of registration."
    )
    alone = replace(ended, successor="")
    assert alone.end_words(date(2028, 1, 1)).endswith("None has replaced it that we know of.")


def test_the_catalogue_says_when_the_framework_ended(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    administrator = visit().sign_in(world.administrator).get("/national-facts/framework.name/edit")
    administrator.submit("Save fact", until="1 April 2026", dated="2026", certainty="seen")
    member = visit().sign_in(world.member).get(PAGES)
    assert "Ended on 31 March 2026. None has replaced it that we know of." in member.main


def test_every_indicator_of_the_catalogue_has_a_valid_page(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.observer).get(PAGES)
    addresses = {href for href in visitor.links.values() if href.startswith(f"{PAGES}/")}
    addresses -= {f"{PAGES}/dashboard", f"{PAGES}/values"}
    assert len(addresses) == 33 + 13
    for address in sorted(addresses):
        visitor.get(address)


def test_an_unknown_indicator_is_not_found(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    for end in ("nothing", "nothing/figures.csv", "nothing/figures/new", f"{DEATHS}/figures/{'z' * 12}"):
        visitor.get(f"{PAGES}/{end}", status=404)


def test_a_coordinator_enters_a_figure_and_sees_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{PAGES}/{ALCOHOL}/figures/new")
    visitor.submit(
        "Save value",
        area="Birmingham",
        period="2016 - 18",
        value="15.01",
        lower="13.5",
        upper="16.5",
        origin="official",
        source="Local Alcohol Profiles",
        published_on=date(2019, 12, 3),
    )
    assert visitor.banner == "Value for 2016 to 2018 saved."
    assert visitor.table("Latest values by area") == [
        ["Birmingham", "2016 to 2018 7 years old, late", "15.01", "13.50 to 16.50", "No target", "Final"]
    ]
    assert "Source: Local Alcohol Profiles, published 3 December 2019." in visitor.main
    assert "A standardised rate for several areas cannot be calculated" in visitor.main


def test_a_period_can_be_entered_by_its_first_and_last_day(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.data_lead).get(f"{PAGES}/{IN_TREATMENT}/figures/new")
    visitor.submit(
        "Save value",
        area="Whole footprint",
        starts_on=date(2024, 2, 10),
        ends_on=date(2024, 5, 3),
        value="812",
        origin="own",
        source="Our own count",
    )
    assert visitor.table("Latest values by area")[0][:3] == [
        "Whole footprint",
        "10 February 2024 to 3 May 2024 2 years old, late",
        "812",
    ]


def test_invalid_input_shows_an_error_by_its_field_and_keeps_everything_entered(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.data_lead).get(f"{PAGES}/{ALCOHOL}/figures/new")
    visitor.submit("Save value", status=422, value="abc")
    assert visitor.errors == [
        "Enter a number, like 12 or 12.5",
        "Choose the type of source",
        "Enter the source",
        "Choose the area",
    ]
    filled = {"area": "Dudley", "origin": "official", "source": "Tables", "value": "12"}
    visitor.submit("Save value", status=422, period="Q1 2024", **filled)
    assert visitor.errors == [
        "Enter “January to March 2024” or “April to June 2024”. This text can mean either."
    ]
    visitor.submit("Save value", status=422, period="2024", lower="13", upper="14", **filled)
    assert visitor.errors == ["Enter a lower end that is the same as the value or lower."]
    assert visitor.value("source") == "Tables"


def test_a_figure_is_changed_and_deleted_with_a_reason(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    visitor = visit().sign_in(world.data_lead).get(f"{PAGES}/{DEATHS}")
    visitor.click("99.6 (change Birmingham, 2022 to 2024)").submit("Save value", value="98.1")
    assert visitor.banner == "Value for Birmingham, 2022 to 2024 changed."
    assert visitor.table("Values by period and area")[0][0] == "2022 to 2024"
    visitor.get(figure_page(figure, "/delete")).submit("Delete value", status=422)
    assert visitor.errors == ["Enter the reason"]
    visitor.submit("Delete value", reason="It was another year's")
    assert visitor.banner == "Value for Birmingham, 2022 to 2024 deleted."
    assert session.scalar(sa.select(sa.func.count(Observation.id))) == 0


def test_two_people_who_change_one_figure_see_both_versions(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    first = visit().sign_in(world.data_lead).get(figure_page(figure))
    second = visit().sign_in(world.coordinator).get(figure_page(figure))
    first.submit("Save value", value="98.1")
    second.submit("Save value", value="97", status=409)
    assert "98.1" in second.main
    assert "97" in second.main


@pytest.mark.both_databases
def test_targets_are_set_compared_with_figures_and_removed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    entered(session, world, DEATHS, SOLIHULL, "2022 to 2024", 38.8)
    entered(session, world, DEATHS, "E92000001", "2022 to 2024", 58)
    visitor = visit().sign_in(world.coordinator).get(f"{PAGES}/{DEATHS}/targets/new")
    visitor.submit(
        "Save target",
        area="Whole footprint and each of its areas",
        value="60",
        due_on=date(2027, 12, 31),
        source="Delivery plan",
    )
    assert [row[:1] + row[3:4] for row in visitor.table("Latest values by area")] == [
        ["Birmingham", "Not at the target yet Target: 60.0 by 31 Dec 2027"],
        ["Solihull", "Already at the target Target: 60.0 by 31 Dec 2027"],
        ["England", "No target"],
    ]
    visitor.click("Change", near="Delivery plan").submit("Save target", value="50")
    assert visitor.banner == "Target changed."
    visitor.click("Change", near="Delivery plan").click("Remove this target").submit("Remove target")
    assert session.scalar(sa.select(sa.func.count(Target.id))) == 0


@pytest.mark.both_databases
def test_recorded_crime_is_never_rated(session: Session, visit: Visit) -> None:
    world = make.world(session)
    entered(session, world, POSSESSION, "E23000014", "2023/24", 2_345)
    details = TargetDetails(POSSESSION, "E23000014", Decimal(2_000), date(2027, 3, 31))
    service.set_target(session, world.partnership, details, by=world.data_lead)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{POSSESSION}")
    row = visitor.table("Latest values by area")[0]
    assert (row[0], row[2]) == ("West Midlands police force area", "2,345")
    assert row[3] == "Not rated: context only Target: 2,000 by 31 Mar 2027"


def test_months_and_years_are_never_mixed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for month in ("January 2025", "February 2025"):
        entered(session, world, IN_TREATMENT, COVENTRY, month, 200, status=ValueStatus.PROVISIONAL)
    entered(session, world, IN_TREATMENT, COVENTRY, "2024/25", 2_100)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{IN_TREATMENT}")
    assert [row[:2] for row in visitor.table("Values by period and area")] == [
        ["February 2025", "200 provisional"],
        ["January 2025", "200 provisional"],
    ]
    visitor.click("Financial years")
    assert visitor.table("Values by period and area") == [["2024/25", "2,100"]]


def test_the_chart_has_a_text_description(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for number, area in enumerate(make.WEST_MIDLANDS):
        for year in range(2001, 2021):
            suppressed = number == 4 and year == 2010
            entered(
                session,
                world,
                ALCOHOL,
                area,
                str(year),
                None if suppressed else 10 + number + year % 7,
                status=ValueStatus.SUPPRESSED if suppressed else ValueStatus.FINAL,
            )
    visitor = visit().sign_in(world.observer).get(f"{PAGES}/{ALCOHOL}?area={SOLIHULL}")
    drawings = list(visitor.page.all(f"{SVG}svg"))
    pictures = [drawing for drawing in drawings if drawing.get("role") == "img"]
    assert len(pictures) == 8
    for picture in pictures:
        title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    words = "".join(pictures[0].itertext())
    assert "Solihull, 2010: suppressed." in words
    assert visitor.response is not None
    assert "nan" not in visitor.response.text.lower().replace("finance", "").replace("financial", "")
    assert "An “s” marks a value that is suppressed, not available or not shown. It is not 0." in visitor.main
    rows = {row[0]: row for row in visitor.table("Values by period and area")}
    assert rows["2010"][5] == "Suppressed"
    assert visitor.value("area") == SOLIHULL


@pytest.mark.both_databases
def test_small_numbers_are_hidden_from_everyone_but_the_data_lead(session: Session, visit: Visit) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], **OWN)
    figure = session.scalars(sa.select(Observation).where(Observation.area_code == SOLIHULL)).one()
    for person in (world.coordinator, world.sro, world.chair, world.member, world.observer):
        visitor = visit().sign_in(person).get(f"{PAGES}/{IN_TREATMENT}")
        rows = {row[0]: row[2] for row in visitor.table("Latest values by area")}
        assert rows["Solihull"] == "Fewer than 5"
        assert "Whole footprint" not in rows
    visit().sign_in(world.coordinator).get(figure_page(figure), status=403)
    lead = visit().sign_in(world.data_lead).get(f"{PAGES}/{IN_TREATMENT}")
    rows = {row[0]: row[2] for row in lead.table("Latest values by area")}
    assert rows["Solihull"] == "3 small number: do not share"
    lead.get(figure_page(figure))


def test_a_file_of_a_restricted_indicator_says_so(session: Session, visit: Visit) -> None:
    visitor = visit().sign_in(make.world(session).data_lead)
    notice = (
        "National values are published. Local values are restricted: never on a public page and never in a "
        "public paper. "
        "Use the values only within the partnership."
    )
    word = docx.Document(io.BytesIO(visitor.client.get(f"{PAGES}/{CONTINUITY}/figures.docx").data))
    assert notice in [paragraph.text for paragraph in word.paragraphs]
    heading = visitor.client.get(f"{PAGES}/{CONTINUITY}/figures.csv").data.decode("utf-8-sig").split(",")[0]
    assert heading == "Restriction"
    open_one = docx.Document(io.BytesIO(visitor.client.get(f"{PAGES}/{IN_TREATMENT}/figures.docx").data))
    assert notice not in [paragraph.text for paragraph in open_one.paragraphs]


def test_the_file_hides_small_numbers_from_every_reader_and_holds_no_formulas(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], source="=cmd", **OWN)
    visitor = visit().sign_in(world.data_lead).get(f"{PAGES}/{IN_TREATMENT}")
    visitor.click("Download the values as CSV")
    rows = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [(row["Area"], row["Value"], row["Status"]) for row in rows] == [
        ("Birmingham", "100", "Final"),
        ("Coventry", "90", "Final"),
        ("Dudley", "80", "Final"),
        ("Sandwell", "70", "Final"),
        ("Solihull", "", "Fewer than 5"),
        ("Walsall", "50", "Final"),
        ("Wolverhampton", "40", "Final"),
    ]
    assert {row["Source"] for row in rows} == {"'=cmd"}


def test_a_restricted_indicator_is_marked(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{CONTINUITY}")
    assert "Local values are restricted: never on a public page and never in a public paper." in visitor.main


@pytest.mark.parametrize("name", ["sro", "chair", "lead", "member", "deputy", "observer"])
def test_people_who_may_not_enter_figures_can_only_read_them(
    session: Session, visit: Visit, name: str
) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    visitor = visit().sign_in(getattr(world, name)).get(f"{PAGES}/{DEATHS}")
    assert visitor.table("Values by period and area") == [["2022 to 2024", "99.6"]]
    for page in (f"{PAGES}/{DEATHS}/figures/new", f"{PAGES}/{DEATHS}/targets/new", figure_page(figure)):
        visitor.get(page, status=403)
    visitor.post(figure_page(figure, "/delete"), {"reason": "x"}, status=403)


def test_people_of_another_partnership_see_nothing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    figure = entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get(f"{PAGES}/{DEATHS}", status=404)
    next_door = figure_page(figure).replace("west-midlands", "berkshire-east")
    visitor.get(next_door, status=404)
    visitor.get("/partnerships/berkshire-east/indicators/" + DEATHS)
    assert "No values have been entered" in visitor.main


def test_the_page_takes_the_same_number_of_queries_for_2_figures_as_for_40(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.data_lead)
    address = f"{PAGES}/{ALCOHOL}"
    asked = []
    for years in (range(2001, 2003), range(2003, 2041 - 20)):
        for year in years:
            for area in (BIRMINGHAM, COVENTRY) if len(years) > 2 else (BIRMINGHAM,):
                entered(session, world, ALCOHOL, area, str(year), 12, lower=11, upper=13)
        visitor.get(address)
        with counted(engine) as statements:
            visitor.get(address)
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert asked[1] <= 12
    with counted(engine) as statements:
        visitor.get(PAGES)
    assert len(statements) <= 12


def test_a_figure_is_shown_in_the_unit_it_was_published_in(session: Session, visit: Visit) -> None:
    world = make.world(session)
    entered(session, world, DEATHS, COVENTRY, "2022 to 2024", 61.25)
    session.add(
        Target(partnership=world.partnership, metric_code=DEATHS, value=60, due_on=date(2030, 12, 31))
    )
    session.commit()
    visitor = visit().sign_in(world.data_lead).get(f"{PAGES}/{DEATHS}/figures/new")
    for area, value in (("Birmingham", "9.96"), ("Dudley", "5.8")):
        visitor.get(f"{PAGES}/{DEATHS}/figures/new").submit(
            "Save value",
            area=area,
            period="2022 to 2024",
            value=value,
            unit="Per 100,000 people",
            origin="official",
            source="Fingertips",
        )
    assert "Values are per 100,000 people, as published" in visitor.main
    assert "The framework’s own unit is per million people" in visitor.main
    latest = [[area, value, target] for area, _, value, target, *_ in visitor.table("Latest values by area")]
    assert latest == [
        ["Birmingham", "9.96", "Not at the target yet Target: 6.0 by 31 Dec 2030"],
        ["Dudley", "5.8", "Already at the target Target: 6.0 by 31 Dec 2030"],
    ]
    visitor.click("Three years pooled, per million people")
    assert visitor.table("Values by period and area") == [
        ["2022 to 2024", "61.25 (change Coventry, 2022 to 2024)"]
    ]
    lines = list(
        csv.DictReader(io.StringIO(visitor.client.get(f"{PAGES}/{DEATHS}/figures.csv").text.lstrip("\ufeff")))
    )
    assert [(line["Area"], line["Unit"], line["Value"]) for line in lines] == [
        ("Birmingham", "per 100,000 people", "9.96"),
        ("Coventry", "per million people", "61.25"),
        ("Dudley", "per 100,000 people", "5.8"),
    ]
