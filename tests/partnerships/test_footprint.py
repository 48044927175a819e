"""The footprint: every way of choosing it, the footprint on another day, who has a seat, and effects of a change."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import (
    Appointment,
    AuditEvent,
    BoardKind,
    FootprintArea,
    Observation,
    Organisation,
    Target,
    TermsSection,
    TermsState,
    TermsVersion,
    ValueStatus,
)
from cdp.partnerships.members.service import organisations
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.reference.areas import PublicBodyKind
from cdp.reference.bodies import public_body
from tests import make
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
STAFFORDSHIRE = "E10000028"


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def be(organisation: Organisation, kind: PublicBodyKind, code: str) -> None:
    organisation.body_kind, organisation.body_code = kind.value, code


def ticked(visitor: Visitor) -> list[str]:
    """Return the values of the checkboxes that are ticked."""
    boxes = (box for box in visitor.page.all("input") if box.get("type") == "checkbox")
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def offered(visitor: Visitor) -> list[str]:
    """Return the labels of the checkboxes."""
    boxes = {box.get("id") for box in visitor.page.all("input") if box.get("type") == "checkbox"}
    return [text_of(label) for label in visitor.page.all("label") if label.get("for") in boxes]


def figure(session: Session, world: World, area: str, metric: str = "s_alcohol_specific_deaths") -> None:
    session.add(
        Observation(
            partnership=world.partnership,
            metric_code=metric,
            area_code=area,
            period="2023",
            starts_on=date(2023, 1, 1),
            ends_on=date(2023, 12, 31),
            value=Decimal(10),
            status=ValueStatus.FINAL,
            source="OHID Fingertips",
            entered_at=clock.now(),
            entered_by=world.coordinator,
        )
    )


# Choosing


@pytest.mark.parametrize("code", ["E08000016", "E08000038", " e08000038 "])
def test_an_old_code_and_its_successor_find_barnsley(session: Session, visit: Visit, code: str) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add").submit("Find by name", q=code)
    assert "Barnsley" in visitor.main
    assert "E08000016, since April 2025 E08000038" in visitor.main
    visitor.submit("Continue", starts_on=days(0)).submit("Add to the footprint")
    assert visitor.banner == "Barnsley added to the footprint."
    assert "E08000016, since April 2025 E08000038" in visitor.main


def test_a_whole_region_is_added_at_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add")
    visitor.submit("Show its authorities in the region", region="West Midlands")
    assert "Already in the footprint: Birmingham, Coventry" in visitor.main
    visitor.submit("Continue", starts_on=days(0)).submit("Add to the footprint")
    assert visitor.table("Regions")[0][:3] == ["West Midlands", "Wholly", "Nothing"]


def test_a_health_board_shows_which_authorities_it_covers_in_part(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get("/partnerships/berkshire-east/footprint/add")
    visitor.submit(
        "Show its authorities in the Integrated Care Board", icb="NHS Thames Valley Integrated Care Board"
    )
    assert (
        "This board covers only part of Buckinghamshire and Oxfordshire, so they are not ticked."
        in visitor.main
    )
    assert "% of its neighbourhoods are in this board’s area" in visitor.main
    assert ticked(visitor) == ["E06000038", "E06000037", "E06000041"]
    visitor.get("/partnerships/berkshire-east/footprint/add")
    visitor.submit(
        "Show its authorities in the Integrated Care Board", icb="NHS Surrey and Sussex Integrated Care Board"
    )
    assert ticked(visitor) == ["E06000043", "E10000011", "E10000030", "E10000032"]


def test_an_authority_already_in_the_footprint_is_refused_before_its_effects_are_shown(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=kent")
    world.partnership.areas.append(FootprintArea(area_code="E10000016", starts_on=days(-1)))
    session.commit()
    visitor.submit("Continue", areas=["E10000016"], starts_on=days(0))
    assert visitor.errors == ["Kent is already in the footprint. Untick it."]


# Another day


def test_the_footprint_can_be_shown_on_any_day_with_its_history(session: Session, visit: Visit) -> None:
    world = make.world(session)
    solihull = next(area for area in world.partnership.areas if area.area_code == "E08000029")
    solihull.ends_on = date(2024, 4, 1)
    world.partnership.areas.append(FootprintArea(area_code=STAFFORDSHIRE, starts_on=date(2025, 4, 1)))
    make.partnership(session, "Solihull Drugs Alliance", "solihull", areas=("E08000029",))
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{HERE}/footprint")
    assert [row[0] for row in visitor.table("History of the footprint")] == [
        "1 Apr 2025: show the footprint of that day",
        "1 Apr 2024: show the footprint of that day",
        "1 Aug 2022: show the footprint of that day",
    ]
    assert visitor.table("History of the footprint")[0][1:] == ["Staffordshire", "–"]
    assert visitor.table("History of the footprint")[1][1:] == ["–", "Solihull"]
    visitor.submit("Show", on=date(2024, 3, 31))
    assert "As on 31 March 2024." in visitor.main
    assert len(visitor.table("7 authorities")) == 7
    assert visitor.table("Police force areas") == [["West Midlands", "Wholly", "Nothing"]]
    assert "Solihull Drugs Alliance: Solihull" in visitor.main
    visitor.submit("Show", on=date(2024, 4, 1))
    assert visitor.table("Police force areas") == [
        ["West Midlands", "In part", "Solihull (covered by Solihull Drugs Alliance)"]
    ]
    visitor.submit("Show", on=date(2022, 7, 31))
    assert "No authority was in the footprint on that day." in visitor.main
    visitor.get(f"{HERE}/footprint?on=31&on=2&on=2024", status=422)
    assert visitor.errors == ["Enter a real date, like 27 3 2027"]


# Seats


def test_the_footprint_shows_which_bodies_have_a_seat(session: Session, visit: Visit) -> None:
    world = make.world(session)
    be(world.police, PublicBodyKind.POLICE_FORCE_AREA, "E23000014")
    council = make.organisation(session, world.partnership, "Solihull Council")
    be(council, PublicBodyKind.COUNCIL, "E08000029")
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{HERE}/footprint")
    seat = "West Midlands Police on Combating Drugs Partnership Board"
    assert visitor.table("Police force areas") == [["West Midlands", "Wholly", "Nothing", seat]]
    councils = {row[0]: row[1] for row in visitor.table("Councils")}
    assert (
        councils["Solihull Metropolitan Borough Council"]
        == "No seat Solihull Council is a member without a seat"
    )
    assert councils["Birmingham City Council"] == "Not matched yet"
    assert visitor.table("Regions")[0][3] == "–"
    assert "Of 13 bodies covered wholly or in part: 1 with a seat" in visitor.main
    assert "1 a member without a seat: Solihull Metropolitan Borough Council" in visitor.main
    assert "11 not matched to an organisation yet: " in visitor.main
    assert "Add Coventry City Council" not in visitor.links
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    coordinator.click("Add a seat: Solihull Council")
    assert coordinator.heading == "Add a seat"
    coordinator.submit("Add seat", national_role="local_authority_officials")
    coordinator.get(f"{HERE}/footprint").click("Add Coventry City Council")
    coordinator.submit("Add organisation")
    assert coordinator.banner == "Coventry City Council added."
    coordinator.get(f"{HERE}/footprint")
    councils = {row[0]: row[1] for row in coordinator.table("Councils")}
    assert councils["Solihull Metropolitan Borough Council"] == (
        "Solihull Council on Combating Drugs Partnership Board"
    )
    assert "Coventry City Council is a member without a seat" in councils["Coventry City Council"]


def test_a_seat_that_has_ended_or_is_on_a_closed_board_does_not_count(session: Session, visit: Visit) -> None:
    world = make.world(session)
    be(world.police, PublicBodyKind.POLICE_FORCE_AREA, "E23000014")
    group = make.board(session, world.partnership, "Old group", BoardKind.TASK_AND_FINISH)
    group.closes_on = days(-1)
    make.seat(session, group, world.police)
    world.police_seat.ends_on = days(-1)
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{HERE}/footprint")
    assert (
        visitor.table("Police force areas")[0][3] == "No seat West Midlands Police is a member without a seat"
    )


@pytest.mark.both_databases
def test_a_regional_viewer_can_read_coverage_but_not_organisations(session: Session, visit: Visit) -> None:
    world = make.world(session)
    be(world.police, PublicBodyKind.POLICE_FORCE_AREA, "E23000014")
    session.commit()
    visitor = visit().sign_in(world.regional_viewer).get(f"{HERE}/footprint")
    assert visitor.table("Police force areas") == [["West Midlands", "Wholly", "Nothing"]]
    assert "West Midlands Police" not in visitor.main


def test_a_county_lists_its_district_councils(session: Session, visit: Visit) -> None:
    world = make.world(session)
    kent = make.partnership(session, "Kent Drugs Partnership", "kent", areas=("E10000016",))
    make.role(session, kent, world.coordinator, Appointment.COORDINATOR)
    district = make.organisation(session, kent, "Dover District Council")
    be(district, PublicBodyKind.DISTRICT_COUNCIL, "E07000108")
    make.seat(session, make.board(session, kent, "Kent board"), district, national_role="elected_members")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get("/partnerships/kent/footprint")
    assert visitor.table("Councils")[0][0] == "Kent County Council"
    districts = {row[0]: row[1] for row in visitor.table("District councils")}
    assert len(districts) == 12
    assert districts["Dover"] == "Dover District Council on Kent board"


@pytest.mark.both_databases
def test_only_ticked_organisations_are_matched_to_bodies(session: Session, visit: Visit) -> None:
    world = make.world(session)
    make.organisation(session, world.partnership, "Walsall Council")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    visitor.click("Match organisations to bodies")
    board = "Birmingham and Solihull Integrated Care Board"
    assert offered(visitor) == [
        f"{board}: NHS {board}",
        "Walsall Council: Walsall Metropolitan Borough Council",
        "West Midlands Police: West Midlands (police force)",
        "Example Treatment Services",  # under “Not public bodies”
    ]
    assert "Example Treatment Services" in visitor.main
    assert session.scalars(sa.select(Organisation.body_code)).all() == [None] * 4
    visitor.submit("Save", chosen=[])
    assert visitor.errors == ["Choose at least one organisation."]
    visitor.submit("Save", chosen=["West Midlands Police: West Midlands (police force)"])
    assert visitor.banner == "1 organisation saved."
    session.expire_all()
    assert (world.police.body_kind, world.police.body_code) == ("police_force_area", "E23000014")
    assert world.health.body_code is None
    told = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert told == "Example coordinator matched West Midlands Police to West Midlands (police force)."


def test_an_organisation_marked_as_not_a_public_body_needs_no_match(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/match")
    visitor.submit("Save", chosen=[], no_bodies=["Example Treatment Services"])
    session.expire_all()
    assert world.treatment.not_a_body
    told = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert told == (
        "Example coordinator recorded that Example Treatment Services is not a public body with an area."
    )
    assert "Example Treatment Services" not in visitor.get(f"{HERE}/organisations/match").main
    edit = f"{HERE}/organisations/{world.treatment.key}/edit"
    assert visitor.get(edit).value("body") == "none"
    visitor.submit("Save organisation", body="Not matched yet")
    session.expire_all()
    assert not world.treatment.not_a_body
    assert "Example Treatment Services" in visitor.get(f"{HERE}/organisations/match").main


def test_the_form_suggests_a_body_but_does_not_choose_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/{world.police.key}/edit")
    assert "The name suggests West Midlands (police force)" in visitor.main
    visitor.submit("Save organisation", short_name="WMP")
    session.expire_all()
    assert world.police.body_code is None
    visitor.get(f"{HERE}/organisations/{world.police.key}/edit")
    visitor.submit("Save organisation", body="West Midlands (police force)")
    session.expire_all()
    assert world.police.body_code == "E23000014"


def test_a_body_outside_the_footprint_is_refused_unless_already_matched(session: Session) -> None:
    world = make.world(session)
    kent = public_body("council", "E10000016")
    details = OrganisationDetails("Kent County Council", body=kent)
    with pytest.raises(Refusal, match="Choose a body whose area overlaps the footprint") as refused:
        organisations.add_organisation(session, world.partnership, details, by=world.coordinator)
    assert refused.value.field == "body"
    be(world.police, PublicBodyKind.COUNCIL, "E10000016")
    session.flush()
    again = OrganisationDetails("West Midlands Police Force", body=kent)
    version = world.police.version
    organisations.change_organisation(session, world.police, again, version=version, by=world.coordinator)
    assert world.police.body_code == "E10000016"


# What a change affects


@pytest.mark.both_databases
def test_the_effects_of_adding_an_authority_are_shown_before_anything_is_saved(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    staffordshire_police = make.organisation(session, world.partnership, "Staffordshire Police")
    be(staffordshire_police, PublicBodyKind.POLICE_FORCE_AREA, "E23000015")
    make.seat(session, world.board, staffordshire_police)
    figure(session, world, "E08000025")
    figure(session, world, "E08000025", "h_drug_misuse_deaths")
    figure(session, world, STAFFORDSHIRE)
    session.add(
        Target(
            partnership=world.partnership,
            metric_code="h_drug_misuse_deaths",
            area_code=None,
            value=Decimal(5),
            due_on=days(300),
        )
    )
    make.partnership(session, "Staffordshire Drugs Board", "staffordshire", areas=(STAFFORDSHIRE,))
    in_force(session, world, {"areas": ["Birmingham", "Solihull"]})
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=staffordshire")
    visitor.submit("Continue", areas=["Staffordshire"], starts_on=days(0))
    for sentence in (
        f"Staffordshire joins on {clock.today():%-d %B %Y}.",
        "This will increase the footprint from 7 to 8 authorities.",
        "Will be covered in part: ",
        "Already have a seat: Staffordshire (police force).",
        "Not yet represented: Staffordshire County Council",
        "1 indicator already with data for Staffordshire.",
        "1 indicator without data for Staffordshire: ",
        "1 target for the whole of the earlier footprint. Check whether they still apply.",
        (
            "Version 1 of the terms of reference of Combating Drugs Partnership Board (in force) names the "
            "authorities of the earlier footprint."
        ),
        "Its text will not change, and a review will be due.",
        "Staffordshire is also in the footprint of Staffordshire Drugs Board (an overlap).",
    ):
        assert sentence in visitor.main
    session.expire_all()
    assert STAFFORDSHIRE not in world.partnership.area_codes_on(days(0))
    visitor.submit("Add to the footprint")
    assert visitor.banner == "Staffordshire added to the footprint."


def in_force(session: Session, world: World, facts: dict[str, object], body: str = "") -> TermsVersion:
    version = TermsVersion(
        board=world.board,
        number=1,
        state=TermsState.IN_FORCE,
        quorum=2,
        in_force_from=make.LONG_AGO,
        created_at=clock.now(),
        fixed_facts=facts,
    )
    version.sections = [TermsSection(position=1, code="own", heading="Area", body=body)]
    session.add(version)
    session.flush()
    return version


def test_the_effects_of_removing_an_authority_are_shown_first(session: Session, visit: Visit) -> None:
    world = make.world(session)
    council = make.organisation(session, world.partnership, "Solihull Council")
    be(council, PublicBodyKind.COUNCIL, "E08000029")
    make.seat(session, world.board, council)
    figure(session, world, "E08000029")
    in_force(session, world, {}, "The partnership covers Birmingham and Solihull.")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/E08000029/remove")
    visitor.submit("Continue", leaves_on=days(10))
    for sentence in (
        "This will reduce the footprint from 7 to 6 authorities.",
        "Will be covered in part: ",
        "Solihull Council has a seat on Combating Drugs Partnership Board, and its area will no longer be in the",
        "1 value for Solihull. They will be kept, but no longer count",
        "(in force) names Solihull.",
        "Solihull will not be in any partnership here (a gap).",
    ):
        assert sentence in visitor.main
    visitor.submit("Remove from the footprint")
    assert visitor.banner == "Solihull removed from the footprint."
    session.expire_all()
    assert "E08000029" in world.partnership.area_codes_on(days(9))
    assert "E08000029" not in world.partnership.area_codes_on(days(10))


def test_a_backdated_change_shows_its_effects_today(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=staffordshire")
    visitor.submit("Continue", areas=["Staffordshire"], starts_on=date(2022, 7, 1))
    assert "Staffordshire joins on 1 July 2022." in visitor.main
    assert "This will increase the footprint from 7 to 8 authorities." in visitor.main
    visitor.get(f"{HERE}/footprint/E08000029/remove").submit("Continue", leaves_on=make.LONG_AGO)
    assert "Solihull will be removed as if it had never been in the footprint." in visitor.main
    assert "This will reduce the footprint from 7 to 6 authorities." in visitor.main


def test_no_one_can_confirm_effects_that_they_have_not_seen(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=staffordshire")
    visitor.submit("Continue", areas=["Staffordshire"], starts_on=days(0))
    make.partnership(session, "Staffordshire Drugs Board", "staffordshire", areas=(STAFFORDSHIRE,))
    session.commit()
    visitor.submit("Add to the footprint")
    assert visitor.errors == ["The effects of this change have changed. Read them again, then confirm."]
    assert "Staffordshire Drugs Board (an overlap)" in visitor.main
    visitor.submit("Add to the footprint")
    assert visitor.banner == "Staffordshire added to the footprint."


@pytest.mark.parametrize(
    "address",
    [
        "/footprint/add/confirm",
        "/footprint/add/confirm?areas=E10000028",
        "/footprint/add/confirm?areas=E10000028&day=2026-02-31",
        "/footprint/add/confirm?areas=E99999999&day=2026-04-01",
        "/footprint/E08000029/remove/confirm",
        "/footprint/E10000028/remove/confirm?day=2026-04-01",
    ],
)
def test_a_confirmation_page_without_authorities_is_not_found(
    session: Session, visit: Visit, address: str
) -> None:
    world = make.world(session)
    visit().sign_in(world.coordinator).get(HERE + address, status=404)
    visit().sign_in(world.member).get(HERE + address, status=403)


def test_the_footprint_needs_no_more_queries_for_more_areas_seats_and_neighbours(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    with counted(engine) as few:
        visitor.get(f"{HERE}/footprint")
    for number, code in enumerate(make.WEST_MIDLANDS):
        other = make.partnership(session, f"Partnership {number}", f"number-{number}", areas=(code,))
        other.parent = world.neighbour
        council = make.organisation(session, world.partnership, f"Council {number}")
        be(council, PublicBodyKind.COUNCIL, code)
        make.seat(session, world.board, council)
        world.partnership.areas.append(
            FootprintArea(area_code=f"E090000{number + 10}", starts_on=days(-number))
        )
    session.commit()
    with counted(engine) as many:
        visitor.get(f"{HERE}/footprint")
    assert len(many) <= len(few) + 1  # the parent of the others is read once
