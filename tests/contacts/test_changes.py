"""Telling of a change: nothing changes until the coordinator has compared the old with the new."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import service as accounts
from cdp.contacts import changes, checks
from cdp.contacts.changes import Told
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
from tests.contacts.scene import HERE, ended, outbox, point, sentences, told_anywhere
from tests.make import World
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]


def only(session: Session) -> ContactChange:
    """Return the one change that was told, as it is stored now."""
    session.expire_all()
    return session.scalars(sa.select(ContactChange)).one()


def tell(session: Session, world: World, about: Person, by: Person, **values: str) -> ContactChange:
    """Tell of a change to somebody, and commit."""
    whole = checks.facts_of(about) | values
    change = changes.tell(session, world.partnership, about, Told(whole), by=by)
    session.commit()
    return change


def test_anybody_tells_of_anybody_and_nothing_changes_until_it_is_accepted(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(HERE).click("Tell us of a change about Example chair")
    member.submit("Tell the secretariat", job_title="Director", comment="Since Monday.")
    assert "Thank you. The secretariat will see to it." in member.banner
    assert "You told us of a change on" in member.main
    change = only(session)
    assert (change.person_id, change.told_by_id, change.proposed, change.had) == (
        world.chair.id,
        world.member.id,
        {"job_title": "Director"},
        {"job_title": ""},
    )
    assert world.chair.job_title == ""
    coordinator.get(HERE).click("Example chair", near="told by Example member")
    assert coordinator.facts() == {"Now": "–", "Proposed": "Director"}
    assert "Since Monday." in coordinator.main
    coordinator.submit("Accept")
    session.expire_all()
    assert world.chair.job_title == "Director"
    assert sentences(session)[-1] == (
        "Example coordinator accepted a change to the entry of Example chair, told by Example member."
    )
    assert session.scalars(sa.select(DirectoryEntry)).all() == []  # the chair said nothing


def test_what_was_proposed_is_forgotten_once_it_is_settled(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = tell(session, world, world.chair, world.member, phone="0121 496 0555", job_title="Director")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", fields=["Telephone number"])
    kept = only(session)
    assert (world.chair.phone, world.chair.job_title) == ("0121 496 0555", "")
    assert (kept.state, kept.had, kept.proposed, kept.comment) == (ContactChangeState.ACCEPTED, {}, {}, "")
    assert sorted(kept.fields) == ["job_title", "phone"]
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "Accepted by Example coordinator" in coordinator.main
    assert told_anywhere(session, "0555") == []
    rows = coordinator.get(f"{HERE}/changes").table("Settled")
    assert rows[0][:2] == ["Example chair", "Job title, Telephone number"]


def test_an_answer_goes_to_whoever_told_of_it(session: Session, world: World, coordinator: Visitor) -> None:
    change = tell(session, world, world.chair, world.member, phone="0121 496 0555")
    told = outbox(session)[-1]
    assert (told.to_address, told.subject) == (
        "example.coordinator@example.org",
        "Change of contact details: Example chair",
    )
    assert "0555" not in told.body
    coordinator.get(f"{HERE}/changes/{change.key}").click("Decline this change")
    coordinator.submit("Decline this change", status=422)
    assert coordinator.errors == ["Enter why it is not changed"]
    coordinator.submit("Decline this change", reason="That is the number of the front desk.")
    answer = outbox(session)[-1]
    assert (answer.to_address, answer.subject) == (
        "example.member@example.org",
        "Your change to the contact directory was not made",
    )
    assert "That is the number of the front desk." in answer.body
    assert (only(session).state, world.chair.phone) == (ContactChangeState.DECLINED, "")


def test_telling_again_takes_the_place_of_what_was_told_and_mails_once(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    address = f"{HERE}/people/{world.chair.key}/change"
    member.get(address).submit("Tell the secretariat", job_title="Director")
    member.get(address)
    assert "What you send now takes its place" in member.main
    assert member.value("job_title") == "Director"
    member.submit("Tell the secretariat", job_title="Chief officer")
    states = session.execute(
        sa.select(ContactChange.state, ContactChange.proposed).order_by(ContactChange.id)
    ).all()
    assert [tuple(row) for row in states] == [
        (ContactChangeState.REPLACED, {}),
        (ContactChangeState.OPEN, {"job_title": "Chief officer"}),
    ]
    assert [mail.subject for mail in outbox(session)] == ["Change of contact details: Example chair"]
    assert len(coordinator.get(f"{HERE}/changes").table("1 change that waits")) == 1


def test_nothing_to_tell_is_said_and_kept_from_being_sent(
    session: Session, world: World, member: Visitor
) -> None:
    member.get(f"{HERE}/people/{world.chair.key}/change").submit("Tell the secretariat", status=422)
    assert member.errors == ["Change what is wrong, or say in your own words what should change."]
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
        member.submit("Tell the secretariat", status=422, **wrong)
        assert member.errors == [sentence]
    assert session.scalars(sa.select(ContactChange)).all() == []


def test_a_word_without_a_field_is_seen_to_and_changes_nothing(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(f"{HERE}/people/{world.police_member.key}/change").submit(
        "Tell the secretariat", comment="Retires on Friday. Inspector Example follows."
    )
    change = only(session)
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "Inspector Example follows." in coordinator.main
    coordinator.submit("Mark as seen to")
    assert only(session).state is ContactChangeState.ACCEPTED


def test_ones_own_change_once_accepted_verifies_ones_entry(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = tell(session, world, world.member, world.member, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    assert (entry.person_id, entry.verified_on, entry.verified_by_id) == (
        world.member.id,
        clock.today(),
        world.member.id,
    )


def test_another_address_asks_for_the_password_ends_sessions_and_links_and_tells_both(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    accounts.make_link(session, world.member, LinkPurpose.PASSWORD_RESET)
    change = tell(session, world, world.member, world.member, email="New.Address@Example.org")
    assert change.proposed == {"email": "new.address@example.org"}
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", status=422)
    assert coordinator.errors == ["Enter your password"]
    coordinator.submit("Accept", status=422, password="wrong guess here")
    assert "that was not it" in coordinator.errors[0]
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
        ("new.address@example.org", "Your change to the contact directory was made"),
    ]
    assert "new.address" not in outbox(session)[-3].body
    assert told_anywhere(session, "new.address") == []
    assert told_anywhere(session, "example.member@") == []


def test_an_address_that_is_somebody_elses_is_refused_and_nothing_half_done(
    session: Session, world: World, coordinator: Visitor
) -> None:
    taken = world.neighbour_coordinator.email
    change = tell(session, world, world.member, world.member, email=taken, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept", status=422, password=make.PASSWORD)
    assert coordinator.errors == [
        "Another person already has this address. Check the address, or check which person you mean."
    ]
    session.expire_all()
    assert (world.member.email, world.member.phone) == ("example.member@example.org", "")
    assert only(session).state is ContactChangeState.OPEN
    coordinator.submit("Accept", fields=["Telephone number"])
    session.expire_all()
    assert (world.member.email, world.member.phone) == ("example.member@example.org", "0121 496 0555")


@pytest.mark.parametrize("who", ["of two partnerships", "administrator"])
def test_who_is_known_for_more_than_this_partnership_is_changed_on_their_own_word_alone(
    session: Session, world: World, coordinator: Visitor, who: str
) -> None:
    if who == "administrator":
        world.chair.is_administrator = True
    else:
        make.role(session, world.neighbour, world.chair, Appointment.DATA_LEAD)
    by_another = tell(session, world, world.chair, world.coordinator, email="mallory@example.org")
    coordinator.get(f"{HERE}/changes/{by_another.key}")
    assert "Accept" not in coordinator.buttons
    assert "CDP knows Example chair for more than this partnership" in coordinator.main
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
    own = tell(session, world, world.chair, world.chair, email="own@example.org")
    coordinator.get(f"{HERE}/changes/{own.key}").submit("Accept")
    session.expire_all()
    assert world.chair.email == "own@example.org"


def test_what_was_written_since_is_compared_again_first(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = tell(session, world, world.chair, world.member, phone="0121 496 0555")
    coordinator.get(f"{HERE}/changes/{change.key}")
    world.chair.phone = "0121 496 0666"
    session.commit()
    coordinator.submit("Accept", status=422)
    assert coordinator.errors == ["Something changed since you opened this page. Compare again, then decide."]
    assert coordinator.facts() == {"Now": "0121 496 0666", "Proposed": "0121 496 0555"}
    assert "It was changed since this was told." in coordinator.main
    coordinator.submit("Accept")
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_a_change_is_settled_once(session: Session, world: World, coordinator: Visitor, visit: Visit) -> None:
    change = tell(session, world, world.chair, world.member, phone="0121 496 0555")
    second = visit().sign_in(world.coordinator).get(f"{HERE}/changes/{change.key}/decline")
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    second.submit("Decline this change", status=422, reason="Too late.")
    assert second.errors == ["This was settled already. Open the list again to see how."]
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_of_somebody_who_left_nothing_is_shown_and_nothing_changed(
    session: Session, world: World, coordinator: Visitor
) -> None:
    change = tell(session, world, world.police_member, world.member, phone="0121 496 0555")
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    assert "Example police member" not in coordinator.get(HERE).main
    assert "Nothing waits" in coordinator.get(f"{HERE}/changes").main
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "somebody who has left" in coordinator.main
    for trace in ("0555", "police.member", "Example police member"):
        assert trace not in (coordinator.response.text if coordinator.response else "")
    with pytest.raises(Refusal, match="has left the partnership"):
        changes.accept(
            session, change, ["phone"], mark=checks.mark_of([world.police_member]), by=world.coordinator
        )


def test_a_contact_points_change_is_written_with_its_version(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    made = point(session, world, responsible=world.member)
    version = made.version
    member.get(f"{HERE}/points/{made.key}").click("Tell us of a change")
    member.submit("Tell the secretariat", hours="24 hours", notes="Ring twice.")
    change = only(session)
    coordinator.get(f"{HERE}/changes/{change.key}").submit("Accept")
    session.expire_all()
    assert (made.hours, made.notes, made.version > version) == ("24 hours", "Ring twice.", True)
    assert (made.verified_on, made.verified_by_id) == (clock.today(), world.member.id)


def test_a_contact_point_stays_reachable(session: Session, world: World, member: Visitor) -> None:
    made = point(session, world)
    member.get(f"{HERE}/points/{made.key}/change").submit(
        "Tell the secretariat", status=422, email="", phone=""
    )
    assert member.errors == ["Enter a mailbox or a telephone number: one of the two is needed."]


def test_what_the_secretariat_tells_itself_it_accepts_at_once(
    session: Session, world: World, coordinator: Visitor
) -> None:
    coordinator.get(f"{HERE}/people/{world.chair.key}/change").submit(
        "Tell the secretariat", phone="0121 496 0555"
    )
    assert coordinator.heading == "Change to Example chair"
    coordinator.submit("Accept")
    assert outbox(session) == []  # nobody is told what they did themselves
    session.expire_all()
    assert world.chair.phone == "0121 496 0555"


def test_only_the_secretariat_settles_and_only_its_own(
    session: Session, world: World, member: Visitor, visit: Visit
) -> None:
    change = tell(session, world, world.chair, world.member, phone="0121 496 0555")
    for path in ("/changes", f"/changes/{change.key}", f"/changes/{change.key}/decline"):
        member.get(f"{HERE}{path}", status=403)
    next_door = visit().sign_in(world.neighbour_coordinator)
    theirs = HERE.replace("west-midlands", "berkshire-east")
    next_door.get(f"{theirs}/changes/{change.key}", status=404)
    next_door.get(f"{theirs}/changes/{change.key}/decline", status=404)
    assert "Example chair" not in next_door.get(f"{theirs}/changes").main


def test_fields_that_the_form_does_not_have_change_nothing(
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
