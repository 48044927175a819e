"""Setting up and reading a partnership through its pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Appointment, OutboxMessage, Person, SeatKind
from cdp.reference.national_roles import national_roles
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.visitor import Element, Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
READING = (
    "/footprint",
    "/members",
    "/members/check",
    "/roles",
    "/boards",
)


def test_everyone_with_a_reading_role_can_open_the_pages(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for reader in (world.coordinator, world.member, world.observer, world.sro):
        visitor = visit().sign_in(reader)
        for path in (*READING, f"/boards/{world.board.key}", f"/seats/{world.health_seat.key}"):
            visitor.get(HERE + path)


def test_a_regional_viewer_can_read_the_footprint_but_no_names(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.regional_viewer)
    visitor.get(f"{HERE}/footprint")
    for path in READING[1:]:
        visitor.get(HERE + path, status=403)


def test_people_of_another_partnership_find_nothing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.neighbour_coordinator)
    for path in READING:
        visitor.get(HERE + path, status=404)
    next_door = "/partnerships/berkshire-east"
    for path in (
        f"/boards/{world.board.key}",
        f"/boards/{world.board.key}/edit",
        f"/boards/{world.board.key}/seats/new",
        f"/seats/{world.health_seat.key}",
        f"/seats/{world.health_seat.key}/edit",
        f"/seats/{world.health_seat.key}/representative/new",
        f"/organisations/{world.health.key}/edit",
        f"/sro/{world.sro_appointment.key}",
        "/footprint/E08000025/remove",
    ):
        visitor.get(next_door + path, status=404)
    visitor.post(f"{next_door}/people/{world.member.key}/invite", status=404)


def test_a_member_can_read_but_not_change(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member)
    for path in (
        "/details",
        "/footprint/add",
        "/footprint/E08000025/remove",
        "/roles/new",
        "/sro/new",
        f"/sro/{world.sro_appointment.key}",
        "/boards/new",
        f"/boards/{world.board.key}/edit",
        f"/boards/{world.board.key}/seats/new",
        f"/seats/{world.health_seat.key}/end",
        f"/seats/{world.health_seat.key}/deputy/new",
        "/organisations/new",
        "/members/check/police",
    ):
        visitor.get(HERE + path, status=403)
    visitor.get(f"{HERE}/members")
    assert "Add an organisation" not in visitor.links
    assert "example.health.member@example.org" in visitor.main


def test_an_administrator_creates_a_partnership_and_its_coordinator_is_invited(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.administrator).get("/partnerships").click("Create a partnership")
    visitor.submit(
        "Create partnership",
        name="Ynys Môn & King’s Lynn Combatting Drugs Alliance",
        acronym="YMKL",
        agreed_on=date(2022, 8, 1),
        secretariat_email="secretariat@alliance.example",
        person_name="Siân O’Neill-Ŵyn",
        email="sian@alliance.example",
        invited=True,
    )
    assert visitor.banner == (
        "Ynys Môn & King’s Lynn Combatting Drugs Alliance created. "
        "An invitation is being sent to Siân O’Neill-Ŵyn."
    )
    mail = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert mail is not None
    assert mail.to_address == "sian@alliance.example"
    visitor.get("/partnerships?q=combating+ynys+mon")
    assert [row[0] for row in visitor.table("1 partnership")] == [
        "Ynys Môn & King’s Lynn Combatting Drugs Alliance"
    ]


def test_a_partnership_needs_a_name_a_mailbox_and_a_coordinator(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.administrator).get("/partnerships/new").submit("Create partnership")
    assert visitor.errors == [
        "Enter their full name",
        "Enter their work email address",
        "Enter the name of the partnership",
        "Enter the secretariat’s email address",
    ]
    visitor.submit(
        "Create partnership",
        name="west midlands  combating drugs partnership",
        secretariat_email="one@example.org",
        person_name="Somebody",
        email="somebody@example.org",
    )
    assert visitor.errors == ["Enter a different name. There is already a partnership with this name."]


def test_only_administrators_create_partnerships(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get("/partnerships")
    assert "Create a partnership" not in visitor.links
    visitor.get("/partnerships/new", status=403)


def test_names_and_footprints_of_other_partnerships_are_shown_and_their_sro_is_not(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    make.sro(session, world.neighbour, make.person(session, "Example neighbour sro"))
    session.commit()
    visitor = visit().sign_in(world.coordinator).get("/partnerships")
    rows = visitor.table("2 partnerships")
    assert rows[0] == [
        "Berkshire East Drugs Partnership",
        "Bracknell Forest, Slough, Windsor and Maidenhead",
        "Not visible to you",
    ]
    assert rows[1][2] == "Example sro, Police and Crime Commissioner"
    visit().sign_in(world.administrator).get("/partnerships")
    assert "Example neighbour sro" in visit().sign_in(world.administrator).get("/partnerships").main


@pytest.mark.both_databases
def test_the_coordinator_changes_the_details_and_an_older_page_shows_both_texts(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/details")
    other = visit().sign_in(world.coordinator).get(f"{HERE}/details")
    visitor.submit("Save details", rationale="One police force area.", acronym="WMCDP")
    assert visitor.facts()["Reason for the footprint"] == "One police force area."
    other.submit("Save details", rationale="Seven metropolitan districts.", status=409)
    assert "One police force area." in other.text
    assert "Seven metropolitan districts." in other.text


def test_the_footprint_is_drawn_listed_and_compared_with_other_areas(session: Session, visit: Visit) -> None:
    world = make.world(session)
    make.partnership(session, "Solihull Drugs Alliance", "solihull", areas=("E08000029",))
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{HERE}/footprint")
    assert [row[1].split(" Metro")[0] for row in visitor.table("7 authorities")] == [
        "Birmingham",
        "Coventry",
        "Dudley",
        "Sandwell",
        "Solihull",
        "Walsall",
        "Wolverhampton",
    ]
    assert visitor.table("Police force areas") == [
        ["West Midlands", "Wholly", "Nothing", "Not matched yet West Midlands Police may be this body"]
    ]
    region = visitor.table("Regions")[0]
    assert region[:2] == ["West Midlands", "In part"]
    assert "Staffordshire" in region[2]
    assert "Solihull Drugs Alliance: Solihull" in visitor.main
    drawing = next(visitor.page.all("{http://www.w3.org/2000/svg}desc"))
    assert "1 Birmingham, 2 Coventry" in " ".join((drawing.text or "").split())


def test_places_outside_the_footprint_name_the_partnership_that_covers_them(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.neighbour_coordinator).get("/partnerships/berkshire-east/footprint")
    make.partnership(session, "Reading Drugs Board", "reading", areas=("E06000038",))
    session.commit()
    visitor.get("/partnerships/berkshire-east/footprint")
    assert "Reading (covered by Reading Drugs Board)" in visitor.table("Police force areas")[0][2]


def test_authorities_are_found_by_name_and_added_without_javascript(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint").click("Add authorities")
    visitor.submit("Find by name", q="staff")
    visitor.submit("Continue", areas=["E10000028"], starts_on=date(2026, 4, 1))
    assert visitor.heading == "Effects of adding these authorities"
    visitor.submit("Add to the footprint")
    assert visitor.banner == "Staffordshire added to the footprint."
    staffordshire = next(row for row in visitor.table("8 authorities") if "Staffordshire" in row[1])
    assert "Cannock Chase" in staffordshire[1]
    assert staffordshire[2] == "1 Apr 2026"


def test_a_whole_police_force_area_is_added_at_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    here = "/partnerships/berkshire-east"
    visitor = visit().sign_in(world.neighbour_coordinator).get(f"{here}/footprint/add")
    visitor.submit("Show its authorities in the police force area", force="Thames Valley")
    assert "Already in the footprint: Bracknell Forest; Slough; and Windsor and Maidenhead." in visitor.main
    visitor.submit("Continue").submit("Add to the footprint")
    assert visitor.table("Police force areas")[0][:3] == ["Thames Valley", "Wholly", "Nothing"]


def test_errors_say_what_to_do_when_nothing_is_found_or_chosen(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=zzz")
    assert "No authority found." in visitor.main
    visitor.get(f"{HERE}/footprint/add?q=kent").submit("Continue", areas=[])
    assert visitor.errors == ["Choose at least one authority"]
    visitor.get(f"{HERE}/footprint/add?force=E23999999")
    assert "No authority found." in visitor.main
    visitor.post(f"{HERE}/footprint/add", {"areas": "E99999999", "starts_on": "2026-04-01"}, status=400)


def test_an_authority_can_be_removed_from_a_day(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/E08000029/remove")
    visitor.submit("Continue", leaves_on=date(2020, 1, 1))
    assert visitor.errors == ["Solihull joined on 1 August 2022. Enter that date or a later one."]
    visitor.submit("Continue", leaves_on=clock.today()).submit("Remove from the footprint")
    assert "Solihull" not in str(visitor.table("6 authorities"))
    assert visitor.table("Police force areas")[0][:3] == ["West Midlands", "In part", "Solihull"]
    visitor.get(f"{HERE}/footprint/E08000029/remove", status=404)


def test_assigning_a_role_needs_the_password_again(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/roles").click("Assign a role")
    facts: dict[str, Any] = {
        "person_name": "Dafydd ap Gruffydd",
        "email": "dafydd@example.org",
        "role": "public_involvement_lead",
        "starts_on": clock.today(),
        "invited": False,
    }
    visitor.submit("Assign role", **facts, password="not the one at all")
    assert visitor.errors == ["That is not your password. Try again."]
    visitor.submit("Assign role", **facts, password=make.PASSWORD)
    assert visitor.banner == "Dafydd ap Gruffydd appointed as public involvement lead."
    visitor.submit("Send invitation to Dafydd ap Gruffydd")
    assert visitor.banner == "An invitation is being sent to Dafydd ap Gruffydd."


def test_a_coordinator_cannot_end_the_last_coordinator(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/roles")
    visitor.click("End role of Example coordinator as coordinator")
    visitor.submit("End role", password=make.PASSWORD)
    assert visitor.errors == [
        "Assign the role of coordinator to another person first. A partnership needs one."
    ]


def test_a_person_who_loses_a_role_is_signed_out_immediately(session: Session, visit: Visit) -> None:
    world = make.world(session)
    lead = visit().sign_in(world.data_lead).get(f"{HERE}/members")
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/roles")
    visitor.click("End role of Example data lead as data and digital lead")
    visitor.submit("End role", password=make.PASSWORD)
    assert "Role of Example data lead as data and digital lead ended." in visitor.banner
    lead.get(f"{HERE}/members")
    assert lead.heading == "Sign in"
    visit().sign_in(world.data_lead).get(f"{HERE}/members", status=404)


def test_the_sro_moves_from_proposed_to_confirmed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    here = "/partnerships/berkshire-east"
    visitor = visit().sign_in(world.neighbour_coordinator).get(f"{here}/roles")
    assert "No SRO has been proposed or appointed." in visitor.main
    visitor.get(f"{here}/sro/new")
    visitor.submit(
        "Save appointment",
        person_name="Example director",
        email="director@example.org",
        post="Director of Public Health",
        organisation_name="Public Health for Berkshire",
        state="Agreed subject to a condition",
        password=make.PASSWORD,
    )
    assert visitor.errors == ["Enter what the appointment is conditional on."]
    visitor.submit("Save appointment", condition="Terms of reference approved")
    assert "Conditional Condition: Terms of reference approved" in visitor.main
    visitor.click("Change the appointment of Example director")
    visitor.submit("Save appointment", state="Confirmed")
    assert "Confirmed on" in visitor.main
    visitor.click("End the appointment of Example director")
    visitor.submit("End appointment", last_day=clock.today() - timedelta(days=1))
    assert "No SRO has been proposed or appointed." in visitor.main


def test_boards_are_set_up_and_listed_as_a_tree(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/boards").click("Add a board or sub-group")
    visitor.submit(
        "Add board", name="Criminal Justice in Substance Misuse Board", kind="Task and finish group"
    )
    assert visitor.errors == ["Enter the date the group closes."]
    visitor.submit(
        "Add board",
        closes_on=date(2027, 10, 1),
        output="A reflective event",
        parent="Combating Drugs Partnership Board",
    )
    assert visitor.heading == "Criminal Justice in Substance Misuse Board"
    assert visitor.facts()["Part of"] == "Combating Drugs Partnership Board"
    visitor.click("Boards")
    assert [row[0] for row in visitor.table("Boards and sub-groups")] == [
        "Combating Drugs Partnership Board",
        "— Criminal Justice in Substance Misuse Board",
        "Data and digital sub-group",
    ]
    assert visitor.table("Boards and sub-groups")[0][3:] == ["Example chair", "3"]


def test_an_organisation_gets_a_seat_and_its_representative(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/new")
    visitor.submit("Add organisation", name="west midlands POLICE")
    assert visitor.errors == [
        "Enter a different name. This partnership already has an organisation called west midlands POLICE."
    ]
    visitor.submit("Add organisation", name="King’s Heath Probation", short_name="Probation")
    visitor.get(f"{HERE}/boards/{world.board.key}").click("Add a seat")
    visitor.submit(
        "Add seat", organisation="King’s Heath Probation", national_role="Probation Service", kind="Observer"
    )
    assert visitor.errors == ["Untick “This seat votes”, or choose a core seat. Only core members vote."]
    visitor.submit("Add seat", kind="Core member")
    assert visitor.heading == "Seat of King’s Heath Probation"
    visitor.click("Appoint a representative")
    visitor.submit(
        "Appoint", person_name="Róisín D’Arcy", email="Roisin@Probation.Example", password=make.PASSWORD
    )
    assert visitor.banner == "Róisín D’Arcy appointed as representative of King’s Heath Probation."
    visitor.get(f"{HERE}/members?q=roisin")
    row = visitor.table("1 organisation")[0]
    assert row[0].startswith("King’s Heath Probation Probation")
    assert "Róisín D’Arcy roisin@probation.example" in row[2]


def test_a_replaced_representative_loses_access_immediately(session: Session, visit: Visit) -> None:
    world = make.world(session)
    before = visit().sign_in(world.police_member).get(f"{HERE}/members")
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/seats/{world.police_seat.key}")
    visitor.click("Replace the representative").submit(
        "Replace the representative",
        person_name="Example inspector",
        email="inspector@example.org",
        password=make.PASSWORD,
    )
    visitor.get(f"{HERE}/seats/{world.police_seat.key}")
    assert "Example police member, representative" in visitor.main
    before.get(f"{HERE}/members")
    assert before.heading == "Sign in"
    visit().sign_in(world.police_member).get(f"{HERE}/members", status=404)


def test_the_membership_check_shows_how_each_national_role_is_filled(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/members/check")
    states = {row[0].split(".")[0]: row[1] for row in visitor.table("Core roles")}
    assert states == {
        "1": "Vacant", "2": "Vacant", "3": "In part", "4": "Vacant", "5": "Filled",
        "6": "Filled", "7": "Vacant", "8": "Vacant", "9": "Vacant", "10": "Vacant",
    }  # fmt: skip
    visitor.click("Explain how Jobcentre Plus is covered")
    visitor.submit("Save", coverage="Not applicable here")
    assert visitor.errors == ["Enter the reason why this role does not apply."]
    visitor.submit("Save", reason="Employment support is commissioned regionally.")
    jobcentre = visitor.table("Core roles")[3]
    assert jobcentre[1] == "Not applicable"
    assert jobcentre[2].startswith("Employment support is commissioned regionally.")
    visitor.click("Explain how Secure estate is covered")
    visitor.submit("Save", coverage="By a sub-group", board="Data and digital sub-group")
    assert visitor.table("Core roles")[9][1:] == [
        "Covered",
        "Covered by Data and digital sub-group Change how Secure estate is covered",
    ]
    visitor.get(f"{HERE}/members/check/no_such_role", status=404)


def test_a_board_that_has_closed_fills_and_covers_no_national_role(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/members/check")
    visitor.click("Explain how Secure estate is covered")
    visitor.submit("Save", coverage="By a sub-group", board=world.sub_group.name)
    make.seat(
        session,
        world.sub_group,
        make.organisation(session, world.partnership, "Probation Service West Midlands"),
        national_role="probation",
        representative=make.person(session, "Head of Probation"),
    )
    world.sub_group.closes_on = clock.today()
    session.commit()
    numbers = {role.code: role.order for role in national_roles()}

    def found(code: str) -> list[str]:
        rows = visitor.get(f"{HERE}/members/check").table("Core roles")
        return next(row[1:] for row in rows if row[0].startswith(f"{numbers[code]}."))

    assert found("secure_estate")[0] == "Covered"
    assert found("probation")[0] == "Filled"
    closed_on = clock.today() - timedelta(days=1)
    world.sub_group.closes_on = closed_on
    session.commit()
    covered = f"Covered by Data and digital sub-group until it closed on {in_words(closed_on)}"
    assert found("secure_estate") == ["Vacant", f"{covered} Change how Secure estate is covered"]
    assert found("probation") == ["Vacant", "No seat added yet Explain how Probation Service is covered"]
    visitor.click("Change how Secure estate is covered")
    assert world.sub_group.name not in visitor.main
    visitor.submit("Save")
    assert visitor.errors == ["Choose how this role is covered"]


def test_links_to_changes_are_not_printed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    for path, words in (
        ("/members/check", {"Explain"}),
        ("/roles", {"Change", "End role"}),
        ("/terms-of-office", {"Change", "Renew"}),
    ):
        page = visitor.get(HERE + path).page
        hidden = {link for part in page.with_class("cdp-no-print") for link in part.iter() if _is(link, "a")}
        changing = {
            link
            for table in page.all("table", "ul")
            for link in table.iter()
            if _is(link, "a") and (link.text or "").strip() in words
        }
        assert changing, path
        assert changing <= hidden, path
        heads = [cell for cell in page.all("th") if (cell.text or "").strip() in {"Actions", "Change"}]
        assert all("cdp-no-print" in cell.get("class", "") for cell in heads), path
        assert bool(heads) is (path != "/members/check")


def _is(element: Element, tag: str) -> bool:
    return str(element.tag).rpartition("}")[2] == tag


@pytest.mark.parametrize("path", ["/members", "/boards", "/members/check", "/roles"])
def test_pages_need_no_more_queries_as_a_partnership_grows(
    session: Session, visit: Visit, engine: sa.Engine, path: str
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(HERE + path)
    with counted(engine) as few:
        visitor.get(HERE + path)
    for number in range(20):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        board = make.board(session, world.partnership, f"Group {number}")
        person = make.person(session, f"Member {number}")
        make.seat(
            session,
            board,
            organisation,
            representative=person,
            deputy=make.person(session, f"Deputy {number}"),
        )
        make.seat(session, world.board, organisation, kind=SeatKind.OBSERVER, representative=person)
        make.role(session, world.partnership, person, Appointment.CHAIR, board=board)
    session.commit()
    with counted(engine) as many:
        visitor.get(HERE + path)
    assert len(many) == len(few)
    assert len(many) <= 12


def test_the_list_of_partnerships_needs_no_more_queries_as_partnerships_are_added(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.administrator).get("/partnerships")
    with counted(engine) as few:
        visitor.get("/partnerships")
    for number in range(20):
        added = make.partnership(session, f"Partnership {number}", f"p-{number}", areas=("E06000001",))
        make.sro(session, added, make.person(session, f"Sro {number}"))
        added.parent = world.partnership
    session.commit()
    with counted(engine) as many:
        visitor.get("/partnerships")
    assert len(many) == len(few)


def test_addresses_with_invalid_keys_are_not_found(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    for path in (
        "/boards/0",
        "/boards/-1",
        f"/seats/{'9' * 23}",
        "/footprint/E0800002%00/remove",
        "/sro/x/end",
    ):
        visitor.get(HERE + path, status=404)


def test_a_person_who_has_left_is_not_invited(session: Session, visit: Visit) -> None:
    world = make.world(session)
    person = session.get_one(Person, world.member.id)
    person.left_at = clock.now()
    session.commit()
    visitor = visit().sign_in(world.coordinator)
    visitor.get(f"{HERE}/members").post(f"{HERE}/people/{world.member.key}/invite", status=400)
    assert "Example member has left, so they cannot be invited." in visitor.main
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0
