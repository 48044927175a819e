"""The register of interests: declarations, yearly confirmations and history."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import publishing
from cdp.agendas.publishing import PublishDetails
from cdp.errors import Refusal
from cdp.interests import queries, service
from cdp.interests.service import InterestDetails
from cdp.models import AuditEvent, InterestConfirmation, InterestKind, MeetingState
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/interests"
TRUSTEE = InterestDetails(InterestKind.OFFICE, "Trustee of a charity that treats people", "Example Charity")


def test_a_member_declares_an_interest_and_confirms_their_entries(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(HERE).click("Your own entries")
    visitor.click("Declare an interest").submit("Declare interest")
    assert visitor.errors == ["Choose the kind of interest", "Enter the nature of the interest"]
    visitor.submit(
        "Declare interest",
        kind="Trustee, director or other unpaid office",
        body="Example Charity",
        interest="Trustee of a charity that bids for treatment",
        since=date(2024, 5, 1),
    )
    assert "Trustee of a charity that bids for treatment Since 1 May 2024." in visitor.main
    visitor.click("Confirm entries").submit("Confirm")
    assert "Confirmed on" in visitor.main
    rows = visit().sign_in(world.police_member).get(HERE).table("Register of interests")
    shown = {row[0]: row[1:] for row in rows[1:]}
    assert "Example Charity: Trustee of a charity" in shown["Example member"][0]
    assert shown["Example police member"] == ["No entry", "Not confirmed yet"]


def test_confirming_that_there_is_nothing_to_declare_is_due_again_after_a_year(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{HERE}/people/{world.member.key}")
    visitor.click("Confirm that there is nothing to declare").submit("Confirm")
    assert "Nothing to declare." in visitor.main
    confirmation = session.scalars(sa.select(InterestConfirmation)).one()
    confirmation.confirmed_at -= queries.A_YEAR
    session.commit()
    assert "Due again" in visitor.get(f"{HERE}/people/{world.member.key}").main


def test_ended_and_withdrawn_interests_are_only_in_the_history(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for words in ("Adviser to a firm", "Wrong person"):
        details = InterestDetails(InterestKind.EMPLOYMENT, words)
        service.declare(session, world.partnership, world.member, details, by=world.member)
    session.commit()
    visitor = visit().sign_in(world.member).get(f"{HERE}/people/{world.member.key}")
    visitor.click("End: Adviser to a firm").submit("Save", ended_on=clock.today() - timedelta(days=1))
    visitor.click("Withdraw: Wrong person").submit("Withdraw entry", because="Meant for a namesake")
    assert "Meant for a namesake" in visitor.main
    rows = visit().sign_in(world.police_member).get(HERE).table("Register of interests")
    assert "Adviser" not in str(rows)
    assert "Wrong person" not in str(rows)


@pytest.mark.parametrize(
    ("ended_on", "words"), [(date(2099, 1, 1), "in the past"), (date(2020, 1, 1), "Enter a later date")]
)
def test_an_end_date_in_the_future_or_before_the_start_is_refused(
    session: Session, ended_on: date, words: str
) -> None:
    world = make.world(session)
    details = InterestDetails(InterestKind.GIFT, "Dinner", since=date(2026, 1, 1))
    interest = service.declare(session, world.partnership, world.member, details, by=world.member)
    with pytest.raises(Refusal, match=words):
        service.end(session, interest, ended_on, by=world.member)


def test_the_same_interest_cannot_be_declared_twice(session: Session) -> None:
    world = make.world(session)
    service.declare(session, world.partnership, world.member, TRUSTEE, by=world.member)
    with pytest.raises(Refusal, match="already"):
        service.declare(session, world.partnership, world.member, TRUSTEE, by=world.member)


def test_only_its_person_the_secretariat_the_sro_and_chairs_see_a_sensitive_interest(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    details = InterestDetails(InterestKind.CLOSE_PERSON, "NUMBATSHELTER", sensitive=True)
    interest = service.declare(session, world.partnership, world.member, details, by=world.member)
    session.commit()
    addresses = (HERE, f"{HERE}/people/{world.member.key}")
    for reader in (world.member, world.coordinator, world.sro, world.chair):
        assert any("NUMBATSHELTER" in visit().sign_in(reader).get(path).main for path in addresses)
    for reader in (world.police_member, world.observer, world.lead):
        visitor = visit().sign_in(reader)
        for path in addresses:
            assert "NUMBATSHELTER" not in visitor.get(path).text
        assert b"NUMBATSHELTER" not in visitor.client.get(f"{HERE}/register.csv").data
        visitor.get(f"{HERE}/entries/{interest.key}/end", status=404)
    keeper = visit().sign_in(world.coordinator).get(HERE)
    assert "The files do not include interests that are not shown to members." in keeper.main
    assert b"NUMBATSHELTER" not in keeper.client.get(f"{HERE}/register.csv").data
    assert not any("NUMBAT" in row.sentence for row in session.scalars(sa.select(AuditEvent)))
    assert not any("NUMBAT" in str(row.details) for row in session.scalars(sa.select(AuditEvent)))


def test_only_the_coordinator_can_enter_an_interest_for_another_person(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    interest = service.declare(session, world.partnership, world.member, TRUSTEE, by=world.member)
    session.commit()
    other = visit().sign_in(world.police_member)
    for path in (
        f"/people/{world.member.key}/declare",
        f"/people/{world.member.key}/confirm",
        f"/entries/{interest.key}/withdraw",
    ):
        other.get(HERE + path, status=403)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/people/{world.member.key}/declare")
    visitor.submit("Declare interest", kind="Gift or hospitality", interest="A dinner")
    assert "entered by Example coordinator" in visitor.main
    visit().sign_in(world.regional_viewer).get(HERE, status=403)
    visit().sign_in(world.neighbour_coordinator).get(HERE, status=404)
    visit().sign_in(world.neighbour_coordinator).get(
        f"/partnerships/berkshire-east/interests/entries/{interest.key}/end", status=404
    )


def test_declaring_an_interest_on_an_agenda_shows_the_members_registered_interests(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    service.declare(session, world.partnership, world.member, TRUSTEE, by=world.member)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Grants")
    access = access_to(session, world.partnership, world.coordinator, clock.today())
    assert access is not None
    mark = publishing.readiness_of(session, access, meeting).mark
    confirmed = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
    publishing.publish(session, access, meeting, confirmed, by=world.coordinator)
    session.commit()
    path = f"/partnerships/west-midlands/meetings/{meeting.key}/agenda/interests/new"
    assert "Trustee of a charity that treats people" in visit().sign_in(world.member).get(path).main
    assert "Trustee" not in visit().sign_in(world.police_member).get(path).main


def test_only_the_secretariat_and_the_sro_see_the_interests_of_people_who_have_left(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    service.declare(session, world.partnership, world.member, TRUSTEE, by=world.member)
    for holding in world.treatment_seat.holdings:
        holding.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(HERE)
    assert "Example Charity" not in visitor.main
    visitor.click("Example member")
    assert "has left the partnership" in visitor.main
    assert "Example Charity" in visitor.main
    assert "Declare an interest" not in visitor.main
    visitor.get(f"{HERE}/people/{world.member.key}/declare", status=404)
    other = visit().sign_in(world.police_member).get(HERE)
    assert "Example member" not in other.main
    other.get(f"{HERE}/people/{world.member.key}", status=404)


def test_entries_that_changed_since_they_were_read_cannot_be_confirmed(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{HERE}/people/{world.member.key}/confirm")
    service.declare(session, world.partnership, world.member, TRUSTEE, by=world.coordinator)
    session.commit()
    visitor.submit("Confirm")
    assert any("have changed since you opened this page" in error for error in visitor.errors)
    assert session.scalars(sa.select(InterestConfirmation)).all() == []


def test_observers_need_not_confirm_and_regional_viewers_are_not_listed(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    rows = visit().sign_in(world.member).get(HERE).table("Register of interests")
    shown = {row[0]: row[2] for row in rows[1:]}
    assert shown["Example observer"] == "Not required"
    assert "Example regional viewer" not in shown


def test_the_download_has_the_interests_and_no_formula(session: Session, visit: Visit) -> None:
    world = make.world(session)
    details = InterestDetails(InterestKind.CONTRACT, "=HYPERLINK(1)", "Example “Firm”, Ltd")
    service.declare(session, world.partnership, world.member, details, by=world.member)
    session.commit()
    visitor = visit().sign_in(world.police_member)
    answer = visitor.client.get(f"{HERE}/register.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert any("'=HYPERLINK(1)" in line and "Example “Firm”, Ltd" in line for line in lines)


def test_a_larger_register_takes_no_more_statements(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member)
    visitor.get(HERE)
    with counted(engine) as few:
        visitor.get(HERE)
    for number in range(15):
        newcomer = make.person(session, f"Person {number}")
        make.seat(
            session,
            world.board,
            make.organisation(session, world.partnership, f"Organisation {number}"),
            representative=newcomer,
        )
        service.declare(session, world.partnership, newcomer, TRUSTEE, by=newcomer)
        service.confirm(session, world.partnership, newcomer, by=newcomer)
    session.commit()
    with counted(engine) as many:
        visitor.get(HERE)
    assert len(many) <= len(few)
