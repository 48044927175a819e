"""Authorities, and the bodies that a footprint covers."""

from datetime import date

import pytest

from cdp.reference import area_bodies, areas, districts
from cdp.reference.area_names import find_authorities
from cdp.reference.areas import AuthorityKind
from cdp.reference.coverage import BodyCover, coverage

IN_2025, IN_2026 = date(2025, 6, 1), date(2026, 11, 30)
WEST_MIDLANDS = [f"E080000{number}" for number in range(25, 32)]
BERKSHIRE_EAST = ["E06000036", "E06000039", "E06000040"]


def cover(found: tuple[BodyCover, ...], name: str) -> BodyCover:
    return next(body for body in found if body.name == name)


def test_england_has_153_upper_tier_authorities_of_five_kinds() -> None:
    kinds = [place.kind for place in areas.all_authorities()]

    assert {kind: kinds.count(kind) for kind in AuthorityKind} == {
        AuthorityKind.UNITARY: 63,
        AuthorityKind.METROPOLITAN_DISTRICT: 36,
        AuthorityKind.LONDON_BOROUGH: 32,
        AuthorityKind.CITY_OF_LONDON: 1,
        AuthorityKind.COUNTY: 21,
    }


def test_england_has_the_right_numbers_of_bodies() -> None:
    assert len(area_bodies.police_forces()) == 39
    assert len(area_bodies.policing_bodies(IN_2026)) == 39
    assert len(area_bodies.regions()) == 9
    assert len(area_bodies.community_safety_partnerships()) == 293
    assert len(districts.all_districts()) == 296


def test_the_west_midlands_force_area_is_exactly_its_seven_districts() -> None:
    assert [(place.code, place.name) for place in area_bodies.authorities_in_police_force("E23000014")] == [
        ("E08000025", "Birmingham"),
        ("E08000026", "Coventry"),
        ("E08000027", "Dudley"),
        ("E08000028", "Sandwell"),
        ("E08000029", "Solihull"),
        ("E08000030", "Walsall"),
        ("E08000031", "Wolverhampton"),
    ]


def test_a_code_of_a_region_is_not_a_police_force() -> None:
    with pytest.raises(KeyError):
        area_bodies.authorities_in_police_force("E12000005")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("E08000016", "E08000038", "Barnsley"), ("E08000019", "E08000039", "Sheffield")],
)
def test_an_old_and_a_new_code_find_the_same_authority(old: str, new: str, name: str) -> None:
    assert areas.authority(new) is areas.authority(old)
    assert areas.authority(new).name == name
    assert areas.authority(new).codes == (old, new)


def test_an_unknown_code_is_refused() -> None:
    assert not areas.is_authority("W06000015")
    with pytest.raises(KeyError):
        areas.authority("W06000015")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("st helens", ["St Helens"]),
        ("ST. HELENS", ["St Helens"]),
        ("kings", ["Kingston upon Hull", "Kingston upon Thames"]),
        ("city of bristol", ["Bristol"]),
        ("ing", []),
        ("windsor & maidenhead", ["Windsor and Maidenhead"]),
        ("sheffield city council", ["Sheffield"]),
        ("E08000039", ["Sheffield"]),
        (" e06000039 ", ["Slough"]),
        ("durham", ["County Durham"]),
        ("wolv", ["Wolverhampton"]),
        ("sex", []),
        ("", []),
        (" - ", []),
    ],
)
def test_an_authority_is_found_by_different_spellings(typed: str, found: list[str]) -> None:
    assert [place.name for place in find_authorities(typed, IN_2026)] == found


def test_names_that_start_with_the_text_come_first() -> None:
    assert [place.name for place in find_authorities("north", IN_2026)][:2] == [
        "North East Lincolnshire",
        "North Lincolnshire",
    ]
    assert find_authorities("york", IN_2026)[0].name == "York"


def test_the_west_midlands_footprint_covers_its_force_area_completely() -> None:
    found = coverage(WEST_MIDLANDS, IN_2026)

    assert [(body.name, body.wholly, body.missing) for body in found.police_force_areas] == [
        ("West Midlands", True, ())
    ]
    assert [(body.name, body.wholly) for body in found.community_safety_partnerships] == [
        ("Birmingham", True),
        ("Coventry", True),
        ("Dudley", True),
        ("Sandwell", True),
        ("Solihull", True),
        ("Walsall", True),
        ("Wolverhampton", True),
    ]
    assert [(body.name, body.wholly) for body in found.regions] == [("West Midlands", False)]
    assert found.split_authorities == ()


def test_the_west_midlands_footprint_covers_only_part_of_coventrys_care_board() -> None:
    board = cover(
        coverage(WEST_MIDLANDS, IN_2026).integrated_care_boards,
        "NHS Coventry and Warwickshire Integrated Care Board",
    )

    assert (board.wholly, board.covered, board.missing) == (False, ("Coventry",), ("Warwickshire",))
    assert 0 < board.lsoas_covered < board.lsoas_total


def test_berkshire_east_covers_part_of_thames_valley() -> None:
    found = coverage(BERKSHIRE_EAST, IN_2025)

    assert found.police_force_areas == (
        BodyCover(
            areas.PublicBodyKind.POLICE_FORCE_AREA,
            "E23000029",
            "Thames Valley",
            wholly=False,
            covered=("Bracknell Forest", "Slough", "Windsor and Maidenhead"),
            missing=(
                "Buckinghamshire",
                "Milton Keynes",
                "Oxfordshire",
                "Reading",
                "West Berkshire",
                "Wokingham",
            ),
        ),
    )
    frimley = found.integrated_care_boards[0]
    assert (frimley.name, frimley.wholly) == ("NHS Frimley Integrated Care Board", False)
    assert frimley.missing == ("Hampshire", "Surrey")
    assert frimley.lsoas_total - frimley.lsoas_covered == 105 + 95


def test_a_county_split_between_care_boards_is_listed() -> None:
    found = coverage(["E10000030"], IN_2025)

    assert [(body.name, body.wholly) for body in found.integrated_care_boards] == [
        ("NHS Surrey Heartlands Integrated Care Board", True),
        ("NHS Frimley Integrated Care Board", False),
    ]
    assert [place.name for place in found.split_authorities] == ["Surrey"]
    assert len(found.community_safety_partnerships) == 11


def test_a_district_in_several_community_safety_partnerships_is_listed_once() -> None:
    (buckinghamshire,) = districts.districts_of("E06000060")

    assert len(buckinghamshire.partnership_codes) == 4
    assert [body.name for body in coverage(["E06000060"], IN_2026).community_safety_partnerships] == [
        "Aylesbury Vale",
        "Chiltern",
        "South Bucks",
        "Wycombe",
    ]


def test_a_community_safety_partnership_that_crosses_authorities_needs_them_all() -> None:
    dorset = cover(coverage(["E06000059"], IN_2026).community_safety_partnerships, "Dorset")

    assert (dorset.wholly, dorset.missing) == (False, ("Bournemouth, Christchurch and Poole",))


def test_a_county_has_districts_and_a_unitary_authority_is_its_own_district() -> None:
    assert len(districts.districts_of("E10000030")) == 11
    assert [district.name for district in districts.districts_of("E08000038")] == ["Barnsley"]


def test_all_of_england_covers_everything_completely() -> None:
    found = coverage([place.code for place in areas.all_authorities()], IN_2026)

    assert len(found.bodies) == 39 + 39 + 11 + 44 + 293 + 36 + 9
    assert all(body.wholly and not body.missing for body in found.bodies)
    assert all(body.lsoas_covered == body.lsoas_total for body in found.bodies)


def test_an_empty_footprint_covers_nothing() -> None:
    assert coverage([], IN_2026).bodies == ()


@pytest.mark.parametrize(
    ("home_office", "ons"),
    [
        ("London, City of", "City of London"),
        ("Kings Lynn", "King's Lynn and West Norfolk"),
        ("Northern Devon", "North Devon"),
        ("Folkestone and Hythe", "Shepway"),
    ],
)
def test_a_community_safety_partnership_is_found_by_its_home_office_name(home_office: str, ons: str) -> None:
    found = area_bodies.find_community_safety_partnership(home_office)

    assert found is not None
    assert found is area_bodies.find_community_safety_partnership(ons)
    assert found.name == ons


def test_an_unknown_community_safety_partnership_is_not_found() -> None:
    assert area_bodies.find_community_safety_partnership("Barchester") is None


def test_a_police_force_area_has_its_usual_name() -> None:
    names = {force.name: force.aliases for force in area_bodies.police_forces()}

    assert names["City of London"] == ("London, City of",)
    assert names["Devon and Cornwall"] == ("Devon & Cornwall",)
