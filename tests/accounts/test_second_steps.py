"""The second step of signing in: codes of an authenticator app, recovery codes, and who must have them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.matrix import Role
from cdp.accounts import service
from cdp.accounts.second_steps import service as second_steps
from cdp.app import settings_of
from cdp.config import EVERYONE, OF_ADMINISTRATORS, SECOND_STEP_ROLES, load_settings
from cdp.errors import Refusal, SettingsError
from cdp.models import AuthenticatorApp, LinkPurpose, OutboxMessage, Person
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def code_at(secret: str, *, later: int = 0) -> str:
    """Return what the app shows now, or so many seconds later."""
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=later))


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


@pytest.fixture
def person(world: make.World) -> Person:
    return world.member


@pytest.fixture
def secret(session: Session, person: Person) -> str:
    """The secret of the person's app, added half an hour ago; their recovery codes are in `session.info`."""
    with clock.pretending(clock.now() - timedelta(minutes=30)):
        app = second_steps.begin(session, person)
        found = second_steps.secret_of(session, app)
        session.info["codes"] = second_steps.confirm(session, person, code_at(found))
    session.commit()
    return found


def enter_password(visitor: Visitor, person: Person) -> Visitor:
    return visitor.get("/sign-in?next=/profile").submit("Sign in", email=person.email, password=make.PASSWORD)


@pytest.mark.both_databases
def test_an_app_is_added_and_asked_for_when_signing_in(
    session: Session, visit: Visit, person: Person
) -> None:
    visitor, other = visit().sign_in(person), visit().sign_in(person)
    other.get("/profile")
    visitor.get("/profile").click("Sign in with a second step").click("Add an authenticator app")
    visitor.submit("Continue", password="wrong words here")
    assert visitor.errors == ["That is not your password. Try again."]
    visitor.submit("Continue", password=make.PASSWORD)
    secret = "".join(re.findall(r"\b[A-Z2-7]{4}\b", visitor.main.split("this key:")[1]))
    assert len(secret) == 32
    visitor.submit("Add the app", code="000000")
    assert "That code is not right." in visitor.errors[0]
    assert second_steps.app_of(session, person) is None
    visitor.submit("Add the app", code=code_at(secret))
    codes = re.findall(r"\b\w{4}-\w{4}-\w{4}\b", visitor.main)
    assert len(set(codes)) == 10
    assert other.client.get("/profile").status_code == 302, "other sessions end"
    assert "An authenticator app was added" in session.scalars(sa.select(OutboxMessage.body)).one()
    session.rollback()
    stored = session.scalars(sa.select(AuthenticatorApp)).one()
    assert secret not in (stored.salt, stored.key_mark)

    with clock.pretending(clock.now() + timedelta(minutes=5)):
        again = enter_password(visit(), person)
        assert again.heading == "Enter your code"
        assert again.client.get("/profile").status_code == 302, "a password alone signs nobody in"
        again.submit("Sign in", code=code_at(secret)[:3] + " " + code_at(secret)[3:])
        assert again.path == "/profile"
        twice = enter_password(visit(), person).submit("Sign in", code=code_at(secret))
        assert "each works once" in twice.errors[0]
        twice.submit("Sign in", code=codes[0].upper())
        assert twice.path == "/profile"
        assert twice.banner == "You have 9 recovery codes left."
        third = enter_password(visit(), person).submit("Sign in", code=codes[0])
        assert "That code is not right." in third.errors[0]


@pytest.mark.both_databases
def test_clocks_may_differ_by_half_a_minute(session: Session, person: Person, secret: str) -> None:
    for later in (-30, 0, 30):
        with clock.pretending(clock.now() + timedelta(minutes=10 + later)):
            assert second_steps.check(session, person, code_at(secret, later=later)) is False
    for later in (-90, 90):
        with pytest.raises(Refusal):
            second_steps.check(session, person, code_at(secret, later=later))


@pytest.mark.both_databases
def test_codes_cannot_be_guessed(visit: Visit, person: Person, secret: str) -> None:
    visitor = enter_password(visit(), person)
    for _ in range(5):
        visitor.submit("Sign in", code="000000")
    visitor.submit("Sign in", code=code_at(secret))
    assert "You have tried too many times." in visitor.errors[0]
    enter_password(visit(), person)  # a right password does not end the pause of codes
    assert "too many times" in visitor.submit("Sign in", code=code_at(secret)).errors[0]
    with clock.pretending(clock.now() + timedelta(minutes=2)):
        assert enter_password(visit(), person).submit("Sign in", code=code_at(secret)).path == "/profile"


def test_a_password_link_does_not_skip_the_second_step(
    session: Session, visit: Visit, person: Person, secret: str
) -> None:
    token = service.make_link(session, person, LinkPurpose.PASSWORD_RESET)
    session.commit()
    visitor = visit().get(f"/choose-password/{token}")
    visitor.submit(
        "Save password" if "Save password" in visitor.buttons else visitor.buttons[-1],
        password="quiet marble tram",
    )
    assert visitor.heading == "Enter your code"
    assert visitor.client.get("/profile").status_code == 302
    assert visitor.submit("Sign in", code=code_at(secret)).status == 200
    assert visitor.client.get("/profile").status_code == 200


def test_the_time_between_password_and_code_is_short_and_ends_with_the_password(
    session: Session, visit: Visit, person: Person, secret: str
) -> None:
    visitor, other = enter_password(visit(), person), enter_password(visit(), person)
    with clock.pretending(clock.now() + timedelta(minutes=11)):
        assert visitor.get("/sign-in/code").heading == "Sign in"
    person.password_hash = "changed meanwhile"
    session.commit()
    assert other.get("/sign-in/code").heading == "Sign in"
    assert visit().get("/sign-in/code").heading == "Sign in", "nobody entered a password here"


def test_new_codes_replace_the_old_and_removing_needs_the_password(
    session: Session, visit: Visit, person: Person, secret: str
) -> None:
    old = session.info["codes"]
    visitor = visit().sign_in(person).get("/profile/second-step").click("Make new recovery codes")
    visitor.submit("Make new codes", password=make.PASSWORD)
    with pytest.raises(Refusal):
        second_steps.check(session, person, old[0])
    session.rollback()
    visitor.get("/profile/second-step").click("Remove the app").submit("Remove the app", password="")
    assert visitor.errors == ["Enter your password"]
    visitor.submit("Remove the app", password=make.PASSWORD)
    assert visitor.banner == "Authenticator app removed."
    assert enter_password(visit(), person).path == "/profile"


def test_an_administrator_helps_a_person_who_lost_everything(
    visit: Visit, world: make.World, person: Person, secret: str
) -> None:
    administrator = (
        visit()
        .sign_in(world.administrator)
        .get("/state")
        .click("Remove the authenticator app of a person who lost it")
    )
    administrator.submit("Remove the app", email="nobody@example.org", password=make.PASSWORD)
    assert administrator.errors[0] == "No one signs in with this address. Check it."
    administrator.submit("Remove the app", email=person.email, password=make.PASSWORD)
    assert administrator.banner == f"Authenticator app of {person.name} removed."
    assert enter_password(visit(), person).path == "/profile"
    visit().sign_in(world.coordinator).get("/state/second-step", status=403)


def test_who_must_have_a_second_step_adds_it_first(
    app: Flask, visit: Visit, world: make.World, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(settings_of(app), second_step_for=frozenset({"member"}))
    )
    visitor = enter_password(visit(), person)
    assert visitor.heading == "Signing in with a second step"
    assert visitor.get("/").heading == "Signing in with a second step"
    visitor.click("Add an authenticator app").submit("Continue", password=make.PASSWORD)
    secret = "".join(re.findall(r"\b[A-Z2-7]{4}\b", visitor.main.split("this key:")[1]))
    visitor.submit("Add the app", code=code_at(secret)).click("Continue")
    assert visitor.get("/profile").heading == "Your profile"
    assert enter_password(visit(), world.coordinator).path == "/profile"


@pytest.mark.both_databases
def test_roles_that_need_a_second_step(session: Session) -> None:
    world = make.world(session)
    assert second_steps.is_required(session, world.chair, frozenset({"chair"}))
    assert not second_steps.is_required(session, world.chair, frozenset({"sro", OF_ADMINISTRATORS}))
    assert second_steps.is_required(session, world.administrator, frozenset({OF_ADMINISTRATORS}))
    assert second_steps.is_required(session, world.former, frozenset({EVERYONE}))
    assert set(SECOND_STEP_ROLES) == {EVERYONE, OF_ADMINISTRATORS, *Role}
    with pytest.raises(SettingsError, match="CDP_SECOND_STEP_FOR has “boss”"):
        load_settings({"CDP_ENV": "testing", "CDP_SECOND_STEP_FOR": "sro, boss"})


def test_an_app_made_with_a_key_that_is_gone_says_so(session: Session, person: Person, secret: str) -> None:
    session.info["link_secrets"] = ("an older key", *session.info["link_secrets"], "a newer key")
    assert second_steps.check(session, person, code_at(secret)) is False
    session.info["link_secrets"] = ("another key",)
    with pytest.raises(Refusal, match="Ask an administrator to remove it"):
        second_steps.check(session, person, code_at(secret))


def test_adding_an_app_does_not_stay_open(session: Session, visit: Visit, person: Person) -> None:
    visitor = (
        visit().sign_in(person).get("/profile/second-step/add").submit("Continue", password=make.PASSWORD)
    )
    first = visitor.main
    visitor.get("/profile/second-step/add").submit("Continue", password=make.PASSWORD)
    assert visitor.main != first, "each try has a secret of its own"
    with clock.pretending(clock.now() + timedelta(minutes=16)):
        assert visitor.get("/profile/second-step/confirm").heading == "Signing in with a second step"
        with pytest.raises(Refusal, match="Start again"):
            second_steps.begun(session, person)


def test_who_must_have_an_app_and_removes_it_adds_another_at_once(
    app: Flask, visit: Visit, person: Person, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(settings_of(app), second_step_for=frozenset({"member"}))
    )
    visitor = visit().sign_in(person).get("/profile/second-step/remove")
    visitor.submit("Remove the app", password=make.PASSWORD)
    assert visitor.get("/").heading == "Signing in with a second step"
