"""Parsing what people enter in the cells of a spreadsheet about a partnership."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.models import Appointment, BoardKind, SeatKind
from cdp.partnerships.importing import values
from cdp.reference.national_roles import national_roles

MARCH = date(2027, 3, 27)


@given(st.text(max_size=20))
def test_no_text_breaks_a_parser(text: str) -> None:
    values.kind_in(text)
    values.national_role_in(text)
    values.role_in(text)
    values.area_in(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Core", (SeatKind.CORE, None, None)),
        ("Core member", (SeatKind.CORE, None, None)),
        ("Full voting member", (SeatKind.CORE, True, None)),
        ("Non-voting member", (SeatKind.CORE, False, None)),
        ("Co-opted until 27/3/2027", (SeatKind.CO_OPTED, None, MARCH)),
        ("co opted (to 27 March 2027)", (SeatKind.CO_OPTED, None, MARCH)),
        ("Observer", (SeatKind.OBSERVER, None, None)),
        ("In attendance", (SeatKind.OBSERVER, None, None)),
        ("purple", None),
    ],
)
def test_a_kind_of_seat_is_recognised(text: str, meant: object) -> None:
    assert values.kind_in(text) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("West Midlands Police", "police"), ("Office of the PCC", "police_and_crime_commissioner"),
        ("NHS Birmingham ICB", "nhs"), ("Mental Health Trust", "nhs"), ("Jobcentre Plus", "jobcentre_plus"),
        ("DWP", "jobcentre_plus"),
        ("HMP Example", "secure_estate"), ("Probation Service", "probation"), ("Youth Offending Team", "youth_justice"),
        ("Walsall Council", "local_authority_officials"), ("Director of Public Health", "local_authority_officials"),
        ("Cabinet Member for Health", "elected_members"), ("Example Recovery Community", "people_affected"),
        ("Change Grow Live", "treatment_providers"), ("West Midlands Fire Service", "fire_and_rescue"),
        ("University of Example", "education_providers"), ("OHID West Midlands", "ohid_region"),
        ("Violence Reduction Partnership VRU", "violence_reduction_unit"), ("Choir", None),
    ],
)  # fmt: skip
def test_a_national_role_is_guessed_from_words(text: str, code: str | None) -> None:
    assert values.guessed_role(text) == code


def test_every_national_role_is_recognised_by_its_name_and_code() -> None:
    for role in national_roles():
        assert values.national_role_in(role.name) == role.code
        assert values.national_role_in(role.code.upper()) == role.code


def test_roles_boards_and_authorities_are_recognised() -> None:
    assert values.role_in("Senior Responsible Owner (SRO)") == values.SRO
    assert values.role_in("Vice-Chair") is Appointment.DEPUTY_CHAIR
    assert values.role_in("Public Involvement Lead") is Appointment.PUBLIC_INVOLVEMENT_LEAD
    assert values.role_in("Cook") is None
    assert values.board_kind_in("Task & Finish Group") is BoardKind.TASK_AND_FINISH
    assert values.board_kind_in("Subgroup") is BoardKind.SUB_GROUP
    for text, code in {
        "Birmingham City Council": "E08000025", "E08000038": "E08000016", "durham": "E06000047",
        "Royal Borough of Windsor and Maidenhead": "E06000040", "Bristol, City of": "E06000023",
    }.items():  # fmt: skip
        found = values.area_in(text)
        assert found is not None, text
        assert [place.code for place in found.places] == [code]
    assert values.area_in("Narnia") is None
