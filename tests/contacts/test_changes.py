"""Reported changes: nothing changes until the coordinator has compared the old and new details."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import service as accounts
from cdp.contacts import changes, checks
from cdp.contacts.changes import ReportedChange
from cdp.errors import Refusal
from cdp.models import (
    AccountLink,
    Appointment,
    ContactChange,
    ContactChangeState,
    DirectoryEntry,
    LinkPurpose,
    Person,
    SignInSession,
)
from tests import make
from tests.contacts.scene import HERE, ended, found_in_history, outbox, point, sentences
from tests.make import World
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]


def only(session: Session) -> ContactChange:
    """Return the only reported change, as it is stored now."""
    session.expire_all()
    return session.scalars(sa.select(ContactChange)).one()


def report(session: Session, world: World, about: Person, by: Person, **values: str) -> ContactChange:
    """Report a change to the details of a person, then commit."""
    whole = checks.facts_of(about) | values
    change = changes.report(session, world.partnership, about, ReportedChange(whole), by=by)
    session.commit()
    return change


def test_anyone_can_report_a_change_and_nothing_changes_until_it_is_accepted(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(HERE).click("Report a change to Example chair")
    member.submit("Report change", job_title="Director", comment="Since Monday.")
    assert "Thank you. The secretariat will deal with your change." in member.banner
    assert "You reported a change on" in member.main
    change = only(session)
    assert (change.person_id, change.told_by_id, change.proposed, change.had) == (
        world.chair.id,
        world.member.id,
        {"job_title": "Director"},
        {"job_title": ""},
    )
    assert world.chair.job_title == ""
    coordinator.get(HERE).click("Example chair", near="reported by Example member")
    assert coordinator.facts() == {"Now": "–", "Proposed": "Director"}
    assert "Since Monday." in coordinator.main
    coordinator.submit("Accept")
    session.expire_all()
    assert world.chair.job_title == "Director"
    assert sentences(session)[-1] == (
        "Example coordinator accepted a change to the entry of Example chair, reported by Example member."
    )
    assert session.scalars(sa.select(DirectoryEntry)).all() == []  # the chair has not confirmed their entry


def test_proposed_values_are_erased_once_a_change_is_dealt_with(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = report(session, world, world.chair, world.member, phone="0121 496 0555", job_title="Director")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", fields=["Telephone number"])
    kept = only(session)
    assert (world.chair.phone, world.chair.job_title) == ("0121 496 0555", "")
    assert (kept.state, kept.had, kept.proposed, kept.comment) == (ContactChangeState.ACCEPTED, {}, {}, "")
    assert sorted(kept.fields) == ["job_title", "phone"]
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "Accepted by Example coordinator" in coordinator.main
    assert found_in_history(session, "0555") == []
    rows = coordinator.get(f"{HERE}/changes").table("Dealt with")
    assert rows[0][:2] == ["Example chair", "Job title, Telephone number"]


def test_the_person_who_reported_a_change_gets_an_answer(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = report(session, world, world.chair, world.member, phone="0121 496 0555")
    told = outbox(session)[-1]
    assert (told.to_address, told.subject) == (
        "example.coordinator@example.org",
        "Change of contact details: Example chair",
    )
    assert "0555" not in told.body
    coordinator.get(f"{HERE}/changes/{change.key}").click("Decline this change")
    coordinator.submit("Decline change", status=422)
    assert coordinator.errors == ["Enter a reason"]
    coordinator.submit("Decline change", reason="That is the number of the front desk.")
    answer = outbox(session)[-1]
    assert (answer.to_address, answer.subject) == (
        "example.member@example.org",
        "Your change to the contact directory: declined",
    )
    assert "That is the number of the front desk." in answer.body
    assert (only(session).state, world.chair.phone) == (ContactChangeState.DECLINED, "")


def test_a_second_report_replaces_the_first_and_sends_one_email(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    address = f"{HERE}/people/{world.chair.key}/change"
    member.get(address).submit("Report change", job_title="Director")
    member.get(address)
    assert "it will replace that change" in member.main
    assert member.value("job_title") == "Director"
    member.submit("Report change", job_title="Chief officer")
    states = session.execute(
        sa.select(ContactChange.state, ContactChange.proposed).order_by(ContactChange.id)
    ).all()
    assert [tuple(row) for row in states] == [
        (ContactChangeState.REPLACED, {}),
        (ContactChangeState.OPEN, {"job_title": "Chief officer"}),
    ]
    assert [mail.subject for mail in outbox(session)] == ["Change of contact details: Example chair"]
    assert len(coordinator.get(f"{HERE}/changes").table("1 open change")) == 1


def test_an_empty_report_is_refused(session: Session, world: World, member: Visitor) -> None:
    member.get(f"{HERE}/people/{world.chair.key}/change").submit("Report change", status=422)
    assert member.errors == ["Change at least one detail, or describe the change under “Anything else”."]
    for wrong, sentence in (
        ({"name": ""}, "Enter a name."),
        ({"email": ""}, "Enter an email address."),
        ({"email": "nobody"}, "Enter an email address in the correct format, like name@example.com"),
        ({"phone": "1" * 41}, "Use 40 characters or fewer. You have used 41."),
        ({"comment": "x" * 1_001}, "Use 1,000 characters or fewer. You have used 1,001."),
        (
            {"job_title": "Bell\x07"},
            "Your text had a character that cannot be printed. We removed it. Check the text.",
        ),
    ):
        member.get(f"{HERE}/people/{world.chair.key}/change")
        member.submit("Report change", status=422, **wrong)
        assert member.errors == [sentence]
    assert session.scalars(sa.select(ContactChange)).all() == []


def test_a_comment_alone_is_dealt_with_and_changes_nothing(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(f"{HERE}/people/{world.police_member.key}/change").submit(
        "Report change", comment="Retires on Friday. Inspector Example follows."
    )
    change = only(session)
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "Inspector Example follows." in coordinator.main
    coordinator.submit("Mark as dealt with")
    assert only(session).state is ContactChangeState.ACCEPTED


def test_accepting_a_persons_own_change_verifies_their_entry(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = report(session, world, world.member, world.member, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    assert (entry.person_id, entry.verified_on, entry.verified_by_id) == (
        world.member.id,
        clock.today(),
        world.member.id,
    )


def test_a_new_address_needs_the_password_ends_sessions_and_links_and_notifies_both_addresses(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    accounts.make_link(session, world.member, LinkPurpose.PASSWORD_RESET)
    change = report(session, world, world.member, world.member, email="New.Address@Example.org")
    assert change.proposed == {"email": "new.address@example.org"}
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", status=422)
    assert coordinator.errors == ["Enter your password"]
    coordinator.submit("Accept", status=422, password="wrong guess here")
    assert "That is not your password" in coordinator.errors[0]
    assert member.client.get("/profile").status_code == 200
    coordinator.submit("Accept", password=make.PASSWORD)
    session.expire_all()
    assert world.member.email == "new.address@example.org"
    assert member.client.get("/profile").status_code == 302
    running = sa.select(SignInSession).where(
        SignInSession.person_id == world.member.id, SignInSession.ended_at.is_(None)
    )
    assert session.scalars(running).all() == []
    assert session.scalars(sa.select(AccountLink.used_at)).one() is not None
    told = [(mail.to_address, mail.subject) for mail in outbox(session)][-3:]
    assert told == [
        ("example.member@example.org", "Your email address was changed"),
        ("new.address@example.org", "Your email address was changed"),
        ("new.address@example.org", "Your change to the contact directory: accepted"),
    ]
    assert "new.address" not in outbox(session)[-3].body
    assert found_in_history(session, "new.address") == []
    assert found_in_history(session, "example.member@") == []


def test_an_address_of_another_person_is_refused_and_nothing_is_saved(
    session: Session, world: World, coordinator: Visitor
) -> None:
    taken = world.neighbour_coordinator.email
    change = report(session, world, world.member, world.member, email=taken, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", status=422, password=make.PASSWORD)
    assert coordinator.errors == [
        "Another person already has this address. Check the address, or say that they share the mailbox."
    ]
    session.expire_all()
    assert (world.member.email, world.member.phone) == ("example.member@example.org", "")
    assert only(session).state is ContactChangeState.OPEN
    coordinator.submit("Accept", fields=["Telephone number"])
    session.expire_all()
    assert (world.member.email, world.member.phone) == ("example.member@example.org", "0121 496 0555")


@pytest.mark.parametrize("who", ["of two partnerships", "administrator"])
def test_people_with_an_account_beyond_the_partnership_must_ask_for_changes_themselves(
    session: Session, world: World, coordinator: Visitor, who: str
) -> None:
    if who == "administrator":
        world.chair.is_administrator = True
    else:
        make.role(session, world.neighbour, world.chair, Appointment.DATA_LEAD)
    by_another = report(session, world, world.chair, world.coordinator, email="mallory@example.org")
    coordinator.get(f"{HERE}/changes/{by_another.key}")
    assert "Accept" not in coordinator.buttons
    assert "Example chair has an account beyond this partnership" in coordinator.main
    assert "Berkshire" not in coordinator.main
    sent = {
        "fields": "email",
        "password": make.PASSWORD,
        "mark": checks.mark_of([world.chair]),
        "once": "x" * 22,
    }
    coordinator.post(f"{HERE}/changes/{by_another.key}", sent, status=422)
    session.expire_all()
    assert world.chair.email == "example.chair@example.org"
    own = report(session, world, world.chair, world.chair, email="own@example.org")
    coordinator.get(f"{HERE}/changes/{own.key}").submit("Accept")
    session.expire_all()
    assert world.chair.email == "own@example.org"


def test_details_edited_meanwhile_must_be_compared_again(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = report(session, world, world.chair, world.member, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}")
    world.chair.phone = "0121 496 0666"
    session.commit()
    coordinator.submit("Accept", status=422)
    assert coordinator.errors == [
        "The details changed after you opened this page. Compare them again, then decide."
    ]
    assert coordinator.facts() == {"Now": "0121 496 0666", "Proposed": "0121 496 0555"}
    assert "This detail was edited after the change was reported." in coordinator.main
    coordinator.submit("Accept")
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_a_change_is_dealt_with_once(
    session: Session, world: World, coordinator: Visitor, visit: Visit
) -> None:
    change = report(session, world, world.chair, world.member, phone="0121 496 0555")
    second = visit().sign_in(world.coordinator).get(f"{HERE}/changes/{change.key}/decline")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    second.submit("Decline change", status=422, reason="Too late.")
    assert second.errors == [
        "This change has already been dealt with. See the outcome under “Reported changes”."
    ]
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_details_of_a_person_who_has_left_are_neither_shown_nor_changed(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = report(session, world, world.police_member, world.member, phone="0121 496 0555")
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    assert "Example police member" not in coordinator.get(HERE).main
    assert "There are no open changes" in coordinator.get(f"{HERE}/changes").main
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "This person has left the partnership" in coordinator.main
    for trace in ("0555", "police.member", "Example police member"):
        assert trace not in (coordinator.response.text if coordinator.response else "")
    with pytest.raises(Refusal, match="has left the partnership"):
        changes.accept(
            session, change, ["phone"], mark=checks.mark_of([world.police_member]), by=world.coordinator
        )


def test_accepting_a_change_to_a_contact_point_makes_a_new_version(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    made = point(session, world, responsible=world.member)
    version = made.version
    member.get(f"{HERE}/points/{made.key}").click("Report a change")
    member.submit("Report change", hours="24 hours", notes="Ring twice.")
    change = only(session)
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    session.expire_all()
    assert (made.hours, made.notes, made.version > version) == ("24 hours", "Ring twice.", True)
    assert (made.verified_on, made.verified_by_id) == (clock.today(), world.member.id)


def test_a_contact_point_keeps_a_mailbox_or_telephone_number(
    session: Session, world: World, member: Visitor
) -> None:
    made = point(session, world)
    member.get(f"{HERE}/points/{made.key}/change").submit("Report change", status=422, email="", phone="")
    assert member.errors == ["Enter a mailbox or a telephone number."]


def test_the_secretariat_can_accept_its_own_report_immediately(
    session: Session, world: World, coordinator: Visitor
) -> None:
    coordinator.get(f"{HERE}/people/{world.chair.key}/change").submit("Report change", phone="0121 496 0555")
    assert coordinator.heading == "Change to Example chair"
    coordinator.submit("Accept")
    assert outbox(session) == []  # no one is notified of their own action
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_only_the_secretariat_of_the_partnership_can_deal_with_a_change(
    session: Session, world: World, member: Visitor, visit: Visit
) -> None:
    change = report(session, world, world.chair, world.member, phone="0121 496 0555")
    for path in ("/changes", f"/changes/{change.key}", f"/changes/{change.key}/decline"):
        member.get(f"{HERE}{path}", status=403)
    next_door = visit().sign_in(world.neighbour_coordinator)
    theirs = HERE.replace("west-midlands", "berkshire-east")
    next_door.get(f"{theirs}/changes/{change.key}", status=404)
    next_door.get(f"{theirs}/changes/{change.key}/decline", status=404)
    assert "Example chair" not in next_door.get(f"{theirs}/changes").main


def test_fields_outside_the_form_are_ignored(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(f"{HERE}/people/{world.chair.key}/change")
    member.post(
        f"{HERE}/people/{world.chair.key}/change",
        {
            "name": "Example chair",
            "email": "example.chair@example.org",
            "job_title": "Director",
            "is_administrator": "y",
            "left_at": "2026-01-01",
            "password_hash": "x",
        },
    )
    change = only(session)
    assert change.proposed == {"job_title": "Director"}
    coordinator.get(f"{HERE}/changes/{change.key}")
    sent = {"fields": ["job_title", "is_administrator"], "mark": checks.mark_of([world.chair])}
    coordinator.post(f"{HERE}/changes/{change.key}", sent, status=422)
    session.expire_all()
    assert (world.chair.is_administrator, world.chair.left_at, world.chair.job_title) == (False, None, "")
