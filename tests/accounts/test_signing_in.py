"""Signing in and out; pages do not show whether an email address is known."""

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import guessing, mails, service
from cdp.accounts.passwords import check_new_password, hash_password
from cdp.errors import Refusal
from cdp.extensions import BUSY_MS, writing_aside
from cdp.models import OutboxMessage, SignInAttempt, SignInSession
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def test_a_person_signs_in_and_out(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    assert member.heading == world.partnership.name
    session.commit()
    answer = member.client.post("/sign-out", data={"csrf_token": member.token()})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    member.get(answer.location)
    assert member.heading == "Sign in"
    assert member.banner == "You have signed out."
    assert member.get("/profile").heading == "Sign in"


def test_asking_how_long_is_left_is_not_use_of_a_session(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    session.execute(sa.update(SignInSession).values(seen_at=clock.now() - timedelta(minutes=20)))
    session.commit()
    for _ in range(2):
        left = member.client.get("/session").get_json()
        assert 590 < left["seconds"] <= 600
        assert left["at_most"] > 600
    assert 1790 < member.post_json("/session", {})["seconds"] <= 1800
    assert 1790 < member.client.get("/session").get_json()["seconds"] <= 1800


def test_no_time_is_left_of_a_session_that_ended(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    session.execute(sa.update(SignInSession).values(seen_at=clock.now() - timedelta(minutes=31)))
    session.commit()
    assert member.client.get("/session").json == {"seconds": 0, "at_most": 0}
    assert visit().client.get("/session").json == {"seconds": 0, "at_most": 0}


def test_a_session_in_use_says_when_it_ends_at_the_latest(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    began = clock.now() - timedelta(hours=11, minutes=55)
    session.execute(sa.update(SignInSession).values(started_at=began))
    session.commit()
    left = member.post_json("/session", {})
    assert 290 < left["seconds"] == left["at_most"] <= 300


def test_a_session_ended_in_the_database_ends_in_the_browser(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    service.end_sessions_of(session, world.member)
    session.commit()
    assert member.get("/profile").heading == "Sign in"


def test_an_old_cookie_does_not_work_after_signing_out(session: Session, app: Flask, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    cookie = member.client.get_cookie("cdp")
    assert cookie is not None
    member.submit("Sign out")
    thief = visit()
    thief.client.set_cookie("cdp", cookie.value)
    assert thief.get("/profile").heading == "Sign in"


def test_a_session_ends_after_half_an_hour_without_a_request(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    session.execute(sa.update(SignInSession).values(seen_at=clock.now() - timedelta(minutes=31)))
    session.commit()
    assert member.get("/profile").heading == "Sign in"


@pytest.mark.both_databases
def test_a_session_ends_after_twelve_hours_however_busy(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    session.execute(sa.update(SignInSession).values(started_at=clock.now() - timedelta(hours=12, minutes=1)))
    session.commit()
    assert member.get("/profile").heading == "Sign in"


def test_reading_pages_notes_that_a_session_is_in_use_once_a_minute(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member)
    earlier = clock.now() - timedelta(minutes=5)
    session.execute(sa.update(SignInSession).values(seen_at=earlier))
    session.commit()
    member.get("/profile")
    session.expire_all()
    first = session.scalars(sa.select(SignInSession.seen_at)).one()
    assert first > earlier
    session.rollback()
    member.get("/profile")
    assert session.scalars(sa.select(SignInSession.seen_at)).one() == first


@pytest.mark.both_databases
def test_a_page_is_read_without_waiting_for_a_write(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    earlier = clock.now() - timedelta(minutes=5)
    session.execute(sa.update(SignInSession).values(seen_at=earlier))
    session.commit()
    with Session(session.get_bind()) as writer:
        writer.execute(
            sa.update(SignInSession).values(browser="Another browser")
        )  # keeps the lock until the rollback
        began = perf_counter()
        assert member.client.get("/profile").status_code == 200
        assert 0.2 < perf_counter() - began < 3
        writer.rollback()
    assert session.scalars(sa.select(SignInSession.seen_at)).one() == earlier
    session.rollback()
    member.get("/profile")
    assert session.scalars(sa.select(SignInSession.seen_at)).one() > earlier


def test_the_usual_wait_for_a_lock_is_restored_after_a_short_one(app: Flask) -> None:
    with app.app_context(), writing_aside(wait_ms=250) as session:
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalar(sa.text("PRAGMA busy_timeout")) == 250
        else:
            assert session.scalar(sa.text("SHOW lock_timeout")) == "250ms"
    with app.app_context(), writing_aside() as session:
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalar(sa.text("PRAGMA busy_timeout")) == BUSY_MS
        else:
            assert session.scalar(sa.text("SHOW lock_timeout")) == "0"


def test_known_and_unknown_addresses_get_the_same_response(session: Session, visit: Visit) -> None:
    world = make.world(session)
    answers = []
    for email in (world.member.email, "nobody@example.org"):
        visitor = visit().get("/sign-in").submit("Sign in", email=email, password="not the password")
        answers.append((visitor.status, visitor.errors))
    assert answers[0] == answers[1]
    assert answers[0][1] == ["Check your email address and password. They do not match an account."]


def test_five_wrong_passwords_cause_a_pause_that_ends(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit()
    for _ in range(5):
        visitor.get("/sign-in").submit("Sign in", email=world.member.email, password="not the password")
    visitor.get("/sign-in").submit("Sign in", email=world.member.email, password=make.PASSWORD)
    assert visitor.errors == ["You have tried too many times. Wait 1 minute, then try again."]
    session.execute(sa.update(SignInAttempt).values(at=clock.now() - timedelta(minutes=2)))
    session.commit()
    assert visitor.sign_in(world.member).heading == world.partnership.name


def test_the_pause_never_becomes_a_lock(session: Session) -> None:
    now = clock.now()
    for _ in range(40):
        session.add(SignInAttempt(address_hash=guessing.name_of("a@example.org"), at=now))
    session.flush()
    assert guessing.pause_left(session, service.normal_email("A@example.org "), now) == timedelta(minutes=15)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_signing_in_never_leads_to_another_site(session: Session, visit: Visit, target: str) -> None:
    email = make.world(session).member.email
    visitor = visit().get("/sign-in")
    answer = visitor.client.post(
        "/sign-in",
        query_string={"next": target},
        data={"csrf_token": visitor.token(), "email": email, "password": make.PASSWORD},
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_signing_in_redirects_to_the_page_that_was_requested(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().get("/profile")
    visitor.submit("Sign in", email=world.member.email, password=make.PASSWORD)
    assert visitor.heading == "Your profile"


@pytest.mark.both_databases
def test_a_person_who_forgot_their_password_chooses_a_new_one_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    elsewhere = visit().sign_in(world.member)
    visitor = visit().get("/sign-in").click("Forgotten your password?")
    visitor.submit("Send the link", email=world.member.email.upper())
    assert visitor.heading == "Check your email"
    assert mails.send_requested_links(session) == 1
    mail = session.scalars(sa.select(OutboxMessage)).one()
    assert (mail.to_address, mail.subject) == (world.member.email, "Choose a new password")
    path = next(line for line in mail.body.splitlines() if "choose-password" in line).removeprefix(
        "http://localhost"
    )
    assert visitor.get(path).get(path).heading == "Choose a password"
    visitor.submit("Save and sign in", password="four quiet brown horses")
    assert visitor.heading == world.partnership.name
    assert elsewhere.get("/profile").heading == "Sign in"
    assert visit().get(path, status=410).heading == "This link has ended"


def test_an_unknown_address_gets_the_same_page_and_no_email(session: Session, visit: Visit) -> None:
    make.world(session)
    visitor = visit().get("/forgotten-password").submit("Send the link", email="nobody@example.org")
    assert visitor.heading == "Check your email"
    assert mails.send_requested_links(session) == 1
    assert session.scalars(sa.select(OutboxMessage)).all() == []


@pytest.mark.parametrize("password", ["short", "password1234", "aaaabbbbaaaa", "example member"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refusal):
        check_new_password(password, about=("Example member", "member@example.org"))


def test_a_password_may_be_long_and_in_any_script() -> None:
    check_new_password("ŵyth o gŵn mawr " * 10)


def test_passwords_are_stored_as_argon2id_with_the_promised_cost() -> None:
    assert hash_password("three unconnected words").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_changing_the_password_ends_the_other_sessions_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    here, there = visit().sign_in(world.member), visit().sign_in(world.member)
    here.get("/profile").click("Change your password")
    here.submit("Change password", current_password="wrong", password="four quiet brown horses")
    assert here.errors == ["That is not your current password. Try again.", "Enter your new password again"]
    here.submit("Change password", current_password=make.PASSWORD, password="four quiet brown horses")
    assert here.heading == "Your profile"
    assert there.get("/profile").heading == "Sign in"


@pytest.mark.both_databases
def test_a_person_ends_their_other_session_but_no_one_elses(session: Session, visit: Visit) -> None:
    world = make.world(session)
    here, there, stranger = visit().sign_in(world.member), visit().sign_in(world.member), visit()
    stranger.sign_in(world.chair)
    here.get("/profile").click("See where you are signed in").submit("End", near="the session started")
    assert here.banner == "Session ended."
    assert there.get("/profile").heading == "Sign in"
    row = session.scalars(sa.select(SignInSession).where(SignInSession.person_id == world.chair.id)).one()
    here.post(f"/profile/sessions/{row.key}/end", status=404)
    assert stranger.get("/profile").heading == "Your profile"


def test_a_wrong_host_is_refused(session: Session, visit: Visit) -> None:
    answer = visit().client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
