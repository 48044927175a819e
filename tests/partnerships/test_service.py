"""The rules for setting up a partnership: what is saved, what is refused, and what the history says."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.accounts import service as accounts
from cdp.errors import Conflict, Refusal
from cdp.models import (
    Appointment,
    AuditEvent,
    BoardKind,
    Capacity,
    OutboxMessage,
    Person,
    RoleCoverage,
    RoleHolding,
    SeatKind,
    SignInSession,
    SroState,
)
from cdp.partnerships import queries
from cdp.partnerships.boards.service import board_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from cdp.partnerships.footprints.coverage import footprint_of
from cdp.partnerships.footprints.service import areas
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.partnerships.members import membership
from cdp.partnerships.members.membership import RoleState
from cdp.partnerships.members.service import holdings, organisations, role_notes, seats
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.role_notes import RoleNote
from cdp.partnerships.members.service.seats import SeatDetails
from cdp.partnerships.people import PersonDetails
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.partnerships.roles.service.role_changes import RoleDetails
from cdp.partnerships.roles.service.sro_changes import SroDetails
from cdp.reference.national_roles import national_role
from tests import make

SOMEBODY = PersonDetails("Siân O’Neill-Ŵyn", "Sian@Example.org")


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def last_sentence(session: Session) -> str:
    session.flush()
    newest = sa.select(AuditEvent.sentence).where(AuditEvent.partnership_id.is_not(None))
    return session.scalar(newest.order_by(AuditEvent.id.desc()).limit(1)) or ""


def running_sessions(session: Session, person: Person) -> int:
    running = sa.select(sa.func.count()).where(
        SignInSession.person_id == person.id, SignInSession.ended_at.is_(None)
    )
    return session.scalar(running) or 0


# Founding


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("West Midlands Combating Drugs Partnership", "west-midlands"),
        ("Berkshire East Combatting Drug and Alcohol Partnership", "berkshire-east"),
        ("King’s Lynn & Ynys Môn Drugs Alliance", "kings-lynn-ynys-mon"),
        ("Combating Drugs Partnership", "combating-drugs-partnership"),
        ("New", "new-partnership"),
        ("日本", "partnership"),
        ("A" * 200, "a" * 80),
    ],
)
def test_a_slug_is_made_from_a_name(name: str, slug: str) -> None:
    assert founding.slug_for(name) == slug


def test_two_partnerships_with_similar_names_have_different_addresses(session: Session) -> None:
    world = make.world(session)
    details = PartnershipDetails(
        "West Midlands Drugs Alliance", "office@example.org", parent=world.partnership
    )
    made = founding.create_partnership(session, details, SOMEBODY, by=world.administrator)
    assert (made.slug, made.parent) == ("west-midlands-2", world.partnership)
    assert [one.name for one in queries.people_of(session, made, clock.today())] == ["Siân O’Neill-Ŵyn"]
    assert last_sentence(session) == (
        f"Example administrator appointed Siân O’Neill-Ŵyn as coordinator, from {clock.today():%-d %B %Y}."
    )


def test_a_partnership_cannot_be_its_own_parent(session: Session) -> None:
    world = make.world(session)
    world.neighbour.parent = world.partnership
    session.flush()
    details = PartnershipDetails(world.partnership.name, "a@example.org", parent=world.neighbour)
    with pytest.raises(Refusal) as refused:
        founding.change_partnership(
            session, world.partnership, details, version=world.partnership.version, by=world.coordinator
        )
    assert refused.value.field == "parent"


def test_the_history_does_not_contain_the_mailbox(session: Session) -> None:
    world = make.world(session)
    details = PartnershipDetails("West Midlands Alliance", "moved@example.org")
    founding.change_partnership(session, world.partnership, details, version=1, by=world.coordinator)
    session.flush()
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.details["Name"] == {
        "from": "West Midlands Combating Drugs Partnership",
        "to": "West Midlands Alliance",
    }
    assert "moved@example.org" not in str(event.details)
    assert world.partnership.slug == "west-midlands"


def test_an_agreement_in_the_future_is_refused(session: Session) -> None:
    world = make.world(session)
    details = PartnershipDetails("Somewhere", "a@example.org", agreed_on=days(1))
    with pytest.raises(Refusal, match="today or in the past"):
        founding.create_partnership(session, details, SOMEBODY, by=world.administrator)


# Footprint


def test_an_authority_is_in_a_footprint_once_under_either_code(session: Session) -> None:
    world = make.world(session)
    areas.add_areas(session, world.partnership, ["E08000038"], days(0), by=world.coordinator)
    assert "E08000016" in world.partnership.area_codes_on(days(0))
    added = sa.select(AuditEvent).where(
        AuditEvent.sentence.startswith("Example coordinator added Barnsley to the footprint")
    )
    assert session.scalars(added).one()
    with pytest.raises(Refusal, match="Barnsley is already in the footprint"):
        areas.add_areas(session, world.partnership, ["E08000016"], days(10), by=world.coordinator)


def test_an_authority_that_left_can_be_added_again(session: Session) -> None:
    world = make.world(session)
    area = areas.area_by_code(world.partnership, "E08000029", clock.today())
    assert area is not None
    areas.remove_area(session, world.partnership, area, days(5), by=world.coordinator)
    assert "E08000029" in world.partnership.area_codes_on(days(4))
    assert "E08000029" not in world.partnership.area_codes_on(days(5))
    areas.add_areas(session, world.partnership, ["E08000029"], days(5), by=world.coordinator)
    session.commit()
    assert "E08000029" in world.partnership.area_codes_on(days(5))


def test_an_authority_added_by_mistake_never_counted(session: Session) -> None:
    world = make.world(session)
    areas.add_areas(session, world.partnership, ["E06000001"], days(0), by=world.coordinator)
    area = areas.area_by_code(world.partnership, "E06000001", clock.today())
    assert area is not None
    areas.remove_area(session, world.partnership, area, days(0), by=world.coordinator)
    session.commit()
    assert sorted(area.area_code for area in world.partnership.areas) == list(make.WEST_MIDLANDS)


@pytest.mark.parametrize(
    ("codes", "says"), [([], "at least one"), (["E10000999"], "Choose authorities from the list")]
)
def test_a_footprint_accepts_only_authorities(session: Session, codes: list[str], says: str) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match=says):
        areas.add_areas(session, world.partnership, codes, days(0), by=world.coordinator)


def test_a_parent_partnership_is_named_among_the_overlaps(session: Session) -> None:
    world = make.world(session)
    local = make.partnership(session, "Coventry Drugs Board", "coventry", areas=("E08000026",))
    local.parent = world.partnership
    session.flush()
    today = clock.today()
    seen = footprint_of(local, queries.footprints_elsewhere(session, local, today), today)
    assert [(o.name, o.shared, o.relation) for o in seen.overlaps] == [
        (world.partnership.name, ("Coventry",), "parent partnership")
    ]
    health = next(group for group in seen.bodies if group.heading == "Integrated Care Boards").rows[0]
    assert (health.wholly, [place.name for place in health.missing]) == (False, ["Warwickshire"])
    assert health.share is not None
    assert 0 < health.share < 100


# Roles


def test_a_named_lead_is_one_person_at_a_time(session: Session) -> None:
    world = make.world(session)
    details = RoleDetails(Appointment.DATA_LEAD, SOMEBODY, days(0))
    with pytest.raises(Refusal, match="Example data lead is data and digital lead from 1 August 2022"):
        role_changes.appoint_to_role(session, world.partnership, details, by=world.coordinator)
    session.rollback()
    held = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.DATA_LEAD)).one()
    role_changes.end_role(session, held, days(9), by=world.coordinator)
    later = RoleDetails(Appointment.DATA_LEAD, SOMEBODY, days(10))
    role_changes.appoint_to_role(session, world.partnership, later, by=world.coordinator)
    today = queries.role_holders(session, world.partnership, Appointment.DATA_LEAD, days(9))
    then = queries.role_holders(session, world.partnership, Appointment.DATA_LEAD, days(10))
    assert [today[0].name, then[0].name] == ["Example data lead", "Siân O’Neill-Ŵyn"]


def test_each_board_has_its_own_chair(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="Choose the board for the chair"):
        role_changes.appoint_to_role(
            session,
            world.partnership,
            RoleDetails(Appointment.CHAIR, SOMEBODY, days(0)),
            by=world.coordinator,
        )
    chair = RoleDetails(Appointment.CHAIR, SOMEBODY, days(0), board=world.sub_group)
    made = role_changes.appoint_to_role(session, world.partnership, chair, by=world.coordinator)
    assert role_changes.name_of(made) == "chair of Data and digital sub-group"
    there = RoleDetails(Appointment.CHAIR, SOMEBODY, days(0), board=world.neighbour_board)
    with pytest.raises(Refusal, match="a board of this partnership"):
        role_changes.appoint_to_role(session, world.partnership, there, by=world.coordinator)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (RoleDetails(Appointment.OBSERVER, SOMEBODY, date(2026, 5, 2), date(2026, 5, 1)), "ends_on"),
        (
            RoleDetails(
                Appointment.OBSERVER,
                PersonDetails("Example observer", "EXAMPLE.observer@example.org"),
                date(2026, 5, 2),
            ),
            "email",
        ),
    ],
)
def test_a_role_with_reversed_dates_or_already_held_is_refused(
    session: Session, details: RoleDetails, field: str
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        role_changes.appoint_to_role(session, world.partnership, details, by=world.coordinator)
    assert refused.value.field == field


def test_a_person_in_two_partnerships_leaves_one_and_stays_in_the_other(session: Session) -> None:
    world = make.world(session)
    both = PersonDetails("Example data lead", world.data_lead.email)
    role_changes.appoint_to_role(
        session, world.neighbour, RoleDetails(Appointment.DATA_LEAD, both, days(-5)), by=world.administrator
    )
    accounts.start_session(session, world.data_lead, "browser")
    held = queries.role_holdings(session, world.partnership)
    here = next(one for one in held if one.role is Appointment.DATA_LEAD)
    role_changes.end_role(session, here, days(-1), by=world.coordinator)
    session.commit()
    today = clock.today()
    assert access_to(session, world.partnership, world.data_lead, today) is None
    assert access_to(session, world.neighbour, world.data_lead, today) is not None
    assert running_sessions(session, world.data_lead) == 0
    assert session.scalar(sa.select(sa.func.count()).where(Person.email == world.data_lead.email)) == 1


def test_a_role_that_ends_later_signs_no_one_out(session: Session) -> None:
    world = make.world(session)
    accounts.start_session(session, world.lead, "browser")
    held = next(
        one
        for one in queries.role_holdings(session, world.partnership)
        if one.role is Appointment.PARTNERSHIP_LEAD
    )
    role_changes.end_role(session, held, days(30), by=world.coordinator)
    assert running_sessions(session, world.lead) == 1


def test_a_role_assigned_by_mistake_today_can_be_undone(session: Session) -> None:
    world = make.world(session)
    details = RoleDetails(Appointment.OBSERVER, SOMEBODY, days(0))
    made = role_changes.appoint_to_role(session, world.partnership, details, by=world.coordinator)
    role_changes.end_role(session, made, days(-1), by=world.coordinator)
    session.commit()
    assert SOMEBODY.name not in [p.name for p in queries.people_of(session, world.partnership, days(0))]
    held = queries.role_holdings(session, world.partnership)[0]
    with pytest.raises(Refusal, match="It started on 1 August 2022"):
        role_changes.end_role(session, held, date(2022, 1, 1), by=world.coordinator)


# SRO


def test_a_conditional_sro_is_confirmed_with_the_reason_in_the_history(session: Session) -> None:
    world = make.world(session)
    sro_changes.confirm_sro(
        session, world.sro_appointment, by=world.sro, reason="the terms of reference were signed"
    )
    assert world.sro_appointment.state is SroState.CONFIRMED
    assert world.sro_appointment.confirmed_on == clock.today()
    sentence = "Example sro was confirmed as SRO: the terms of reference were signed."
    assert last_sentence(session) == sentence
    sro_changes.confirm_sro(session, world.sro_appointment, by=world.sro, reason="again")
    assert last_sentence(session) == sentence


def test_a_proposed_sro_has_no_access_and_cannot_be_confirmed_by_a_signature(session: Session) -> None:
    world = make.world(session)
    details = SroDetails("Mayor", "Combined Authority", SroState.PROPOSED)
    proposed = sro_changes.appoint_sro(session, world.partnership, SOMEBODY, details, by=world.coordinator)
    session.flush()
    assert access_to(session, world.partnership, proposed.person, clock.today()) is None
    with pytest.raises(Refusal, match="is not appointed as SRO"):
        sro_changes.confirm_sro(session, proposed, by=world.coordinator, reason="a signature")


def test_there_is_one_sro_at_a_time(session: Session) -> None:
    world = make.world(session)
    details = SroDetails("Mayor", "Combined Authority", SroState.CONFIRMED)
    with pytest.raises(Refusal, match=r"Example sro is SRO\. End that appointment first"):
        sro_changes.appoint_sro(session, world.partnership, SOMEBODY, details, by=world.coordinator)
    session.rollback()
    sro_changes.end_sro(session, world.sro_appointment, days(-1), by=world.coordinator)
    made = sro_changes.appoint_sro(session, world.partnership, SOMEBODY, details, by=world.coordinator)
    session.flush()
    assert queries.current_sro(session, world.partnership, clock.today()) is made


def test_an_appointment_cannot_move_to_an_earlier_stage(session: Session) -> None:
    world = make.world(session)
    details = SroDetails("Police and Crime Commissioner", "Office", SroState.PROPOSED)
    with pytest.raises(Refusal, match="conditional cannot become proposed"):
        sro_changes.change_sro(session, world.sro_appointment, details, version=1, by=world.coordinator)


def test_an_sro_acts_until_their_last_day(session: Session) -> None:
    world = make.world(session)
    accounts.start_session(session, world.sro, "browser")
    sro_changes.end_sro(session, world.sro_appointment, days(3), by=world.coordinator)
    session.flush()
    assert queries.current_sro(session, world.partnership, days(3)) is world.sro_appointment
    assert queries.current_sro(session, world.partnership, days(4)) is None
    assert running_sessions(session, world.sro) == 1


# Boards


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (BoardDetails("DATA and  digital sub-group", BoardKind.SUB_GROUP), "name"),
        (BoardDetails("Task", BoardKind.TASK_AND_FINISH, output="A report"), "closes_on"),
        (BoardDetails("Task", BoardKind.TASK_AND_FINISH, closes_on=date(2027, 5, 1)), "output"),
        (
            BoardDetails("Board", BoardKind.BOARD, starts_on=date(2027, 5, 1), closes_on=date(2027, 4, 1)),
            "closes_on",
        ),
    ],
)
def test_a_board_with_wrong_details_is_refused(session: Session, details: BoardDetails, field: str) -> None:
    world = make.world(session)
    with pytest.raises(Refusal) as refused:
        board_changes.add_board(session, world.partnership, details, by=world.coordinator)
    assert refused.value.field == field


def test_a_board_cannot_be_below_itself(session: Session) -> None:
    world = make.world(session)
    world.sub_group.parent = world.board
    session.flush()
    for parent in (world.board, world.sub_group):
        details = BoardDetails(world.board.name, BoardKind.BOARD, parent=parent)
        with pytest.raises(Refusal, match="This one is part of the board you are changing"):
            board_changes.change_board(session, world.board, details, version=1, by=world.coordinator)


def test_a_board_saved_by_another_person_meanwhile_is_a_conflict(session: Session) -> None:
    world = make.world(session)
    theirs = BoardDetails(world.board.name, BoardKind.BOARD, purpose="Theirs")
    board_changes.change_board(session, world.board, theirs, version=1, by=world.coordinator)
    session.flush()
    yours = BoardDetails(world.board.name, BoardKind.BOARD, purpose="Yours")
    with pytest.raises(Conflict) as conflict:
        board_changes.change_board(session, world.board, yours, version=1, by=world.coordinator)
    assert [(d.label, d.theirs, d.yours) for d in conflict.value.differences] == [
        ("Purpose", "Theirs", "Yours")
    ]


# Members


def test_co_opted_members_have_a_last_day_and_no_vote(session: Session) -> None:
    world = make.world(session)
    for details, field in (
        (SeatDetails(world.police, "coroner", SeatKind.CO_OPTED, votes=False), "ends_on"),
        (SeatDetails(world.police, "coroner", SeatKind.OBSERVER), "votes"),
        (SeatDetails(world.police, "police", SeatKind.CORE), "title"),
        (SeatDetails(world.police, "no_such_role", SeatKind.CORE), "national_role"),
    ):
        with pytest.raises(Refusal) as refused:
            seats.add_seat(session, world.board, details, by=world.coordinator)
        assert refused.value.field == field


def test_an_organisation_of_another_partnership_cannot_have_a_seat(session: Session) -> None:
    world = make.world(session)
    elsewhere = make.organisation(session, world.neighbour, "Elsewhere")
    with pytest.raises(Refusal, match="of this partnership"):
        seats.add_seat(
            session, world.board, SeatDetails(elsewhere, "police", SeatKind.CORE), by=world.coordinator
        )


def test_organisation_names_are_compared_without_capitals(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal):
        organisations.add_organisation(
            session, world.partnership, OrganisationDetails("WEST MIDLANDS police"), by=world.coordinator
        )
    same_elsewhere = OrganisationDetails("West Midlands Police")
    organisations.add_organisation(session, world.neighbour, same_elsewhere, by=world.neighbour_coordinator)


def test_a_new_representative_replaces_the_present_one(session: Session) -> None:
    world = make.world(session)
    accounts.start_session(session, world.police_member, "browser")
    later = HoldingDetails(Capacity.REPRESENTATIVE, SOMEBODY, days(5))
    holdings.appoint(session, world.police_seat, later, by=world.coordinator)
    session.commit()
    seat = world.police_seat
    assert seat.representative_on(days(4)) is world.police_member
    assert seat.representative_on(days(5)) is not world.police_member
    assert running_sessions(session, world.police_member) == 1
    assert last_sentence(session).startswith(
        "Example coordinator appointed Siân O’Neill-Ŵyn as representative of West Midlands Police on Combating "
        "Drugs Partnership Board in place of Example police member, from "
    )
    holdings.end_holding(session, seat, Capacity.REPRESENTATIVE, days(-1), by=world.coordinator)
    assert running_sessions(session, world.police_member) == 0


@pytest.mark.parametrize(
    ("name", "capacity", "starts_in", "field"),
    [
        ("Example deputy", Capacity.REPRESENTATIVE, 0, "email"),
        ("Example health member", Capacity.REPRESENTATIVE, 0, "email"),
        ("Example newcomer", Capacity.REPRESENTATIVE, -5000, "starts_on"),
    ],
)
def test_a_seat_cannot_have_two_representatives(
    session: Session, name: str, capacity: Capacity, starts_in: int, field: str
) -> None:
    world = make.world(session)
    email = f"{name.lower().replace(' ', '.')}@example.org"
    details = HoldingDetails(capacity, PersonDetails(name, email), days(starts_in))
    with pytest.raises(Refusal) as refused:
        holdings.appoint(session, world.health_seat, details, by=world.coordinator)
    assert refused.value.field == field


def test_ending_a_seat_ends_the_terms_of_its_holders(session: Session) -> None:
    world = make.world(session)
    accounts.start_session(session, world.deputy, "browser")
    seats.end_seat(session, world.health_seat, days(-1), by=world.coordinator)
    session.commit()
    today = clock.today()
    assert access_to(session, world.partnership, world.health_member, today) is None
    assert access_to(session, world.partnership, world.deputy, today) is None
    assert running_sessions(session, world.deputy) == 0
    assert world.health_seat not in queries.seats_of(session, world.board, today)


def test_a_closed_board_cannot_have_new_seats(session: Session) -> None:
    world = make.world(session)
    world.sub_group.closes_on = days(-1)
    details = SeatDetails(world.police, "police", SeatKind.CORE)
    with pytest.raises(Refusal, match="closed on"):
        seats.add_seat(session, world.sub_group, details, by=world.coordinator)


def test_a_known_person_keeps_their_name_and_is_invited_once_per_request(session: Session) -> None:
    world = make.world(session)
    known = PersonDetails("example  MEMBER", " Example.Member@EXAMPLE.org ", "Manager", invited=True)
    details = HoldingDetails(Capacity.DEPUTY, known, days(0))
    holding = holdings.appoint(session, world.police_seat, details, by=world.coordinator)
    session.commit()
    assert (holding.person.name, holding.person.job_title) == ("Example member", "Manager")
    mails = session.scalars(sa.select(OutboxMessage)).all()
    assert [mail.to_address for mail in mails] == ["example.member@example.org"]
    audited = " ".join(session.scalars(sa.select(AuditEvent.sentence)))
    assert "@" not in audited


# Membership check


def test_a_sub_group_or_a_reason_explains_a_role_without_a_seat(session: Session) -> None:
    world = make.world(session)
    prison, jobcentre = national_role("secure_estate"), national_role("jobcentre_plus")
    by = world.coordinator
    for note, field in (
        (RoleNote(RoleCoverage.SUB_GROUP), "board"),
        (RoleNote(RoleCoverage.SUB_GROUP, world.neighbour_board), "board"),
        (RoleNote(RoleCoverage.NOT_APPLICABLE), "reason"),
    ):
        with pytest.raises(Refusal) as refused:
            role_notes.explain_role(session, world.partnership, prison, note, by=by)
        assert refused.value.field == field
    covered = RoleNote(RoleCoverage.SUB_GROUP, world.sub_group)
    world.sub_group.closes_on = days(-1)
    with pytest.raises(Refusal, match="closed on") as refused:
        role_notes.explain_role(session, world.partnership, prison, covered, by=by)
    assert refused.value.field == "board"
    world.sub_group.closes_on = None
    role_notes.explain_role(session, world.partnership, prison, covered, by=by)
    reason = RoleNote(RoleCoverage.NOT_APPLICABLE, reason="Commissioned regionally.")
    role_notes.explain_role(session, world.partnership, jobcentre, reason, by=by)
    assert last_sentence(session) == (
        "Example coordinator marked the national role Jobcentre Plus as not applicable: Commissioned regionally."
    )
    today = clock.today()

    def states() -> dict[str, RoleState]:
        session.flush()
        found = membership.check(
            queries.seats_of_partnership(session, world.partnership, today),
            queries.national_role_notes(session, world.partnership),
            today,
        )
        assert [finding.role.order for finding in found] == list(range(1, len(found) + 1))
        return {finding.role.code: finding.state for finding in found}

    assert states()["secure_estate"] is RoleState.COVERED
    assert states()["jobcentre_plus"] is RoleState.NOT_APPLICABLE
    assert states()["police"] is RoleState.FILLED
    role_notes.explain_role(session, world.partnership, prison, None, by=by)
    holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, days(-1), by=by)
    assert states()["secure_estate"] is RoleState.VACANT
    assert states()["police"] is RoleState.VACANT


# Queries


def test_people_with_a_place_today_are_listed_once(session: Session) -> None:
    world = make.world(session)
    make.seat(session, world.sub_group, world.health, representative=world.health_member)
    today = clock.today()
    names = [person.name for person in queries.people_of(session, world.partnership, today)]
    assert names == sorted(
        f"Example {name}"
        for name in (
            "chair", "coordinator", "data lead", "deputy", "health member", "lead", "member", "observer",
            "police member", "regional viewer", "sro",
        )
    )  # fmt: skip
    health = queries.people_of_organisation(session, world.health, today)
    assert [person.name for person in health] == ["Example deputy", "Example health member"]
    assert queries.board_by_key(session, world.neighbour, world.board.key) is None
    assert queries.organisation_by_key(session, world.neighbour, world.police.key) is None
