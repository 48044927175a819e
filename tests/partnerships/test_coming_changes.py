"""Areas and bodies that end: the footprint of a day, coming changes, and replacing a body by its successors."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Appointment,
    AuditEvent,
    Board,
    FootprintArea,
    Organisation,
    OutsideBodyKind,
    Partnership,
    ReportingLine,
    Seat,
    Target,
    TermsState,
    TermsVersion,
)
from cdp.reference.areas import PublicBodyKind
from tests import make
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
SURREY, EAST_SURREY, WEST_SURREY = "E10000030", "NEW-EAST-SURREY", "NEW-WEST-SURREY"
FRIMLEY, THAMES_VALLEY = "NHS Frimley Integrated Care Board", "NHS Thames Valley Integrated Care Board"
HERE, NEXT_DOOR = "/partnerships/surrey", "/partnerships/berkshire-east"


@pytest.fixture(autouse=True)
def in_november_2026() -> Iterator[None]:
    """Run each test as if on 30 November 2026, when these lists were read."""
    with clock.pretending(clock.from_london(date(2026, 11, 30), time(10))):
        yield


def at(day: date) -> datetime:
    return clock.from_london(day, time(10))


def surrey(session: Session, world: World) -> Partnership:
    """Make a partnership for Surrey with a board, on which the county council has a seat."""
    made = make.partnership(session, "Surrey Drugs Partnership", "surrey", areas=(SURREY,))
    make.role(session, made, world.coordinator, Appointment.COORDINATOR)
    council = make.organisation(session, made, "Surrey County Council")
    council.body_kind, council.body_code = PublicBodyKind.COUNCIL.value, SURREY
    board = make.board(session, made, "Surrey Board")
    make.seat(session, board, council, national_role="elected_members")
    session.commit()
    return made


def frimley(session: Session, world: World) -> Seat:
    """Give the board of 2022 a seat in Berkshire East, and a reporting line to it."""
    board = make.organisation(session, world.neighbour, "Frimley ICB")
    board.body_kind, board.body_code = PublicBodyKind.INTEGRATED_CARE_BOARD.value, "E54000034"
    seat = make.seat(
        session, world.neighbour_board, board, national_role="nhs", representative=world.health_member
    )
    session.add(
        ReportingLine(
            board_id=world.neighbour_board.id,
            body_kind=OutsideBodyKind.INTEGRATED_CARE,
            body_name=FRIMLEY,
            what="Treatment",
        )
    )
    session.commit()
    return seat


def coming(visitor: Visitor) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in visitor.table("Areas and bodies that end")}


# The footprint of a day


def test_the_footprint_of_a_day_has_the_health_board_of_that_day(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.neighbour_coordinator).get(f"{NEXT_DOOR}/footprint")
    assert [row[0] for row in visitor.table("Integrated Care Boards")] == [THAMES_VALLEY]
    visitor.get(f"{NEXT_DOOR}/footprint?on-day=1&on-month=6&on-year=2025&on=1&on=6&on=2025")
    assert [row[0] for row in visitor.table("Integrated Care Boards")] == [FRIMLEY]


def test_an_authority_to_come_joins_on_its_first_day_and_shows_no_code_of_ours(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    surrey(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint/add?q=east+surrey")
    assert "From 1 April 2027. Unitary authority, no ONS code yet" in visitor.main
    visitor.submit("Continue", areas=["East Surrey"], starts_on=date(2027, 3, 1))
    assert visitor.errors == ["East Surrey starts on 1 April 2027. Enter that date or a later one."]
    visitor.submit("Continue", areas=["East Surrey"], starts_on=date(2027, 4, 1))
    visitor.submit("Add to the footprint")
    assert "East Surrey, from 1 April 2027" in visitor.main
    assert "NEW-" not in visitor.main


def test_an_ended_name_finds_what_followed_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get("/partnerships/west-midlands/footprint/add")
    visitor.submit("Find by name", q="Cumbria County Council")
    assert (
        "Cumbria ended on 1 April 2023. It was followed by Cumberland; and Westmorland and Furness."
        in visitor.main
    )
    visitor.submit("Continue", starts_on=date(2026, 11, 30)).submit("Add to the footprint")
    assert visitor.banner == "Cumberland; and Westmorland and Furness added to the footprint."


def test_an_old_code_finds_its_authority_and_says_that_it_is_old(session: Session, visit: Visit) -> None:
    world, place = make.world(session), "/partnerships/west-midlands/footprint/add"
    visitor = visit().sign_in(world.coordinator).get(f"{place}?q=e08000020")
    told = "E08000020 is an old code of Gateshead. It has not been used since 1 April 2013. The code is now E08000037."
    assert told in visitor.main
    assert "an old code" not in visitor.get(f"{place}?q=E08000037").main


# Coming changes


def test_coming_changes_say_that_surrey_ends_and_what_names_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    surrey(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    found = coming(visitor)
    when, after, affects = found["Surrey County Council Fixed by law"]
    assert when.startswith("1 April 2027 Source Surrey") or "1 April 2027" in when
    assert "Surrey (Structural Changes) Order 2026" in when
    assert after == "East Surrey Council; West Surrey Council"
    assert "Surrey is in the footprint." in affects
    assert "Surrey County Council has a seat on Surrey Board." in affects
    when, after, _ = found["Police and Crime Commissioner for Surrey Planned"]
    assert when.startswith(
        "May 2028 Not law yet: the government announced on 13 November 2025 that the office ends"
    )
    assert after == "Not known yet"
    assert "NEW-" not in visitor.main
    overview = visit().sign_in(world.coordinator).get(HERE)
    assert "Surrey County Council Will end on 1 April 2027" in overview.main


def test_coming_changes_name_the_board_that_frimley_went_into(session: Session, visit: Visit) -> None:
    world = make.world(session)
    frimley(session, world)
    visitor = visit().sign_in(world.neighbour_coordinator).get(f"{NEXT_DOOR}/footprint")
    when, after, affects = coming(visitor)[f"{FRIMLEY} Ended"]
    assert when.startswith("1 April 2026")
    assert THAMES_VALLEY in after
    assert "Frimley ICB has a seat on Partnership Board." in affects
    assert f"Partnership Board reports to {FRIMLEY}." in affects


def test_coming_changes_name_quorum_rules_values_and_targets(session: Session, visit: Visit) -> None:
    world = make.world(session)
    made = surrey(session, world)
    board = session.scalars(sa.select(Board).filter_by(partnership_id=made.id)).one()
    version = TermsVersion(
        board=board,
        number=1,
        state=TermsState.IN_FORCE,
        quorum=2,
        quorum_parts=[{"of": "seats", "keys": [board.seats[0].key], "names": ["Surrey"], "at_least": 1}],
        in_force_from=make.LONG_AGO,
        created_at=clock.now(),
    )
    target = Target(
        partnership=made,
        metric_code="h_drug_misuse_deaths",
        area_code=SURREY,
        value=Decimal(5),
        due_on=date(2028, 3, 31),
    )
    session.add_all([version, target])
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    affects = coming(visitor)["Surrey County Council Fixed by law"][2]
    assert "The quorum rule of Surrey Board names Surrey County Council." in affects
    assert "Indicators have 1 target for Surrey." in affects


def test_an_end_of_last_year_is_listed_only_while_records_name_the_body(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    with clock.pretending(at(date(2027, 6, 1))):
        visitor = visit().sign_in(world.neighbour_coordinator).get(f"{NEXT_DOOR}/footprint")
        assert f"{FRIMLEY} Ended" not in coming(visitor)
        frimley(session, world)
        assert f"{FRIMLEY} Ended" in coming(visitor.get(f"{NEXT_DOOR}/footprint"))


def test_a_regional_viewer_reads_coming_changes_without_the_members(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.regional_viewer).get("/partnerships/west-midlands/footprint")
    planned = coming(visitor)["NHS Black Country Integrated Care Board Planned"]
    assert planned[0].startswith(
        "1 April 2027 Not law yet: a merger with the boards that it shares its leaders with is expected"
    )
    assert planned[2] == "Nothing recorded here"


def test_a_plan_whose_day_has_passed_asks_to_check(session: Session, visit: Visit) -> None:
    world = make.world(session)
    with clock.pretending(at(date(2027, 4, 2))):
        visitor = visit().sign_in(world.member).get("/partnerships/west-midlands/footprint")
        when = coming(visitor)["NHS Black Country Integrated Care Board Planned"][0]
        assert when.startswith(
            "1 April 2027 Check whether it has ended: a merger with the boards that it shares its leaders with"
        )
        world.health.name = "Birmingham and Solihull ICB"
        session.commit()
        overview = visitor.get("/partnerships/west-midlands")
        assert (
            "NHS Birmingham and Solihull Integrated Care Board May have ended on 1 April 2027"
            in overview.main
        )


def test_coming_changes_need_no_more_queries_for_more_organisations(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    surrey(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    with counted(engine) as few:
        visitor.get(f"{HERE}/footprint")
    partnership = session.scalars(sa.select(Partnership).filter_by(slug="surrey")).one()
    for number in range(8):
        make.organisation(session, partnership, f"Surrey CC {number}")
    session.commit()
    with counted(engine) as many:
        visitor.get(f"{HERE}/footprint")
    assert len(many) == len(few)


def test_a_reporting_line_to_an_ended_body_names_what_followed_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    visitor.get(f"/partnerships/west-midlands/boards/{world.board.key}/lines/new")
    visitor.submit("Add reporting line", target="Another body", body_name="Public Health England")
    assert visitor.banner == (
        "Reporting line to Public Health England added. Public Health England ended on 1 October 2021. It was followed "
        "by Office for Health Improvement and Disparities; UK Health Security Agency; and NHS England."
    )


# Replacing


@pytest.mark.both_databases
def test_a_health_board_that_ended_is_replaced_with_its_seat_people_and_line(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    seat = frimley(session, world)
    visitor = visit().sign_in(world.neighbour_coordinator).get(f"{NEXT_DOOR}/footprint")
    visitor.click(f"Replace by a successor: {FRIMLEY}")
    visitor.submit("Continue")
    assert f"Frimley ICB becomes {THAMES_VALLEY}." in visitor.main
    assert "It keeps its people, its history and its seats on Partnership Board." in visitor.main
    assert (
        f"Partnership Board reports to {THAMES_VALLEY} from 1 April 2026, and to {FRIMLEY} until 31 March 2026."
        in visitor.main
    )
    session.expire_all()
    assert seat.organisation.name == "Frimley ICB"
    visitor.submit("Replace")
    assert visitor.banner == f"{FRIMLEY} replaced by {THAMES_VALLEY}."
    session.expire_all()
    assert (seat.organisation.name, seat.organisation.body_code) == (THAMES_VALLEY, "E54000070")
    assert seat.representative_on(clock.today()) == world.health_member
    lines = session.scalars(sa.select(ReportingLine).order_by(ReportingLine.id)).all()
    assert [(line.body_name, line.starts_on, line.ends_on) for line in lines] == [
        (FRIMLEY, None, date(2026, 3, 31)),
        (THAMES_VALLEY, date(2026, 4, 1), None),
    ]
    assert visitor.table("Integrated Care Boards")[0][3] == f"{THAMES_VALLEY} on Partnership Board"


@pytest.mark.both_databases
def test_surrey_leaves_the_footprint_ahead_and_its_council_is_replaced_once_it_has_ended(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    made = surrey(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    visitor.click("Replace by a successor: Surrey County Council").submit("Continue")
    for sentence in (
        "East Surrey and West Surrey join on 1 April 2027.",
        "Surrey leaves on 1 April 2027.",
        "Surrey County Council keeps its name and its seats until 31 March 2027.",
    ):
        assert sentence in visitor.main
    visitor.submit("Replace")
    session.expire_all()
    areas = {area.area_code: (area.starts_on, area.ends_on) for area in made.areas}
    assert areas == {
        SURREY: (make.LONG_AGO, date(2027, 4, 1)),
        EAST_SURREY: (date(2027, 4, 1), None),
        WEST_SURREY: (date(2027, 4, 1), None),
    }
    assert "NEW-" not in visitor.main
    with clock.pretending(at(date(2027, 4, 2))):
        visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
        assert [row[1] for row in visitor.table("2 authorities")] == [
            "East Surrey Unitary authority, no ONS code yet",
            "West Surrey Unitary authority, no ONS code yet",
        ]
        assert visitor.table("Police force areas")[0][:3] == ["Surrey", "Wholly", "Nothing"]
        visitor.click("Replace by a successor: Surrey County Council").submit("Continue")
        assert "Surrey County Council becomes East Surrey Council." in visitor.main
        assert (
            "West Surrey Council is added to the organisations, with vacant seats on Surrey Board."
            in visitor.main
        )
        visitor.submit("Replace")
        seats = {row[0]: row[1] for row in visitor.table("Councils")}
        assert seats == {
            "East Surrey Council": "East Surrey Council on Surrey Board",
            "West Surrey Council": "West Surrey Council on Surrey Board",
        }
    session.expire_all()
    names = sa.select(Organisation.name).filter_by(partnership_id=made.id).order_by(Organisation.name)
    assert session.scalars(names).all() == ["East Surrey Council", "West Surrey Council"]


def test_an_end_that_is_only_planned_cannot_be_replaced(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    base = "/partnerships/west-midlands/footprint"
    visitor.get(f"{base}/replace/E54000062", status=404)
    visitor.get(f"{base}/replace/E54000034/confirm", status=404)
    visitor.get(f"{base}/replace/nothing", status=404)
    visit().sign_in(world.member).get(f"{base}/replace/E54000034", status=403)


def test_no_one_can_confirm_a_replacement_that_has_changed_since(session: Session, visit: Visit) -> None:
    world = make.world(session)
    seat = frimley(session, world)
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get(f"{NEXT_DOOR}/footprint/replace/E54000034").submit("Continue")
    seat.ends_on = date(2026, 11, 1)
    session.commit()
    visitor.submit("Replace")
    assert visitor.errors == ["The effects of this change have changed. Read them again, then confirm."]


def test_a_successor_that_is_a_member_already_is_merged_not_doubled(session: Session, visit: Visit) -> None:
    world = make.world(session)
    frimley(session, world)
    session.execute(sa.delete(ReportingLine))
    make.organisation(session, world.neighbour, THAMES_VALLEY)
    session.commit()
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get(f"{NEXT_DOOR}/footprint/replace/E54000034").submit("Continue")
    assert (
        f"Frimley ICB stays as it is, because {THAMES_VALLEY} is already a member organisation. "
        "Merge the two organisations." in visitor.main
    )
    assert visitor.click("Merge Frimley ICB into another organisation").heading.startswith("Merge")


def test_the_history_says_what_was_replaced(session: Session, visit: Visit) -> None:
    world = make.world(session)
    frimley(session, world)
    visitor = visit().sign_in(world.neighbour_coordinator)
    visitor.get(f"{NEXT_DOOR}/footprint/replace/E54000034").submit("Continue").submit("Replace")
    told = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()[-3:]
    assert told == [
        "Example neighbour coordinator changed the name of Frimley ICB.",
        f"Example neighbour coordinator changed the reporting line of Partnership Board to {FRIMLEY}.",
        f"Example neighbour coordinator recorded that Partnership Board reports to {THAMES_VALLEY}.",
    ]


def test_a_footprint_that_already_lost_surrey_says_so(session: Session, visit: Visit) -> None:
    world = make.world(session)
    made = surrey(session, world)
    made.areas[0].ends_on = date(2027, 4, 1)
    made.areas.append(FootprintArea(area_code=EAST_SURREY, starts_on=date(2027, 4, 1)))
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/footprint")
    assert "Surrey leaves the footprint in time." in coming(visitor)["Surrey County Council Fixed by law"][2]
