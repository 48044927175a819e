"""Public bodies, and matching them with the names of organisations."""

from datetime import date

import pytest

from cdp.reference.areas import PublicBodyKind, all_authorities
from cdp.reference.bodies import bodies_touching, public_body, public_body_by_id
from cdp.reference.body_names import suggest

IN_2025, IN_2026 = date(2025, 6, 1), date(2026, 11, 30)
ENGLAND = [place.code for place in all_authorities()]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("West Midlands Police", "West Midlands (police force)"),
        ("Devon & Cornwall Police", "Devon and Cornwall (police force)"),
        ("Metropolitan Police Service", "Metropolitan Police (police force)"),
        ("City of London Police", "City of London (police force)"),
        ("Hampshire and Isle of Wight Constabulary", "Hampshire (police force)"),
        ("NHS Birmingham and Solihull ICB", "NHS Birmingham and Solihull Integrated Care Board"),
        ("Frimley Integrated Care Board", "NHS Frimley Integrated Care Board"),
        ("Birmingham City Council", "Birmingham City Council"),
        ("Birmingham City Council, Public Health", "Birmingham City Council"),
        ("Hackney Council", "London Borough of Hackney"),
        ("Durham County Council", "Durham County Council"),
        ("City of Wolverhampton Council", "City of Wolverhampton Council"),
        ("Dover District Council", "Dover (district council)"),
        ("Safer Solihull Partnership", "Solihull (community safety partnership)"),
        ("OHID West Midlands", "West Midlands (region)"),
        ("Calderdale MBC", "Calderdale Metropolitan Borough Council"),
        ("LB Hackney", "London Borough of Hackney"),
        ("BCP Council", "Bournemouth, Christchurch and Poole Council"),
        ("Office of the Police and Crime Commissioner for Kent", "Police and Crime Commissioner for Kent"),
        ("OPCC West Midlands", "Police and Crime Commissioner for West Midlands"),
        ("MOPAC", "Mayor's Office for Policing and Crime"),
        ("Probation Service, West Midlands Region", "Probation Service West Midlands Region"),
        ("London Fire Brigade", "London Fire Commissioner"),
        ("Royal Berkshire Fire and Rescue Service", "Royal Berkshire Fire Authority"),
        ("Cornwall Fire & Rescue Service", "Cornwall Council Fire and Rescue Service"),
    ],
)
def test_a_name_is_matched_with_its_body(name: str, found: str) -> None:
    body = suggest(name, bodies_touching(ENGLAND, IN_2025))
    assert body is not None
    assert body.label == found


@pytest.mark.parametrize(
    "name",
    [
        "Kent",
        "Kent Drug Services",
        "Kent Police and Crime Panel",
        "His Majesty's Prison and Probation Service",
        "West Midlands Combined Authority",
        "County Durham and Darlington NHS Foundation Trust",
        "Birmingham and Solihull Mental Health NHS Foundation Trust",
        "Council for Voluntary Service",
        "Police",
        "",
    ],
)
def test_a_name_without_a_kind_or_with_another_kind_is_not_matched(name: str) -> None:
    assert suggest(name, bodies_touching(ENGLAND, IN_2026)) is None


def test_every_council_is_found_by_its_official_name() -> None:
    bodies = bodies_touching(ENGLAND, IN_2026)
    councils = [body for body in bodies if body.kind is PublicBodyKind.COUNCIL]
    assert len(councils) == 153
    missed = [body.name for body in councils if suggest(body.name, bodies) != body]
    assert missed == []


def test_bodies_overlap_a_footprint_completely_or_in_part() -> None:
    touching = {(body.kind, body.name) for body in bodies_touching(["E06000036"], IN_2026)}
    assert touching == {
        (PublicBodyKind.COUNCIL, "Bracknell Forest Council"),
        (PublicBodyKind.POLICE_FORCE_AREA, "Thames Valley"),
        (PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP, "Bracknell Forest"),
        (PublicBodyKind.INTEGRATED_CARE_BOARD, "NHS Thames Valley Integrated Care Board"),
        (PublicBodyKind.POLICING_BODY, "Police and Crime Commissioner for Thames Valley"),
        (PublicBodyKind.PROBATION_REGION, "Probation Service South Central Region"),
        (PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY, "Royal Berkshire Fire Authority"),
        (PublicBodyKind.REGION, "South East"),
    }
    assert len({body.id for body in bodies_touching(ENGLAND, IN_2026)}) == len(
        bodies_touching(ENGLAND, IN_2026)
    )


def test_a_body_is_found_only_by_kind_and_code() -> None:
    body = public_body("council", "E10000016")
    assert body is not None
    assert public_body_by_id(body.id) == body
    assert (public_body("region", "E10000016"), public_body(None, None), public_body_by_id(None)) == (
        None,
    ) * 3
