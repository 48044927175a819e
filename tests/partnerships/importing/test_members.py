"""Importing rows about members who are new, already recorded, changed or replacing someone; unreadable rows."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import check_chains
from cdp.errors import Refusal
from cdp.imports import service as imports
from cdp.imports.service import Confirmation
from cdp.imports.verdicts import Consent
from cdp.models import (
    AuditEvent,
    Capacity,
    Organisation,
    OutboxMessage,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
    Succession,
)
from cdp.partnerships import queries
from cdp.partnerships.members.service import holdings, organisations
from cdp.partnerships.members.service import seats as seats_service
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import SeatDetails
from cdp.partnerships.people import PersonDetails
from cdp.wording.formats import day
from tests import make
from tests.imports.files import MEMBERS, members
from tests.partnerships.importing.previewing import all_there, count, preview, write

CO_OPTED = (
    "New seat on Combating Drugs Partnership Board: co-opted member until 31 March 2030, no vote, "
    "People affected by drug-related harm"
)
HEAD = [
    "Organisation",
    "Sector",
    "Representative",
    "Job title",
    "Email",
    "Phone",
    "From",
    "Deputy",
    "Deputy email",
]
NEW = ["Example Probation", "Probation", "Jane Smith", "Head", "jane@probation.example", "0121 496 0000"]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


def seat_of(session: Session, world: make.World, name: str) -> Seat:
    session.expire_all()
    found = [
        seat
        for seat in queries.seats_of_partnership(session, world.partnership, clock.today())
        if seat.organisation.name == name
    ]
    assert len(found) == 1, name
    return found[0]


def today() -> str:
    return day(clock.today())


def test_a_small_list_creates_organisations_seats_and_people(session: Session, world: make.World) -> None:
    world.board.name = MEMBERS[3][1]
    previewed = preview(session, world.partnership, members(), by=world.coordinator)
    assert previewed.words == [
        "New organisation",
        "New seat on Combating Drugs Partnership Board: core member, no vote, People affected by drug-related harm",
        "New representative: Zoë Côté, from 1 April 2026",
        "We use the job title “Director” as the title of this seat.",
        CO_OPTED,
        "New representative: Anna O’Neil, from 1 September 2025",
        "We use the job title “Peer lead” as the title of this seat.",
        "New organisation",
        "New seat on Combating Drugs Partnership Board: observer, no vote, Secure estate (guessed)",
    ]
    write(session, previewed, by=world.coordinator)
    seats = {
        (seat.organisation.name, seat.title): seat
        for seat in queries.seats_of_partnership(session, world.partnership, clock.today())
    }
    co_opted = seats["Côté Recovery Café", "Peer lead"]
    assert (co_opted.kind, co_opted.votes, co_opted.ends_on) == (SeatKind.CO_OPTED, False, date(2030, 3, 31))
    anna = co_opted.representative_on(clock.today())
    assert anna is not None
    assert (anna.name, anna.email, anna.phone) == ("Anna O’Neil", "anna@cote.example", "01214960002")
    assert seats["HMP Example", ""].representative_on(clock.today()) is None
    assert all_there(preview(session, world.partnership, members(), by=world.coordinator))


def test_each_record_and_the_whole_import_are_audited_and_the_chains_are_intact(
    session: Session, world: make.World
) -> None:
    write(
        session, preview(session, world.partnership, [HEAD, NEW], by=world.coordinator), by=world.coordinator
    )
    seat = seat_of(session, world, "Example Probation")
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    by, jane = world.coordinator.name, f"representative Jane Smith from {today()}"
    assert [event.sentence for event in events] == [
        f"{by} added Example Probation to the organisations.",
        "Jane Smith was added to this installation.",
        f"{by} gave Example Probation a seat on {world.board.name} as core member, {jane}.",
        f"{by} imported the file “members.xlsx”: 1 organisation, 1 seat and 1 appointment.",
    ]
    assert (events[2].subject_kind, events[2].subject_key) == ("seats", seat.key)
    assert "jane@probation.example" not in str([event.details for event in events])
    assert all(one.broken_at is None for one in check_chains(session))


def test_people_are_invited_only_if_that_was_ticked_and_only_once(
    session: Session, world: make.World
) -> None:
    rows = [HEAD, NEW, [*NEW[:1], "NHS", *NEW[2:]]]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    write(session, previewed, by=world.coordinator, invited=True)
    assert [mail.to_address for mail in session.scalars(sa.select(OutboxMessage))] == [
        "jane@probation.example"
    ]
    session.execute(sa.delete(OutboxMessage))
    other = [HEAD, ["Example Fire", "Fire", "Al Ash", "Chief", "al@fire.example"]]
    write(session, preview(session, world.partnership, other, by=world.coordinator), by=world.coordinator)
    assert count(session, OutboxMessage) == 0


def test_an_address_alone_gives_no_seat_and_the_name_of_its_person_elsewhere_is_not_revealed(
    session: Session, world: make.World
) -> None:
    known = world.neighbour_coordinator
    rows = [HEAD, ["Example Fire", "Fire", "Another Name", "Chief", known.email.upper()]]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert known.name not in " ".join(previewed.words)
    assert "belongs to someone with another name in another partnership." in previewed.words[0]
    rows = [HEAD, ["Example Fire", "Fire", known.name.upper(), "Chief", known.email.upper()]]
    write(session, preview(session, world.partnership, rows, by=world.coordinator), by=world.coordinator)
    assert seat_of(session, world, "Example Fire").representative_on(clock.today()) is known
    assert (known.name, known.job_title) == ("Example neighbour coordinator", "Chief")


def test_an_existing_organisation_is_matched_by_its_short_name_or_other_capitals(
    session: Session, world: make.World
) -> None:
    world.police.short_name = "WMP"
    rows = [HEAD, ["wmp", "Police"], ["WEST MIDLANDS  POLICE", "Police"]]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["there", "there"]
    assert previewed.words == ["The same as row 2."]


def _rename(session: Session, world: make.World, seat: Seat) -> None:
    details = OrganisationDetails("National Probation Service", "NPS")
    organisations.change_organisation(
        session, seat.organisation, details, version=seat.organisation.version, by=world.coordinator
    )


def _change_seat(session: Session, world: make.World, seat: Seat) -> None:
    details = SeatDetails(seat.organisation, "nhs", SeatKind.CORE, "Head of unit", votes=False)
    seats_service.change_seat(session, seat, details, version=seat.version, by=world.coordinator)


def _other_person(session: Session, world: make.World, seat: Seat) -> None:
    person = PersonDetails("Bob Other", "bob@probation.example")
    holding = HoldingDetails(Capacity.REPRESENTATIVE, person, clock.today())
    holdings.appoint(session, seat, holding, by=world.coordinator)


def _end_person(session: Session, world: make.World, seat: Seat) -> None:
    yesterday = clock.today() - timedelta(days=1)
    holdings.end_holding(session, seat, Capacity.REPRESENTATIVE, yesterday, by=world.coordinator)


def _end_seat(session: Session, world: make.World, seat: Seat) -> None:
    seats_service.end_seat(session, seat, clock.today() - timedelta(days=1), by=world.coordinator)


def _other_address(session: Session, world: make.World, seat: Seat) -> None:
    person = seat.representative_on(clock.today())
    assert person is not None
    person.email = "jane.smith@justice.example"


BY_HAND = [_rename, _change_seat, _other_person, _end_person, _end_seat, _other_address]


@pytest.mark.parametrize("by_hand", BY_HAND)
def test_the_same_file_again_creates_no_duplicates_and_undoes_no_changes(
    session: Session, world: make.World, by_hand: Any
) -> None:
    old = (clock.today() - timedelta(days=30)).strftime("%d/%m/%Y")
    rows = [HEAD, [*NEW, old]]
    write(session, preview(session, world.partnership, rows, by=world.coordinator), by=world.coordinator)
    by_hand(session, world, seat_of(session, world, "Example Probation"))
    session.commit()
    before = [count(session, table) for table in (Organisation, Seat, SeatHolding, Person, AuditEvent)]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.judgement.can_be_written
    assert previewed.judgement.agreed({Consent.NEW}) == []
    with pytest.raises(Refusal, match="There is nothing to save"):
        imports.write(
            session,
            previewed.kind,
            previewed.file,
            Confirmation(previewed.judgement.fingerprint, {Consent.NEW}),
            by=world.coordinator,
        )
    session.rollback()
    assert [
        count(session, table) for table in (Organisation, Seat, SeatHolding, Person, AuditEvent)
    ] == before


def test_differences_are_shown_and_saved_only_with_consent(session: Session, world: make.World) -> None:
    rows = [
        ["Organisation", "Short name", "National role", "Kind", "Voting", "Name", "Email"],
        [
            "West Midlands Police",
            "WMP",
            "Police",
            "Observer",
            "",
            "Example police member",
            world.police_member.email,
        ],
        ["Example Fire", "", "Fire", "", "", "", ""],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["changes", "new"]
    assert previewed.words[:2] == [
        "Changes short name from nothing to “WMP”",
        "Changes kind from “Core member” to “Observer”, votes from “yes” to “no”",
    ]
    write(session, previewed, by=world.coordinator, consents={Consent.NEW})
    seat = seat_of(session, world, "West Midlands Police")
    assert (seat.kind, seat.votes, seat.organisation.short_name) == (SeatKind.CORE, True, "")
    seat_of(session, world, "Example Fire")
    write(session, preview(session, world.partnership, rows, by=world.coordinator), by=world.coordinator)
    seat = seat_of(session, world, "West Midlands Police")
    assert (seat.kind, seat.votes, seat.organisation.short_name) == (SeatKind.OBSERVER, False, "WMP")
    assert all_there(preview(session, world.partnership, rows, by=world.coordinator))


def test_a_person_is_replaced_only_with_consent_and_a_handover_starts(
    session: Session, world: make.World
) -> None:
    rows = [HEAD, ["West Midlands Police", "Police", "New Chief", "", "new.chief@police.example"]]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["follows"]
    assert previewed.words == [f"New Chief replaces Example police member as representative from {today()}"]
    write(session, previewed, by=world.coordinator)
    seat = seat_of(session, world, "West Midlands Police")
    chief = seat.representative_on(clock.today())
    assert chief is not None
    assert chief.name == "New Chief"
    before = next(holding for holding in seat.holdings if holding.person is world.police_member)
    assert before.ends_on == clock.today() - timedelta(days=1)
    assert count(session, Succession) == 1
    assert all_there(preview(session, world.partnership, rows, by=world.coordinator))


def test_a_vacant_seat_is_filled_and_missing_details_of_a_person_are_added(
    session: Session, world: make.World
) -> None:
    rows = [
        HEAD,
        ["West Midlands Police", "Police", "Example police member", "Chief", world.police_member.email, "0121 1",
         "", "Dee Puty", "dee@police.example"],
    ]  # fmt: skip
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.words == [
        "Adds the job title “Chief” and the telephone number 0121 1 to Example police member",
        f"New deputy: Dee Puty, from {today()}",
    ]
    write(session, previewed, by=world.coordinator)
    deputy = seat_of(session, world, "West Midlands Police").deputy_on(clock.today())
    assert deputy is not None
    assert (deputy.name, world.police_member.job_title, world.police_member.phone) == (
        "Dee Puty",
        "Chief",
        "0121 1",
    )
    assert all_there(preview(session, world.partnership, rows, by=world.coordinator))


def test_headings_within_the_table_set_the_kind_and_board_and_notes_are_left_out(
    session: Session, world: make.World
) -> None:
    rows = [
        HEAD,
        ["Data and digital sub-group"],
        ["Observers:"],
        ["Example Fire", "Fire"],
        ["Total 1"],
        HEAD,
        ["* may be changed"],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["left_out", "left_out", "new", "left_out", "left_out"]
    assert (
        "New seat on Data and digital sub-group: observer, no vote, Fire and rescue service"
        in previewed.words
    )


PROBLEMS: list[tuple[list[Any], str]] = [
    (["", "Police", "Jane"], "column A (“Organisation”): Enter the organisation, here or in a row above."),
    (["Choir", ""], "column B (“Sector”): The national role is not clear. Enter one, such as Police or NHS."),
    (["Choir", "Singing"], "column B (“Sector”): “Singing” is not a role of the national list."),
    (["A", "NHS", "Jane Smith"], "column E (“Email”): The email address of Jane Smith is missing."),
    (["A", "NHS", "", "", "j@x.example"], "(“Representative”): The name for j@x.example is missing."),
    (["A", "NHS", "Jane", "", "jane at x"], "column E (“Email”): “jane at x” is not an email address."),
    (["A", "NHS", "Jane", "", "j@x.example", "", "4/25/2026"], "(“From”): “4/25/2026” is not a date that exists."),
    (["A", "NHS", "Jane", "", "j@x.example", "", "soon"], "column G (“From”): “soon” is not a date."),
    (["A" * 201, "NHS"], "has more than 200 characters. Shorten it."),
    (["A\x07", "NHS"], "contains a character that cannot be printed."),
    (["A", "NHS", "J", "", "j@x.example", "", "", "K", "J@X.example"], "is also the representative’s address."),
    (["A", "NHS", "J", "", "gone@example.org"], "“gone@example.org” belongs to someone who has left."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "sentence"), PROBLEMS)
def test_a_problem_gives_sheet_row_column_and_value_and_nothing_is_saved(
    session: Session, world: make.World, row: list[Any], sentence: str
) -> None:
    session.add(Person(name="Gone", email="gone@example.org", created_at=clock.now(), left_at=clock.now()))
    session.commit()
    fine = ["Example Fire", "Fire"]
    rows = [["A title"], HEAD, row, *([fine] if row[0] else [])]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    problems = [str(problem) for verdict in previewed.judgement.verdicts for problem in verdict.problems]
    assert any(problem.startswith("Members, row 3, ") and sentence in problem for problem in problems), (
        problems
    )
    with pytest.raises(Refusal, match="all or nothing"):
        write(session, previewed, by=world.coordinator)
    session.rollback()
    assert count(session, Organisation) == 3


def test_two_rows_for_the_same_seat_or_email_address_are_a_problem_unless_they_are_equal(
    session: Session, world: make.World
) -> None:
    rows = [
        HEAD,
        ["A", "NHS", "Jane", "", "j@x.example"],
        ["A", "NHS", "Kim", "", "k@x.example"],
        ["B", "NHS", "Lou", "", "j@x.example"],
        ["C", "NHS", "Mo", "", "m@x.example"],
        ["C", "NHS", "Mo", "", "m@x.example"],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["new", "unreadable", "unreadable", "new", "there"]
    assert (
        "“Seat title”: A already has this seat in row 2. Give each seat its own title." in previewed.words[3]
    )
    assert "“j@x.example” is the address of Jane in row 2 and of Lou here." in previewed.words[4]


def test_a_missing_unknown_or_closed_board_is_a_problem(session: Session, world: make.World) -> None:
    world.sub_group.closes_on = clock.today() - timedelta(days=1)
    rows = [
        ["Organisation", "Board", "Sector", "Name", "Email"],
        ["A", "Choir", "NHS", "J", "j@x.example"],
        ["B", "", "NHS", "K", "k@x.example"],
        ["C", "Data and digital sub-group", "NHS", "L", "l@x.example"],
        ["D", "Partnership Board", "NHS", "M", "m@x.example"],
        ["E", "", "NHS", "", ""],
    ]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    assert previewed.outcomes == ["unreadable", "new", "unreadable", "new", "new"]
    names = "Combating Drugs Partnership Board; Data and digital sub-group"
    assert previewed.words[0].endswith(
        f"“Choir” is not a board of this partnership. Enter one of these: {names}."
    )
    assert previewed.words[2].startswith("New seat on Combating Drugs Partnership Board")
    assert "“Data and digital sub-group” closed on" in previewed.words[4]
    assert previewed.words[-1] == "New organisation"
    bare = make.partnership(session, "Bare Partnership", "bare")
    previewed = preview(session, bare, rows[:3], by=world.coordinator)
    assert "There is no board yet. Add one first" in previewed.words[1]


def test_too_many_replacements_at_once_are_refused(session: Session, world: make.World) -> None:
    rows = [HEAD, *([f"O {n}", "NHS", f"P {n}", "", f"p{n}@x.example"] for n in range(301))]
    write(session, preview(session, world.partnership, rows, by=world.coordinator), by=world.coordinator)
    session.execute(sa.update(SeatHolding).values(starts_on=make.LONG_AGO))
    session.commit()
    rows = [HEAD, *([f"O {n}", "NHS", f"Q {n}", "", f"q{n}@x.example"] for n in range(301))]
    previewed = preview(session, world.partnership, rows, by=world.coordinator)
    with pytest.raises(Refusal, match="at most 300 people"):
        write(session, previewed, by=world.coordinator)
    session.rollback()
    more = [HEAD, *([f"N {n}", "NHS", f"N {n}", "", f"n{n}@x.example"] for n in range(201))]
    previewed = preview(session, world.partnership, more, by=world.coordinator)
    with pytest.raises(Refusal, match="invite at most 200 people"):
        write(session, previewed, by=world.coordinator, invited=True)
