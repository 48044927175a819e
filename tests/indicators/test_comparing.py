"""Comparisons of areas and of groups of people, maps, and small numbers in all their outputs."""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.charts import dots
from cdp.charts.widths import text_width
from cdp.indicators.catalogue import indicator
from cdp.indicators.comparing.reading import reader_of
from cdp.indicators.comparing.shown import Asked, read_areas
from cdp.indicators.periods import read_period
from cdp.models import Observation, ValueStatus
from tests import make
from tests.indicators.entering import (
    ALCOHOL,
    BIRMINGHAM,
    CONTINUITY,
    IN_TREATMENT,
    WORK,
    counts,
    entered,
)
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"
POSITIONS = re.compile(
    r' (?:d|x|y|r|cx|cy|viewBox|width|height|font-size|stroke-width|patternTransform)="[^"]*"'
)
ENGLAND, REGION, STOKE = "E92000001", "E12000005", "E06000021"


def stored(
    world: make.World, metric_id: str, area: str, period: str, value: float | None, **facts: object
) -> Observation:
    """Return a value as an import stores it; `facts` has other columns, such as `breakdown`."""
    covered = read_period(period)
    numbers = {
        name for name, one in facts.items() if isinstance(one, int | float) and not isinstance(one, bool)
    }
    given = {name: Decimal(str(one)) if name in numbers else one for name, one in facts.items()}
    return Observation(
        partnership=world.partnership,
        metric_code=metric_id,
        area_code=area,
        period=covered.label,
        starts_on=covered.starts_on,
        ends_on=covered.ends_on,
        value=None if value is None else Decimal(str(value)),
        entered_at=clock.now(),
        entered_by=world.data_lead,
        **{"status": ValueStatus.FINAL, "source": "Tables", "official": True, **given},
    )


def alcohol(session: Session, world: make.World, period: str = "2024") -> None:
    """Store rates of our areas, England, the region and a similar area."""
    for number, area in enumerate(make.WEST_MIDLANDS):
        value = 10.0 + number * 2
        session.add(stored(world, ALCOHOL, area, period, value, lower=value - 1.5, upper=value + 1.5))
    for area, value in ((ENGLAND, 14.9), (REGION, 15.2), (STOKE, 21)):
        session.add(stored(world, ALCOHOL, area, period, value, lower=value - 0.2, upper=value + 0.2))
    session.commit()


def file_rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    visitor.get(path)
    assert visitor.response is not None
    return list(csv.DictReader(io.StringIO(visitor.response.text.removeprefix("\ufeff"))))


def test_areas_are_sorted_and_compared_with_england_in_words(session: Session, visit: Visit) -> None:
    world = make.world(session)
    world.partnership.similar_areas = [STOKE]
    alcohol(session, world)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{ALCOHOL}").click("Compare areas")
    rows = visitor.table("Areas by value")
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("Wolverhampton", "22.0", "Worse than England (higher)"),
        ("Stoke-on-Trent", "21.0", "Worse than England (higher)"),
        ("Walsall", "20.0", "Worse than England (higher)"),
        ("Solihull", "18.0", "Worse than England (higher)"),
        ("Sandwell", "16.0", "Similar to England"),
        ("West Midlands region", "15.2", "Similar to England"),
        ("England", "14.9", "–"),
        ("Dudley", "14.0", "Similar to England"),
        ("Coventry", "12.0", "Better than England (lower)"),
        ("Birmingham", "10.0", "Better than England (lower)"),
    ]
    assert "A standardised rate for several areas cannot be calculated" in visitor.text
    found = file_rows(visitor, f"{PAGES}/{ALCOHOL}/areas.csv")
    assert [row["Area"] for row in found] == [row[0] for row in rows]
    assert [row["Comparison"] for row in found[:2]] == ["Worse than England (higher)"] * 2


def test_the_period_and_the_area_to_compare_with_can_be_chosen(session: Session, visit: Visit) -> None:
    world = make.world(session)
    alcohol(session, world, "2023")
    alcohol(session, world, "2024")
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{ALCOHOL}/areas")
    asked: dict[str, Any] = {"period": "2023", "with": "Birmingham"}
    visitor.submit("Compare", **asked)
    assert "Worse than Birmingham (higher)" in {row[3] for row in visitor.table("Areas by value")}
    found = file_rows(visitor, f"{PAGES}/{ALCOHOL}/areas.csv?{visitor.path.partition('?')[2]}")
    assert {row["Period"] for row in found} <= {"2023"}


def test_similar_areas_are_left_out_until_they_are_chosen(session: Session, visit: Visit) -> None:
    world = make.world(session)
    alcohol(session, world)
    visitor = visit().sign_in(world.member)
    for page in ("areas", "control", ""):
        assert "Stoke" not in visitor.get(f"{PAGES}/{ALCOHOL}/{page}".rstrip("/")).text


def test_counts_are_not_compared_between_areas(session: Session, visit: Visit) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 60, 50, 40])
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{IN_TREATMENT}/areas")
    assert "We do not compare counts between areas" in visitor.text
    assert visitor.table("Areas by value")[0][:3] == ["Whole footprint", "490", "447.6 to 535.4"]
    assert "95% interval calculated by Byar’s method" in visitor.text
    titles = [element.text or "" for element in visitor.page.all("{http://www.w3.org/2000/svg}title")]
    assert not any(title.startswith("Whole footprint:") for title in titles)


def test_what_is_missing_for_the_footprint_is_said(session: Session, visit: Visit) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 60, 50])
    for page in ("areas", ""):
        visitor = visit().sign_in(world.member).get(f"{PAGES}/{IN_TREATMENT}/{page}".rstrip("/"))
        assert "2024: no total. Wolverhampton (no value here)." in visitor.text


@pytest.mark.both_databases
def test_maps_are_shaded_in_words_for_the_footprint_and_england(session: Session, visit: Visit) -> None:
    world = make.world(session)
    alcohol(session, world)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{ALCOHOL}/areas")
    assert "Higher than England: 3" in visitor.text
    assert "Similar to England: 2" in visitor.text
    assert "Lower than England: 2" in visitor.text
    assert len(visitor.table("Authorities on the map")) == 7
    visitor.get(f"{PAGES}/{ALCOHOL}/areas?map=england")
    assert "Higher than England: 4" in visitor.text
    assert "No value, or not compared: 145" in visitor.text
    assert [row[0] for row in visitor.table("Authorities on the map")][-3:] == [
        "Stoke-on-Trent",
        "Walsall",
        "Wolverhampton",
    ]
    found = file_rows(visitor, f"{PAGES}/{ALCOHOL}/map.csv?map=england")
    assert len(found) == 8


def groups(session: Session, world: make.World, *, official: bool = True, small: bool = False) -> None:
    """Store a proportion for men and women, and by decile."""
    facts = {"official": official, "breakdown_kind": "Sex"}
    for name, numerator in (("Male", 120), ("Female", 3 if small else 80)):
        session.add(
            stored(
                world,
                WORK,
                BIRMINGHAM,
                "2024",
                numerator / 4,
                numerator=numerator,
                denominator=400,
                lower=numerator / 4 - 4,
                upper=numerator / 4 + 4,
                breakdown=name,
                **facts,
            )
        )
    session.add(
        stored(
            world,
            WORK,
            BIRMINGHAM,
            "2024",
            25,
            numerator=200,
            denominator=800,
            lower=22,
            upper=28,
            official=official,
        )
    )
    session.commit()


@pytest.mark.both_databases
def test_the_gap_between_groups_is_said_in_words(session: Session, visit: Visit) -> None:
    world = make.world(session)
    groups(session, world)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{WORK}/groups")
    assert "Highest: Male, 30.0% (26.0% to 34.0%). Lowest: Female, 20.0% (16.0% to 24.0%)." in visitor.text
    assert "Gap: 10.0 percentage points, or 1.5 times as high." in visitor.text
    assert "Their 95% intervals do not overlap" in visitor.text
    assert [row[:2] for row in visitor.table("Groups")] == [["Female", "20.0%"], ["Male", "30.0%"]]
    found = file_rows(visitor, f"{PAGES}/{WORK}/groups.csv")
    assert [row["Group"] for row in found] == ["Female", "Male"]


def test_deciles_are_in_their_order_from_the_most_deprived(session: Session, visit: Visit) -> None:
    world = make.world(session)
    names = [
        "Most deprived decile",
        *(f"Decile {number}" for number in range(2, 11)),
        "Least deprived decile",
    ]
    for number, name in enumerate(reversed(names)):
        session.add(
            stored(world, WORK, BIRMINGHAM, "2024", 20 + number, breakdown_kind="Deprivation", breakdown=name)
        )
    session.commit()
    rows = visit().sign_in(world.member).get(f"{PAGES}/{WORK}/groups").table("Groups")
    shown = [row[0] for row in rows]
    assert shown == names


def outputs(visitor: Visitor, metric_id: str) -> Iterator[tuple[str, str]]:
    """Yield every page and text file of an indicator's charts, without the positions of shapes and texts."""
    for page in (
        "control",
        "areas",
        "areas?map=england",
        "groups",
        "control.csv",
        "control.svg",
        "areas.csv",
        "areas.svg",
        "map.csv",
        "map.svg",
        "groups.csv",
        "groups.svg",
        "trend.svg",
        "figures.csv",
    ):
        response = visitor.client.get(f"{PAGES}/{metric_id}/{page}")
        assert response.status_code in {200, 404}, page
        yield page, POSITIONS.sub("", response.text)


def test_small_numbers_are_in_no_output_and_cannot_be_worked_out(session: Session, visit: Visit) -> None:
    world = make.world(session)
    values = [(30, 100), (41, 120), (3, 77), (52, 130), (63, 140), (29, 110), (47, 125)]
    for area, (numerator, denominator) in zip(make.WEST_MIDLANDS, values, strict=True):
        entered(
            session,
            world,
            CONTINUITY,
            area,
            "2024",
            round(numerator / denominator * 100, 4),
            numerator=numerator,
            denominator=denominator,
            is_official=False,
        )
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{CONTINUITY}/areas")
    assert "Dudley (not shown: based on fewer than 5)" in visitor.text
    total = sum(numerator for numerator, _ in values) / sum(base for _, base in values) * 100
    for page, text in outputs(visitor, CONTINUITY):
        assert "3.9" not in text.replace("53.9", ""), page  # 3 of 77
        assert f"{total:.1f}" not in text, page
        assert "Whole footprint," not in text, page
    lead = visit().sign_in(world.data_lead).get(f"{PAGES}/{CONTINUITY}/areas")
    assert ["Dudley", "3.9% small number: do not share"] in [row[:2] for row in lead.table("Areas by value")]
    for page, text in outputs(lead, CONTINUITY):
        if page.endswith((".csv", ".svg")):
            assert "3.9" not in text.replace("53.9", ""), page


def test_a_hidden_group_hides_the_other_groups_and_leaves_no_gap(session: Session, visit: Visit) -> None:
    world = make.world(session)
    groups(session, world, official=False, small=True)
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{WORK}/groups")
    assert [row[1] for row in visitor.table("Groups")] == [
        "Not shown: based on fewer than 5",
        "Not shown: it would reveal a small number",
    ]
    assert "Gap:" not in visitor.text
    for page, text in outputs(visitor, WORK):
        assert "30.0%" not in text, page
        assert "120" not in text, page


@pytest.mark.both_databases
def test_what_decides_whether_a_figure_is_hidden_is_read_from_outside_the_page(
    session: Session, visit: Visit
) -> None:
    """A similar area is hidden if its region's total and all other parts would reveal a small number."""
    world = make.world(session)
    world.partnership.similar_areas = [STOKE]
    others = ("E06000019", "E06000020", STOKE, "E06000051", "E10000028", "E10000031", "E10000034")
    for area in (*make.WEST_MIDLANDS, *others):
        small = area == "E06000019"
        session.add(stored(world, IN_TREATMENT, area, "2024", 3 if small else 90, official=False))
    session.add(stored(world, IN_TREATMENT, REGION, "2024", 1173))  # official, so its parts are hidden
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{PAGES}/{IN_TREATMENT}/areas")
    shown = {row[0]: row[1] for row in visitor.table("Areas by value")}
    assert shown["Stoke-on-Trent"] == "Not shown: it would reveal a small number"
    assert shown["Birmingham"] == "Not shown: it would reveal a small number"
    assert "Herefordshire" not in visitor.text


def test_pages_of_embargoed_or_unknown_indicators_are_not_found(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member)
    for page in ("control", "areas", "groups"):
        visitor.get(f"{PAGES}/no_such_indicator/{page}", status=404)
        visitor.get(f"{PAGES}/{ALCOHOL}/{page}")
        for kind in ("csv", "svg", "png"):
            visitor.get(f"{PAGES}/{ALCOHOL}/{page}.{kind}", status=404)
    outsider = visit().sign_in(world.neighbour_coordinator)
    outsider.get(f"{PAGES}/{ALCOHOL}/areas", status=404)
    visit().sign_in(world.regional_viewer).get(f"{PAGES}/{ALCOHOL}/areas", status=403)


def test_pictures_are_png_and_self_contained_svg(session: Session, visit: Visit) -> None:
    world = make.world(session)
    alcohol(session, world)
    groups(session, world)
    visitor = visit().sign_in(world.member)
    for path in (f"{ALCOHOL}/areas", f"{ALCOHOL}/map", f"{ALCOHOL}/trend", f"{WORK}/groups"):
        png = visitor.client.get(f"{PAGES}/{path}.png")
        assert png.data.startswith(b"\x89PNG"), path
        assert png.headers["Content-Disposition"].startswith("attachment")
        svg = visitor.client.get(f"{PAGES}/{path}.svg")
        parsed = fromstring(svg.text)  # noqa: S314 -- our own
        assert parsed.tag == "{http://www.w3.org/2000/svg}svg"
        assert "class=" not in svg.text
        assert "Source: Tables" in svg.text


def test_only_the_areas_of_the_page_are_read_and_statements_do_not_grow(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    alcohol(session, world)
    visitor = visit().sign_in(world.member)
    asked = []
    for period in ("2023", "2022"):
        for page in ("areas", "control", "groups"):
            visitor.get(f"{PAGES}/{ALCOHOL}/{page}")
            with counted(engine) as statements:
                visitor.get(f"{PAGES}/{ALCOHOL}/{page}")
            asked.append(len(statements))
        alcohol(session, world, period)
    assert asked[:3] == asked[3:]
    assert max(asked) <= 12
    access = access_to(session, world.partnership, world.member, clock.today())
    described = indicator(ALCOHOL)
    assert access is not None
    assert described is not None
    shown = read_areas(session, reader_of(session, access, clock.today()), described, Asked())
    assert shown.comparison is not None
    assert STOKE not in {row.figure.place.code for row in shown.comparison.rows}


@pytest.mark.parametrize("narrow", [False, True])
def test_names_and_values_of_a_chart_of_dots_do_not_touch(*, narrow: bool) -> None:
    style = dots.DotStyle("Our areas", "#12436d", dots.CIRCLE)
    long_name = "Bournemouth, Christchurch and Poole and Dorset Combating Drugs Partnership"
    rows = tuple(
        dots.DotRow(
            long_name, value, value - 1, value + 1, f"{value} ({value - 1} to {value + 1})", style, bold=True
        )
        for value in (3.5, 99.5, 1234.5)
    )
    missing = dots.DotRow("Coventry", None, None, None, "Not shown: it would reveal a small number", style)
    picture = dots.drawn(
        dots.DotChart("Title", "Text.", (*rows, missing), ("England 3.5", 3.5)), "a", narrow=narrow
    )
    assert picture is not None
    parsed = fromstring(picture)  # noqa: S314 -- our own
    width = float(parsed.get("width", 0))
    lines: dict[str, list[tuple[float, float]]] = {}
    for text in parsed.iter("{http://www.w3.org/2000/svg}text"):
        length = text_width(text.text or "", 12 if narrow else 13) / 1.08
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
        left = float(text.get("x", 0)) - shift * length
        assert left >= -1
        assert left + length <= width + 1
        lines.setdefault(text.get("y", ""), []).append((left, left + length))
    for spans in lines.values():
        ordered = sorted(spans)
        assert all(one[1] <= after[0] for one, after in itertools.pairwise(ordered))
