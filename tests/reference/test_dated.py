"""The dated lists: what existed on a day, what follows what ended, and the old and common names that people type."""

from datetime import date

import pytest

from cdp.models import BodyAbsence, Organisation
from cdp.reference import dated
from cdp.reference.area_bodies import integrated_care_boards, lsoas_of_board, shares_of
from cdp.reference.area_names import named_area
from cdp.reference.areas import (
    authorities_on,
    authorities_to_come,
    authority,
    dated_authority,
    known_authorities,
    stored_code,
)
from cdp.reference.bodies import bodies_touching, public_body
from cdp.reference.body_names import named_exactly
from cdp.reference.coverage import coverage
from cdp.reference.dated import ListedKind
from cdp.reference.dated_names import entry_called
from cdp.reference.districts import district

IN_2025, IN_2026 = date(2025, 6, 1), date(2026, 11, 30)
SURREY, EAST_SURREY, WEST_SURREY = "E10000030", "NEW-EAST-SURREY", "NEW-WEST-SURREY"
NEW_SURREY = date(2027, 4, 1)


def test_every_code_leads_to_something_that_exists() -> None:
    unknown = [
        (one.code, each.code)
        for one in dated.all_listed()
        for each in (*one.successors, *(one.planned_end.successors if one.planned_end else ()))
        if dated.listed(each.code) is None
    ]
    assert unknown == []
    assert all(dated.followed_by(one.code, IN_2026) for one in dated.all_listed())


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2022, 6, 30), 0), (IN_2025, 42), (date(2026, 3, 31), 42), (date(2026, 4, 1), 36), (IN_2026, 36)],
)
def test_the_health_boards_are_those_of_the_day(day: date, number: int) -> None:
    assert len(integrated_care_boards(day)) == number


def test_the_areas_of_the_health_boards_of_2026_are_those_that_the_list_gives() -> None:
    wrong = []
    for board in dated.listed_of(ListedKind.INTEGRATED_CARE_BOARD):
        day = board.starts_on
        assert day is not None
        covered = {district(code).authority_code for code in lsoas_of_board(board.code, day)}
        if covered != {stored_code(area) for area in board.areas}:
            wrong.append(board.name)
    assert wrong == []


def test_slough_was_in_frimley_and_is_in_thames_valley() -> None:
    assert [share.name for share in shares_of("E06000039", IN_2025)] == ["NHS Frimley Integrated Care Board"]
    assert [share.name for share in shares_of("E06000039", IN_2026)] == [
        "NHS Thames Valley Integrated Care Board"
    ]


def test_surrey_is_two_authorities_from_april_2027() -> None:
    before, after = authorities_on(date(2027, 3, 31)), authorities_on(NEW_SURREY)
    assert (len(before), len(after)) == (153, 154)
    assert [place.name for place in after if place not in before] == ["East Surrey", "West Surrey"]
    assert [place.name for place in before if place not in after] == ["Surrey"]
    assert dated_authority(SURREY).ends_on == NEW_SURREY


def test_an_authority_to_come_covers_its_own_districts_of_the_bodies() -> None:
    police = coverage([EAST_SURREY], NEW_SURREY).police_force_areas
    assert [(body.name, body.wholly, body.missing) for body in police] == [
        ("Surrey", False, ("West Surrey",))
    ]
    both = coverage([EAST_SURREY, WEST_SURREY], NEW_SURREY)
    assert [body.wholly for body in both.police_force_areas] == [True]
    assert len(both.community_safety_partnerships) == len(
        coverage([SURREY], IN_2026).community_safety_partnerships
    )


def test_our_placeholders_are_never_shown_as_codes() -> None:
    assert {place.printed_code for place in authorities_to_come()} == {"no ONS code yet"}
    assert not any("NEW-" in place.printed_code for place in known_authorities())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("E08000020", ["Gateshead"]),
        ("E06000048", ["Northumberland"]),
        ("E10000023", ["North Yorkshire"]),
        ("Somerset County Council", ["Somerset"]),
        ("BCP Council", ["Bournemouth, Christchurch and Poole"]),
        ("LB Hackney", ["Hackney"]),
        ("RB Kensington & Chelsea", ["Kensington and Chelsea"]),
        ("Hull City Council", ["Kingston upon Hull"]),
        ("County of Herefordshire", ["Herefordshire"]),
        ("Herefordshire CC", ["Herefordshire"]),
        ("Durham CC", ["County Durham"]),
        ("Southend", ["Southend-on-Sea"]),
    ],
)
def test_old_short_and_common_names_and_codes_are_found(typed: str, found: list[str]) -> None:
    named = named_area(typed, IN_2026)
    assert named is not None
    assert ([place.name for place in named.places], named.ended) == (found, None)


@pytest.mark.parametrize(
    ("typed", "ended", "followed_by", "exact"),
    [
        ("Northamptonshire", "Northamptonshire", ["North Northamptonshire", "West Northamptonshire"], True),
        ("E10000006", "Cumbria", ["Cumberland", "Westmorland and Furness"], True),
        ("Bournemouth", "Bournemouth", ["Bournemouth, Christchurch and Poole"], False),
        ("Dorset County Council", "Dorset", ["Dorset", "Bournemouth, Christchurch and Poole"], False),
        ("Allerdale", "Allerdale", ["Cumberland"], False),
    ],
)
def test_an_ended_authority_names_what_followed_it(
    typed: str, ended: str, followed_by: list[str], *, exact: bool
) -> None:
    named = named_area(typed, IN_2026)
    assert named is not None
    assert named.ended is not None
    assert (named.ended.name, [place.name for place in named.places], named.is_exact) == (
        ended,
        followed_by,
        exact,
    )


def test_surrey_means_its_successors_once_it_has_ended() -> None:
    today, later = named_area("Surrey CC", IN_2026), named_area("Surrey CC", NEW_SURREY)
    assert today is not None
    assert later is not None
    assert [place.name for place in today.places] == ["Surrey"]
    assert [place.name for place in later.places] == ["East Surrey", "West Surrey"]


@pytest.mark.parametrize("typed", ["Narnia", "Torquay", "East Hertfordshire", ""])
def test_a_name_of_no_upper_tier_authority_is_not_found(typed: str) -> None:
    assert named_area(typed, IN_2026) is None


def test_a_name_matches_by_itself_only_if_it_tells_the_kind_of_body() -> None:
    bodies = bodies_touching([place.code for place in known_authorities()], IN_2026)
    matched = named_exactly("Calderdale MBC", bodies)
    assert matched is public_body("council", "E08000033")
    assert named_exactly("Thames Valley ICB", bodies) is public_body("integrated_care_board", "E54000070")
    assert [named_exactly(name, bodies) for name in ("Kent", "Essex", "Frimley ICB", "Thames Valley")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("NHS Frimley Integrated Care Board", IN_2026, "E54000034"),
        ("Hampshire & Isle of Wight ICB", IN_2025, "E54000042"),
        ("Hampshire & Isle of Wight ICB", IN_2026, "E54000067"),
        ("Surrey County Council", IN_2026, SURREY),
        ("NHS England", IN_2026, "NB-NHSE"),
        ("PHE", IN_2026, "NB-PHE"),
        ("Cumbria PCC", IN_2026, "PB-E23000002-2"),
    ],
)
def test_a_name_means_the_body_of_the_day_or_else_the_last_that_ended(
    name: str, day: date, code: str
) -> None:
    entry = entry_called(name, day)
    assert entry is not None
    assert entry.code == code


def test_a_bare_place_name_names_no_body() -> None:
    assert entry_called("Surrey", IN_2026) is None


def test_the_stored_code_of_an_authority_never_changes() -> None:
    assert authority("E08000037").code == "E08000037"
    assert authority("E08000038").code == "E08000016"
    assert {stored_code(code) for code in ("E08000019", "E08000039")} == {"E08000019"}


def test_every_code_of_a_body_fits_its_columns() -> None:
    longest = max((body.code for body in dated.all_listed()), key=len)
    for column in (Organisation.body_code, BodyAbsence.body_code):
        assert len(longest) <= column.type.length, longest
