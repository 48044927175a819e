"""The footprints of all partnerships: gaps, overlaps, umbrellas, and who can see them."""

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.errors import Conflict, Refusal
from cdp.models import Appointment, AuditEvent, FootprintArea, Partnership
from cdp.partnerships import queries
from cdp.partnerships.footprints.national import AreaState, national
from cdp.partnerships.footprints.service import parents
from cdp.partnerships.footprints.service.parents import ParentDetails
from cdp.partnerships.founding import service as founding
from cdp.reference.areas import all_authorities
from tests import make
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
NATIONAL = "/partnerships/national"
HERE = "/partnerships/west-midlands"
LANCASHIRE, BLACKPOOL, BLACKBURN = "E10000017", "E06000009", "E06000008"


def umbrella(session: Session, world: World) -> tuple[Partnership, list[Partnership]]:
    """Make an umbrella whose two parts share an authority, leave out one of its own, and cover one outside it."""
    over = make.partnership(
        session, "Pan-Lancashire", "pan-lancashire", areas=(LANCASHIRE, BLACKPOOL, BLACKBURN)
    )
    parts = [
        make.partnership(session, "Fylde Coast", "fylde-coast", areas=(BLACKPOOL,)),
        make.partnership(session, "North West Coast", "coast", areas=(BLACKPOOL, LANCASHIRE, "E08000014")),
    ]
    for part in parts:
        part.parent = over
    make.role(session, over, world.lead, Appointment.COORDINATOR)
    session.commit()
    return over, parts


def test_an_umbrella_is_not_an_overlap_with_its_parts_but_two_parts_can_be(session: Session) -> None:
    world = make.world(session)
    over, parts = umbrella(session, world)
    seen = national(queries.all_partnerships(session), clock.today())
    assert seen.states[BLACKBURN] is AreaState.ONE
    assert seen.states[LANCASHIRE] is AreaState.UMBRELLA
    assert seen.states[BLACKPOOL] is AreaState.OVERLAP
    assert seen.states["E10000016"] is AreaState.GAP
    assert [(row.partnerships, row.shared) for row in seen.overlaps] == [(tuple(parts), ("Blackpool",))]
    (found,) = seen.umbrellas
    assert (found.partnership, found.kind) == (over, "Force-level partnership")
    assert found.gaps == ("Blackburn with Darwen",)
    assert found.outside == ("Sefton",)
    assert sum(seen.counts.values()) == 153
    here = next(area for area in seen.authorities if area.authority.code == BLACKPOOL)
    assert (here.covering, here.above) == (tuple(parts), (over,))


def test_an_authority_counts_only_on_days_in_the_footprint(session: Session) -> None:
    world = make.world(session)
    solihull = next(area for area in world.partnership.areas if area.area_code == "E08000029")
    solihull.ends_on = clock.today()
    session.flush()
    everybody = queries.all_partnerships(session)
    yesterday = national(everybody, clock.today() - timedelta(days=1))
    assert yesterday.states["E08000029"] is AreaState.ONE
    assert national(everybody, clock.today()).states["E08000029"] is AreaState.GAP


def test_everyone_signed_in_can_read_names_and_footprints_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    make.sro(session, world.neighbour, make.person(session, "Example neighbour sro"))
    umbrella(session, world)
    for reader in (world.member, world.regional_viewer, world.former, world.administrator):
        visitor = visit().sign_in(reader).get(NATIONAL)
        rows = {row[0]: row[1:] for row in visitor.table("5 partnerships")}
        assert rows["Berkshire East Drugs Partnership"] == [
            "–", "Bracknell Forest, Slough, Windsor and Maidenhead"
        ]  # fmt: skip
        assert rows["Fylde Coast"][0] == "Pan-Lancashire"
        for hidden in ("Example neighbour sro", "Example neighbour coordinator", "berkshire-east.example"):
            assert hidden not in visitor.text
    visitor = visit().sign_in(world.member).get(NATIONAL)
    assert "Berkshire East Drugs Partnership" not in visitor.links
    visitor.click("West Midlands Combating Drugs Partnership")
    assert visitor.heading == "Footprint"


def test_the_national_page_lists_gaps_by_region_overlaps_and_umbrellas(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    umbrella(session, world)
    visitor = visit().sign_in(world.member).get("/partnerships")
    visitor.click("National map of footprints, with gaps and overlaps")
    gaps = {
        row[0]: row[1:] for row in visitor.table("Authorities in no partnership recorded here, by region")
    }
    assert gaps["West Midlands"][0] == "7 of 14"
    assert gaps["West Midlands"][1].startswith("Herefordshire, Shropshire, Staffordshire, Stoke-on-Trent, ")
    assert "Blackpool: in Fylde Coast and North West Coast" in visitor.main
    assert "Force-level partnership over 2 parts: Fylde Coast, North West Coast" in visitor.main
    assert "In its footprint and in no part: Blackburn with Darwen" in visitor.main
    assert "In a part and outside its footprint: Sefton" in visitor.main
    authorities = {row[0]: row[1:] for row in visitor.table("Authorities on the map")}
    assert authorities["Kent"] == ["In no partnership recorded here", "–"]
    assert authorities["Lancashire"] == [
        "In one, under an umbrella",
        "North West Coast; under Pan-Lancashire",
    ]
    assert len(authorities) == 153
    drawn = [element.get("fill") for element in visitor.page.all("{http://www.w3.org/2000/svg}path")]
    assert [fill for fill in drawn if fill].count("url(#map-overlap)") == 1


def test_a_region_shows_its_authorities_and_their_partnerships(session: Session, visit: Visit) -> None:
    world = make.world(session)
    umbrella(session, world)
    visitor = visit().sign_in(world.member).get(NATIONAL).submit("Show", region="North West")
    assert [row[0] for row in visitor.table("3 partnerships")] == [
        "Fylde Coast", "North West Coast", "Pan-Lancashire"
    ]  # fmt: skip
    assert [row[0] for row in visitor.table("Authorities in no partnership recorded here, by region")] == [
        "North West"
    ]
    assert "Kent" not in {row[0] for row in visitor.table("Authorities on the map")}
    visitor.get(f"{NATIONAL}?region=E12000004")
    assert "No partnership covers an authority in this region." in visitor.main
    assert "There are no umbrellas." in visitor.main
    visitor.get(f"{NATIONAL}?region=nonesuch")
    assert len(visitor.table("Authorities on the map")) == 153


def test_the_national_page_needs_no_more_queries_for_more_partnerships_and_stays_small(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(NATIONAL)
    with counted(engine) as few:
        visitor.get(NATIONAL)
    for number, place in enumerate(all_authorities()):
        made = make.partnership(session, f"Partnership {number}", f"number-{number}", areas=(place.code,))
        made.parent = world.neighbour if number % 2 else None
    session.commit()
    with counted(engine) as many:
        visitor.get(NATIONAL)
    assert len(many) == len(few)
    assert len(gzip.compress(visitor.body, 6)) < 100 * 1024


def test_the_page_of_a_footprint_of_all_authorities_stays_small(session: Session, visit: Visit) -> None:
    world = make.world(session)
    inside = set(world.partnership.area_codes_on(clock.today()))
    for place in all_authorities():
        if place.code not in inside:
            world.partnership.areas.append(FootprintArea(area_code=place.code, starts_on=make.LONG_AGO))
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    assert len(visitor.table("153 authorities")) == 153
    assert len(gzip.compress(visitor.body, 6)) < 100 * 1024


# Parents


@pytest.mark.both_databases
def test_the_coordinator_chooses_a_parent_and_both_pages_show_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    over, _ = umbrella(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint").click("Change parent partnership")
    assert "No one will get more access." in visitor.main
    visitor.submit("Save parent partnership", parent="Pan-Lancashire")
    assert visitor.banner == "Pan-Lancashire saved as the parent partnership."
    assert visitor.facts()["Parent partnership"].startswith("Pan-Lancashire")
    above = visit().sign_in(world.lead).get("/partnerships/pan-lancashire/footprint").click("Show parts")
    assert [row[1] for row in above.table("3 parts")] == [
        "Fylde Coast",
        "North West Coast",
        "West Midlands Combating Drugs Partnership",
    ]
    assert "In this footprint and in no part: Blackburn with Darwen." in above.main
    assert "Blackpool: in Fylde Coast and North West Coast" in above.main
    assert "Sefton" in above.main
    session.expire_all()
    for partnership in (world.partnership, over):
        told = session.scalars(
            sa.select(AuditEvent.sentence)
            .where(AuditEvent.partnership_id == partnership.id)
            .order_by(AuditEvent.id.desc())
        ).first()
        assert told == (
            "Example coordinator made West Midlands Combating Drugs Partnership a part of Pan-Lancashire."
        )
    visitor.get(f"{HERE}/parent").submit("Save parent partnership", parent="")
    assert visitor.banner == "Parent partnership removed."


def test_people_of_the_parent_can_see_names_and_footprints_of_parts_only(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    _, parts = umbrella(session, world)
    make.sro(session, parts[0], make.person(session, "Example coast sro"))
    session.commit()
    assert access_to(session, parts[0], world.lead, clock.today()) is None
    visitor = visit().sign_in(world.lead)
    visitor.get("/partnerships/fylde-coast/footprint", status=404)
    visitor.get("/partnerships/pan-lancashire/parts")
    assert "Example coast sro" not in visitor.text
    visit().sign_in(world.coordinator).get("/partnerships/pan-lancashire/parts", status=404)


def test_only_the_coordinator_can_choose_the_parent(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visit().sign_in(world.sro).get(f"{HERE}/parent", status=403)
    visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/parent", status=404)


def test_a_partnership_without_parts_shows_how_to_add_one(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{HERE}/parts")
    assert (
        "This partnership has no parts. The coordinator of a part chooses its parent on the footprint page."
        in visitor.main
    )


def test_parents_cannot_form_a_circle(session: Session) -> None:
    world = make.world(session)
    over, parts = umbrella(session, world)
    low = make.partnership(session, "Lowest", "lowest")
    low.parent = parts[0]
    session.commit()
    for parent in (over, parts[0], low):
        with pytest.raises(Refusal, match="This one is part of the partnership itself"):
            parents.set_parent(
                session, over, ParentDetails(parent), version=over.version, by=world.administrator
            )
        session.rollback()


def test_a_parent_chosen_by_another_person_meanwhile_is_a_conflict(session: Session) -> None:
    world = make.world(session)
    parents.set_parent(
        session, world.partnership, ParentDetails(world.neighbour), version=1, by=world.coordinator
    )
    session.commit()
    with pytest.raises(Conflict):
        parents.set_parent(session, world.partnership, ParentDetails(None), version=1, by=world.coordinator)


def test_a_partnership_cannot_have_the_address_of_a_page(session: Session) -> None:
    assert founding.slug_for("National Combating Drugs Partnership") == "national-partnership"
