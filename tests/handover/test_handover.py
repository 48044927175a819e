"""Handovers: replacing a representative, checklists, terms of office and the welcome page."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails, FurtherOwner
from cdp.errors import Refusal
from cdp.models import (
    Action,
    Appointment,
    AuditEvent,
    Capacity,
    Invitation,
    MeetingState,
    OutboxMessage,
    RoleHolding,
    SeatKind,
    Succession,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import people, successions
from cdp.partnerships.members.service import holdings, seats, terms_of_office
from cdp.partnerships.members.service.terms_of_office import NextTerm
from cdp.partnerships.roles.service import role_changes, sro_changes
from tests import make
from tests.statements import counted
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def action_of(session: Session, world: make.World, title: str, *, named: bool = True) -> Action:
    details = ActionDetails(
        title=title,
        board=world.board,
        organisation=world.police,
        owner=world.police_member if named else None,
        due_on=clock.today() + timedelta(days=20),
    )
    return actions.raise_action(session, world.partnership, details, by=world.coordinator).action


def replace(
    visitor: Visitor,
    world: make.World,
    name: str,
    *,
    password: str = make.PASSWORD,
    starts_on: date | None = None,
) -> Visitor:
    return visitor.get(f"{HERE}/seats/{world.police_seat.key}/replace").submit(
        "Replace the representative",
        person_name=name,
        email=f"{name.lower().replace(' ', '.')}@example.org",
        password=password,
        starts_on=starts_on or clock.today(),
    )


@pytest.mark.both_databases
def test_replacing_a_representative_reassigns_actions_and_invitations_and_ends_their_access(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    named, other = (
        action_of(session, world, "Count seizures"),
        action_of(session, world, "Report", named=False),
    )
    meeting = make.meeting(session, world.board)
    session.commit()
    former = visit().sign_in(world.police_member)
    former.get(f"{HERE}/members")
    coordinator = visit().sign_in(world.coordinator)
    page = coordinator.get(f"{HERE}/seats/{world.police_seat.key}/replace").main
    assert f"1 open action assigned to Example police member: {named.reference}" in page
    after = replace(coordinator, world, "New Inspector")
    assert "New Inspector appointed to replace Example police member. 1 action reassigned." in after.banner
    session.expire_all()
    newcomer = world.police_seat.representative_on(clock.today())
    assert newcomer is not None
    assert newcomer.name == "New Inspector"
    assert named.owner is newcomer
    assert other.owner is None
    listed = session.scalars(
        sa.select(Invitation).where(Invitation.meeting == meeting, Invitation.removed_at.is_(None))
    ).all()
    assert newcomer in {row.person for row in listed}
    assert world.police_member not in {row.person for row in listed}
    former.get(f"{HERE}/members", status=200)
    assert "Sign in" in former.heading


def test_the_page_shows_the_other_places_that_a_former_representative_keeps(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action_of(session, world, "Count seizures")
    make.role(session, world.partnership, world.police_member, Appointment.PUBLIC_INVOLVEMENT_LEAD)
    page = visit().sign_in(world.coordinator).get(f"{HERE}/seats/{world.police_seat.key}/replace").main
    assert "will keep their other places: public involvement lead" in page


@pytest.mark.both_databases
def test_the_part_of_a_further_owner_in_an_action_is_reassigned_too(session: Session, visit: Visit) -> None:
    world = make.world(session)
    shared = [
        actions.raise_action(
            session,
            world.partnership,
            ActionDetails(
                title=title,
                board=world.board,
                organisation=world.treatment,
                owner=None,
                due_on=clock.today() + timedelta(days=20),
                further=(FurtherOwner(world.police, person),),
            ),
            by=world.coordinator,
        ).action
        for title, person in (("Count seizures", world.police_member), ("Report", None))
    ]
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    page = coordinator.get(f"{HERE}/seats/{world.police_seat.key}/replace").main
    assert f"An owner beside the lead of 1 open action: {shared[0].reference}" in page
    after = replace(coordinator, world, "New Inspector")
    assert "1 action reassigned." in after.banner
    session.expire_all()
    newcomer = world.police_seat.representative_on(clock.today())
    assert newcomer is not None
    assert [[each.person for each in action.further_owners] for action in shared] == [[newcomer], [None]]
    sentence = f"handed the part of Example police member in action {shared[0].reference} to New Inspector"
    assert any(sentence in each for each in session.scalars(sa.select(AuditEvent.sentence)))
    assert "Reassign" not in after.main


def test_actions_stay_on_the_checklist_until_a_later_first_day(session: Session, visit: Visit) -> None:
    world = make.world(session)
    named = action_of(session, world, "Count seizures")
    coordinator = visit().sign_in(world.coordinator)
    page = replace(coordinator, world, "New Inspector", starts_on=clock.today() + timedelta(days=14))
    session.expire_all()
    assert named.owner is world.police_member
    assert "Reassign 1 action of Example police member" in page.main


@pytest.mark.both_databases
def test_a_refused_replacement_changes_nothing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    named = action_of(session, world, "Count seizures")
    page = replace(visit().sign_in(world.coordinator), world, "New Inspector", password="wrong words here")
    assert page.errors
    session.expire_all()
    assert named.owner is world.police_member
    assert world.police_seat.representative_on(clock.today()) is world.police_member
    assert session.scalar(sa.select(sa.func.count()).select_from(Succession)) == 0


@pytest.mark.both_databases
def test_steps_can_be_added_removed_and_completed_and_the_handover_closed(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    replace(coordinator, world, "New Inspector")
    coordinator.click("Add a step").submit("Add step", step="Return the key card")
    assert "Return the key card" in coordinator.main
    coordinator.click("Remove: Return the key card").submit("Remove step")
    assert "Return the key card" not in coordinator.main
    succession = session.scalars(sa.select(Succession)).one()
    address = f"{HERE}/handovers/{succession.key}"
    refused = coordinator.get(f"{address}/close").submit("Close handover")
    assert any("still open" in error for error in refused.errors)
    coordinator.get(address).submit("Save checklist", done=[step.key for step in succession.steps])
    coordinator.click("Close this handover").submit("Close handover")
    session.expire_all()
    assert succession.closed_at is not None
    assert any("closed the handover" in row.sentence for row in session.scalars(sa.select(AuditEvent)))


def test_two_coordinators_editing_one_checklist_see_a_conflict(session: Session, visit: Visit) -> None:
    world = make.world(session)
    first = visit().sign_in(world.coordinator)
    replace(first, world, "New Inspector")
    succession = session.scalars(sa.select(Succession)).one()
    steps = [step.key for step in succession.steps]
    address = f"{HERE}/handovers/{succession.key}"
    second = visit().sign_in(world.coordinator)
    first.get(address)
    second.get(address).submit("Save checklist", done=steps[:1])
    first.submit("Save checklist", done=steps[1:2], status=409)


@pytest.mark.parametrize("who", ["sro", "lead", "police_member"])
def test_every_change_of_holder_starts_a_handover_and_records_the_successor(
    session: Session, who: str
) -> None:
    world, yesterday = make.world(session), clock.today() - timedelta(days=1)
    by, outgoing = world.coordinator, getattr(world, who)
    if who == "sro":
        sro_changes.end_sro(session, world.sro_appointment, yesterday, by=by)
    elif who == "lead":
        held = session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == outgoing.id)).one()
        role_changes.end_role(session, held, yesterday, by=by)
    else:
        holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, yesterday, by=by)
    session.flush()
    begun = session.scalars(successions.successions_of(world.partnership)).one()
    assert (begun.outgoing, begun.incoming) == (outgoing, None)
    assert len(begun.steps) >= 4
    newcomer = make.person(session, "New holder")
    successions.follow(session, world.partnership, begun.place, newcomer)
    assert begun.incoming is newcomer


def test_another_term_starts_without_a_break_and_is_counted(session: Session, visit: Visit) -> None:
    world = make.world(session)
    seat, today = world.police_seat, clock.today()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/seats/{seat.key}/representative/renew")
    visitor.submit(
        "Appoint for another term",
        starts_on=today,
        ends_on=today + timedelta(days=365),
        password=make.PASSWORD,
    )
    session.expire_all()
    held = [one for one in seat.holdings if one.capacity is Capacity.REPRESENTATIVE]
    assert [one.person for one in held] == [world.police_member] * 2
    assert held[0].ends_on == today - timedelta(days=1)
    assert holdings.terms_in_a_row(seat, held[1]) == 2
    visit().sign_in(world.police_member).get(f"{HERE}/members")


def test_exceeding_the_boards_limit_of_terms_needs_a_reason(session: Session) -> None:
    world = make.world(session)
    seat, today, by = world.police_seat, clock.today(), world.coordinator
    terms_of_office.limit_terms(session, world.board, 1, version=world.board.version, by=by)
    with pytest.raises(Refusal) as refusal:
        terms_of_office.renew(session, seat, Capacity.REPRESENTATIVE, NextTerm(today), by=by)
    assert refusal.value.field == "beyond_limit_because"
    terms_of_office.renew(
        session,
        seat,
        Capacity.REPRESENTATIVE,
        NextTerm(today, beyond_limit_because="No one else is available"),
        by=by,
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2020, 1, 1), None, "Enter a later date"),
        (date(2099, 1, 1), date(2098, 1, 1), "must be after the first"),
    ],
)
def test_a_term_with_wrong_dates_is_refused(
    session: Session, starts_on: date, ends_on: date | None, words: str
) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match=words):
        terms_of_office.renew(
            session,
            world.police_seat,
            Capacity.REPRESENTATIVE,
            NextTerm(starts_on, ends_on),
            by=world.coordinator,
        )


def test_terms_of_office_end_under_the_terms_of_reference_or_on_a_set_date(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.SIGNED,
            quorum=2,
            member_term_months=36,
            in_force_from=date(2022, 1, 1),
            created_at=clock.now(),
        )
    )
    held = world.health_seat.holdings[0]
    held.ends_on = clock.today() + timedelta(days=30)
    session.commit()
    rows = (
        visit()
        .sign_in(world.member)
        .get(f"{HERE}/terms-of-office")
        .table("Terms of office, the next to end first")
    )
    said = {row[0]: row for row in rows[1:]}
    assert said["Example police member"][4] == "Over"
    assert "Terms of reference" in said["Example police member"][3]
    assert said["Example health member"][4].startswith("Ends soon")
    assert "Date set" in said["Example health member"][3]
    assert said["Example coordinator"][4] == "No end date"


def test_the_welcome_page_shows_places_meetings_and_contacts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    meeting.state = MeetingState.SCHEDULED
    action_of(session, world, "Count seizures")
    session.commit()
    page = visit().sign_in(world.police_member).get(f"{HERE}/welcome").main
    assert f"Representative of {world.police.name} on {world.board.name}" in page
    assert "Ask the secretariat to add one. You can vote." in page
    assert meeting.title in page
    assert "1 open action assigned to your organisation" in page
    assert "Example coordinator" in page
    assert world.partnership.secretariat_email in page


@pytest.mark.parametrize(
    ("role", "about", "step", "contacts"),
    [
        (
            "coordinator",
            "You are the secretariat.",
            "See your tasks on the overview",
            [
                "Members contact you at secretariat@west-midlands.example.",
                "The senior responsible owner (SRO), who is accountable to government for the partnership: Example sro",
                "Chair of Combating Drugs Partnership Board: Example chair",
            ],
        ),
        (
            "sro",
            "You are accountable to government for the partnership",
            "Check which roles in the national guidance are filled",
            [
                "The secretariat: Example coordinator at secretariat@west-midlands.example",
                "Chair of Combating Drugs Partnership Board: Example chair",
            ],
        ),
        (
            "chair",
            "You approve its draft minutes.",
            "See who is on your board",
            [
                "The secretariat: Example coordinator at secretariat@west-midlands.example",
                "The senior responsible owner (SRO), who is accountable to government for the partnership: Example sro",
            ],
        ),
        ("lead", "can propose items for its agendas", "Read the workplan", None),
        ("data_lead", "You manage the data.", "See which indicators have figures", None),
        ("member", "You represent your organisation", "Declare your interests", None),
        (
            "deputy",
            "confidential papers when you attend for the representative",
            "Declare your interests",
            None,
        ),
        ("observer", "You do not vote.", "See the next meetings and their agendas", None),
    ],
)
def test_the_welcome_page_fits_the_role_and_names_others_to_contact(
    session: Session, visit: Visit, role: str, about: str, step: str, contacts: list[str] | None
) -> None:
    world = make.world(session)
    reader = getattr(world, role)
    visitor = visit().sign_in(reader).get(f"{HERE}/welcome")
    assert about in visitor.main
    assert step in visitor.main
    shown = visitor.main.split("Who to contact")[1]
    assert reader.name not in shown
    if contacts is not None:
        lists = [[text_of(line) for line in one.iter("li")] for one in visitor.page.all("ul")]
        assert contacts in lists
    steps = [link.get("href", "") for link in visitor.page.with_class("govuk-list--number")[0].iter("a")]
    assert len(steps) >= 4
    for address in steps:
        visitor.get(address)


def test_the_number_of_statements_does_not_grow_with_seats_actions_or_terms(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    pages = (f"{HERE}/terms-of-office", f"{HERE}/welcome", f"{HERE}/seats/{world.police_seat.key}/replace")
    before: list[int] = []
    for path in pages:
        visitor.get(path)
        with counted(engine) as few:
            visitor.get(path)
        before.append(len(few))
    for number in range(12):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        make.seat(session, world.board, organisation, representative=make.person(session, f"Person {number}"))
        action_of(session, world, f"Action {number}")
    session.commit()
    for path, number in zip(pages, before, strict=True):
        with counted(engine) as many:
            visitor.get(path)
        assert len(many) <= number, path


def test_members_and_other_partnerships_cannot_make_handovers(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member, neighbour = visit().sign_in(world.member), visit().sign_in(world.neighbour_coordinator)
    for path in (
        f"/seats/{world.police_seat.key}/replace",
        "/handovers",
        f"/boards/{world.board.key}/limit-of-terms",
    ):
        member.get(HERE + path, status=403)
        neighbour.get(HERE + path, status=404)
    next_door = "/partnerships/berkshire-east"
    neighbour.get(f"{next_door}/seats/{world.police_seat.key}/replace", status=404)
    neighbour.get(f"{next_door}/seats/{world.police_seat.key}/representative/renew", status=404)


def test_a_replacement_sends_only_the_invitation_to_join(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    session.commit()
    sent = session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))
    replace(visit().sign_in(world.coordinator), world, "New Inspector")
    session.expire_all()
    mails = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()[sent:]
    assert [mail.meeting_id for mail in mails] == [None]
    assert meeting.sequence == 0


def test_a_form_opened_before_another_change_to_the_seat_is_refused(session: Session, visit: Visit) -> None:
    world = make.world(session)
    seat = f"{HERE}/seats/{world.police_seat.key}"
    ending = visit().sign_in(world.coordinator).get(f"{seat}/representative/end")
    replacing = visit().sign_in(world.coordinator).get(f"{seat}/replace")
    renewing = visit().sign_in(world.coordinator).get(f"{seat}/representative/renew")
    replace(visit().sign_in(world.coordinator), world, "New Inspector")
    ending.submit(ending.buttons[-1], password=make.PASSWORD, status=409)
    assert "New Inspector" in ending.text
    renewing.submit("Appoint for another term", password=make.PASSWORD, status=409)
    replacing.submit(
        "Replace the representative",
        person_name="Late Inspector",
        email="late@example.org",
        password=make.PASSWORD,
        status=409,
    )
    assert "New Inspector" in replacing.text
    assert "Late Inspector" in replacing.text
    session.expire_all()
    newcomer = world.police_seat.representative_on(clock.today())
    assert newcomer is not None
    assert newcomer.name == "New Inspector"


def test_ending_a_place_never_extends_it(session: Session) -> None:
    world, today = make.world(session), clock.today()
    by = world.coordinator
    held = world.police_seat.holdings[0]
    held.ends_on = today + timedelta(days=5)
    role = make.role(
        session,
        world.partnership,
        make.person(session, "Short time"),
        Appointment.PUBLIC_INVOLVEMENT_LEAD,
        ends_on=today + timedelta(days=5),
    )
    later = today + timedelta(days=50)
    with pytest.raises(Refusal, match="already"):
        holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, later, by=by)
    with pytest.raises(Refusal, match="already"):
        role_changes.end_role(session, role, later, by=by)
    world.health_seat.ends_on = today + timedelta(days=5)
    with pytest.raises(Refusal, match="already"):
        seats.end_seat(session, world.health_seat, later, by=by)


def test_actions_of_another_board_stay_with_the_person_who_still_has_a_seat_there(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    make.seat(session, world.sub_group, world.police, representative=world.police_member)
    here = action_of(session, world, "Count seizures")
    there = actions.raise_action(
        session,
        world.partnership,
        ActionDetails(
            title="Share data",
            board=world.sub_group,
            organisation=world.police,
            owner=world.police_member,
            due_on=clock.today() + timedelta(days=20),
        ),
        by=world.coordinator,
    ).action
    session.commit()
    replace(visit().sign_in(world.coordinator), world, "New Inspector")
    session.expire_all()
    assert here.owner is not world.police_member
    assert there.owner is world.police_member


def test_appointing_a_successor_after_an_automatic_end_starts_a_handover(session: Session) -> None:
    world, today = make.world(session), clock.today()
    held = world.police_seat.holdings[0]
    held.ends_on = today - timedelta(days=10)
    session.flush()
    details = holdings.HoldingDetails(
        Capacity.REPRESENTATIVE, people.PersonDetails("New Inspector", "new@example.org"), today
    )
    holdings.appoint(session, world.police_seat, details, by=world.coordinator)
    session.flush()
    begun = session.scalars(successions.successions_of(world.partnership)).one()
    assert begun.outgoing is world.police_member
    assert begun.incoming is not None


@pytest.mark.both_databases
def test_a_vacant_seat_can_be_filled_from_its_handover(session: Session, visit: Visit) -> None:
    world = make.world(session)
    named = action_of(session, world, "Count seizures")
    yesterday = clock.today() - timedelta(days=1)
    holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, yesterday, by=world.coordinator)
    session.commit()
    begun = session.scalars(successions.successions_of(world.partnership)).one()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/handovers/{begun.key}")
    visitor.click("Appoint a representative")
    assert "The seat is vacant" in visitor.main
    visitor.submit(
        "Replace the representative",
        person_name="New Inspector",
        email="new.inspector@example.org",
        password=make.PASSWORD,
    )
    session.expire_all()
    assert named.owner is world.police_seat.representative_on(clock.today())
    assert begun.incoming is named.owner


def test_renewing_a_term_extends_a_co_opted_seat(session: Session) -> None:
    world, today = make.world(session), clock.today()
    by = world.coordinator
    seat = make.seat(
        session,
        world.board,
        make.organisation(session, world.partnership, "Fire service"),
        kind=SeatKind.CO_OPTED,
        representative=make.person(session, "Fire officer"),
    )
    seat.ends_on = today + timedelta(days=30)
    session.flush()
    following = seat.ends_on + timedelta(days=1)
    with pytest.raises(Refusal, match="co-opted"):
        terms_of_office.renew(session, seat, Capacity.REPRESENTATIVE, NextTerm(following), by=by)
    held = seat.holdings[0]
    held.ends_on = seat.ends_on
    session.flush()
    last = following + timedelta(days=365)
    terms_of_office.renew(session, seat, Capacity.REPRESENTATIVE, NextTerm(following, last), by=by)
    assert seat.ends_on == last


def test_ending_and_appointing_again_does_not_avoid_the_limit_of_terms(session: Session) -> None:
    world, today = make.world(session), clock.today()
    world.board.most_terms = 1
    held = world.police_seat.holdings[0]
    held.ends_on = today - timedelta(days=1)
    session.flush()
    again = holdings.HoldingDetails(
        Capacity.REPRESENTATIVE,
        people.PersonDetails(world.police_member.name, world.police_member.email),
        today,
    )
    with pytest.raises(Refusal, match="the maximum on"):
        holdings.appoint(session, world.police_seat, again, by=world.coordinator)
