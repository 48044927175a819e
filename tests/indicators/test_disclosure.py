"""Small numbers are hidden, and the hidden numbers cannot be calculated from the figures that are shown."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.disclosure import DisclosedFigure, Hidden, disclose
from cdp.indicators.places import ENGLAND, place
from cdp.indicators.reading import figures_for
from cdp.models import ValueStatus
from tests import make
from tests.indicators.entering import (
    BIRMINGHAM,
    CONTINUITY,
    COVENTRY,
    IN_TREATMENT,
    SOLIHULL,
    WORK,
    counts,
    entered,
)

OWN: dict[str, Any] = {"is_official": False}
FOOTPRINT = "footprint"


def known(metric_id: str) -> Indicator:
    found = indicator(metric_id)
    assert found is not None
    return found


def seen(
    session: Session, world: make.World, metric_id: str = IN_TREATMENT, *, by_data_lead: bool = False
) -> dict[tuple[str, str], DisclosedFigure]:
    """Return the figures that a reader sees, by area and period."""
    session.flush()
    figures = figures_for(
        session, world.partnership, known(metric_id), make.WEST_MIDLANDS, small_numbers=by_data_lead
    )
    return {(figure.place.code, figure.period.label): figure for figure in figures}


@pytest.mark.parametrize(
    ("value", "hidden"), [(0, None), (1, Hidden.SMALL_COUNT), (4, Hidden.SMALL_COUNT), (5, None)]
)
def test_our_own_counts_of_1_to_4_are_hidden(session: Session, value: int, hidden: Hidden | None) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", value, note="Four homes", **OWN)
    figure = seen(session, world)[SOLIHULL, "2024"]
    assert figure.hidden is hidden
    assert (figure.value, figure.note) == ((None, "") if hidden else (value, "Four homes"))
    assert figure.why_empty == ("Fewer than 5" if hidden else "")


def test_national_values_are_public_where_only_local_ones_are_restricted(session: Session) -> None:
    world = make.world(session)
    facts = {"numerator": 3, "denominator": 6}
    for area in (ENGLAND, SOLIHULL):
        entered(session, world, CONTINUITY, area, "2024/25", 50, **facts)
    figures = seen(session, world, CONTINUITY)
    assert figures[ENGLAND, "2024/25"].value == 50
    assert figures[SOLIHULL, "2024/25"].hidden is Hidden.SMALL_BASE


def test_published_counts_are_shown_as_published(session: Session) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 3)
    assert seen(session, world)[SOLIHULL, "2024"].value == 3


def test_the_data_lead_sees_small_numbers_with_a_remark(session: Session) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 3, **OWN)
    figure = seen(session, world, by_data_lead=True)[SOLIHULL, "2024"]
    assert (figure.value, figure.is_small, figure.hidden) == (Decimal(3), True, None)


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (3, 10, Hidden.SMALL_BASE),
        (0, 4, Hidden.SMALL_BASE),
        (47, 50, Hidden.SMALL_BASE),
        (0, 10, None),
        (5, 10, None),
        (10, 10, None),
    ],
)
def test_a_percentage_is_hidden_if_its_base_its_count_or_its_remainder_is_small(
    session: Session, numerator: int, denominator: int, hidden: Hidden | None
) -> None:
    world = make.world(session)
    share = Decimal(numerator) / denominator * 100
    entered(
        session,
        world,
        CONTINUITY,
        SOLIHULL,
        "2024",
        str(share),
        numerator=numerator,
        denominator=denominator,
        lower=0,
        upper=100,
    )
    figure = seen(session, world, CONTINUITY)[SOLIHULL, "2024"]
    assert figure.hidden is hidden
    if hidden:
        assert {figure.value, figure.lower, figure.upper, figure.numerator, figure.denominator} == {None}


def test_an_entered_total_is_hidden_if_it_would_reveal_a_hidden_area(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], **OWN)
    entered(session, world, IN_TREATMENT, FOOTPRINT, "2024", 433, **OWN)
    figures = seen(session, world)
    assert figures[SOLIHULL, "2024"].hidden is Hidden.SMALL_COUNT
    assert figures[FOOTPRINT, "2024"].hidden is Hidden.WOULD_REVEAL
    assert figures[BIRMINGHAM, "2024"].value == 100
    _assert_not_derivable(figures, 3)


def test_no_total_is_calculated_if_an_area_is_hidden(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], **OWN)
    figures = seen(session, world)
    assert (FOOTPRINT, "2024") not in figures
    assert seen(session, world, by_data_lead=True)[FOOTPRINT, "2024"].is_small


def test_a_published_total_is_shown_and_our_own_parts_are_hidden(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], **OWN)
    entered(session, world, IN_TREATMENT, FOOTPRINT, "2024", 433)
    figures = seen(session, world)
    assert figures[FOOTPRINT, "2024"].value == 433
    assert {figure.value for (area, _), figure in figures.items() if area != FOOTPRINT} == {None}


def test_a_total_is_shown_if_another_area_is_missing(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 3, 50], **OWN)
    entered(session, world, IN_TREATMENT, FOOTPRINT, "2024", 433, **OWN)
    assert seen(session, world)[FOOTPRINT, "2024"].value == 433


def test_a_year_is_hidden_if_it_would_reveal_a_hidden_quarter(session: Session) -> None:
    world = make.world(session)
    quarters = ("January to March", "April to June", "July to September", "October to December")
    for months, value in zip(quarters, (20, 2, 30, 40), strict=True):
        entered(session, world, IN_TREATMENT, COVENTRY, f"{months} 2024", value, **OWN)
    entered(session, world, IN_TREATMENT, COVENTRY, "2024", 92, **OWN)
    figures = seen(session, world)
    assert figures[COVENTRY, "April to June 2024"].hidden is Hidden.SMALL_COUNT
    assert figures[COVENTRY, "2024"].hidden is Hidden.WOULD_REVEAL


def test_a_year_is_shown_if_another_quarter_is_missing(session: Session) -> None:
    world = make.world(session)
    for months, value in (("January to March", 20), ("April to June", 2)):
        entered(session, world, IN_TREATMENT, COVENTRY, f"{months} 2024", value, **OWN)
    entered(session, world, IN_TREATMENT, COVENTRY, "2024", 92, **OWN)
    assert seen(session, world)[COVENTRY, "2024"].value == 92


def test_a_hidden_proportion_hides_the_proportion_of_the_footprint(session: Session) -> None:
    world = make.world(session)
    for area in make.WEST_MIDLANDS:
        numerator = 2 if area == SOLIHULL else 20
        entered(session, world, WORK, area, "2024", numerator, numerator=numerator, denominator=100, **OWN)
    assert (FOOTPRINT, "2024") not in seen(session, world, WORK)


def test_counts_are_added_up_and_proportions_are_calculated_from_their_parts(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 60, 50, 40], status=ValueStatus.PROVISIONAL)
    total = seen(session, world)[FOOTPRINT, "2024"]
    assert (total.value, total.status, total.official) == (Decimal(490), ValueStatus.PROVISIONAL, False)
    for area in make.WEST_MIDLANDS:
        numerator, denominator = (900, 1_000) if area == BIRMINGHAM else (10, 100)
        entered(
            session,
            world,
            WORK,
            area,
            "2024",
            numerator * 100 / denominator,
            numerator=numerator,
            denominator=denominator,
        )
    share = seen(session, world, WORK)[FOOTPRINT, "2024"]
    assert (share.numerator, share.denominator) == (Decimal(960), Decimal(1_600))
    assert share.value == 60  # the average of the seven shares would be 21.4


def test_no_total_is_calculated_while_an_area_is_missing_or_suppressed(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 60, 50])
    assert (FOOTPRINT, "2024") not in seen(session, world)
    entered(session, world, IN_TREATMENT, make.WEST_MIDLANDS[-1], "2024", None, status=ValueStatus.SUPPRESSED)
    assert (FOOTPRINT, "2024") not in seen(session, world)


MALE, FEMALE = ("Sex", "Male"), ("Sex", "Female")


def groups_seen(session: Session, world: make.World) -> dict[tuple[str, str], DisclosedFigure]:
    """Return the figures for groups of people in treatment that most readers see, by area code and group."""
    session.flush()
    rows = queries.figures_of(session, world.partnership, IN_TREATMENT)
    rows += queries.groups_of(session, world.partnership, IN_TREATMENT)
    places = {row.area_code: place(row.area_code, make.WEST_MIDLANDS) for row in rows}
    figures = disclose(rows, known(IN_TREATMENT), places, small_numbers=False)
    return {(one.place.code, one.breakdown): one for one in figures if one.breakdown}


def test_figures_for_groups_of_people_are_read_only_on_request(session: Session) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 30, lower_998=20, upper_998=40)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 20, group=MALE)
    figures = seen(session, world)
    assert [(one.value, one.breakdown) for one in figures.values()] == [(Decimal(30), "")]
    assert (figures[SOLIHULL, "2024"].lower_998, figures[SOLIHULL, "2024"].upper_998) == (
        Decimal(20),
        Decimal(40),
    )
    groups = queries.groups_of(session, world.partnership, IN_TREATMENT)
    assert [(row.breakdown_kind, row.breakdown, row.value) for row in groups] == [
        ("Sex", "Male", Decimal(20))
    ]
    assert queries.figures_of_several(session, world.partnership, [IN_TREATMENT])[IN_TREATMENT][0].value == 30
    assert queries.held(session, world.partnership)[IN_TREATMENT][0] == 1


def test_a_small_group_hides_the_other_groups_of_its_kind_but_not_of_others(session: Session) -> None:
    world = make.world(session)
    entered(session, world, IN_TREATMENT, SOLIHULL, "2024", 23, **OWN)
    for group, value in ((MALE, 20), (FEMALE, 3), (("Age", "Under 30"), 11), (("Age", "30 or over"), 12)):
        entered(session, world, IN_TREATMENT, SOLIHULL, "2024", value, group=group, **OWN)
    figures = groups_seen(session, world)
    assert {name: one.hidden for (_, name), one in figures.items()} == {
        "Male": Hidden.WOULD_REVEAL,
        "Female": Hidden.SMALL_COUNT,
        "Under 30": None,
        "30 or over": None,
    }
    assert seen(session, world)[SOLIHULL, "2024"].value == 23


def test_groups_are_hidden_where_the_value_for_everybody_is(session: Session) -> None:
    world = make.world(session)
    counts(session, world, [100, 90, 80, 70, 60, 50, 3], **OWN)
    entered(
        session, world, IN_TREATMENT, FOOTPRINT, "2024", 453
    )  # published, so all its protected parts are hidden
    for group, value in ((MALE, 60), (FEMALE, 40)):
        entered(session, world, IN_TREATMENT, BIRMINGHAM, "2024", value, group=group, **OWN)
    assert seen(session, world)[BIRMINGHAM, "2024"].hidden is Hidden.WOULD_REVEAL
    assert {one.hidden for one in groups_seen(session, world).values()} == {Hidden.WOULD_REVEAL}


def test_a_small_group_in_one_area_hides_the_group_in_the_whole_footprint(session: Session) -> None:
    world = make.world(session)
    for area_code, value in zip(make.WEST_MIDLANDS, [100, 90, 80, 70, 60, 50, 3], strict=True):
        entered(session, world, IN_TREATMENT, area_code, "2024", value, group=MALE, **OWN)
    entered(session, world, IN_TREATMENT, FOOTPRINT, "2024", 453, group=MALE, **OWN)
    assert groups_seen(session, world)[FOOTPRINT, "Male"].hidden is Hidden.WOULD_REVEAL
    assert groups_seen(session, world)[BIRMINGHAM, "Male"].value == 100


def _assert_not_derivable(figures: dict[tuple[str, str], DisclosedFigure], secret: int) -> None:
    """Fail if a footprint total minus all areas shown equals the hidden number."""
    shown = [figure for figure in figures.values() if figure.value is not None]
    parts = sum(figure.value or 0 for figure in shown if figure.place.code != FOOTPRINT)
    for figure in shown:
        if figure.place.code == FOOTPRINT and figure.value is not None:
            assert figure.value - parts != secret
