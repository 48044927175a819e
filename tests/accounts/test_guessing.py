"""Guessing passwords: pauses for the address and for the client, the record of failures, and what is guessed first."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import guessing, service
from cdp.accounts.passwords import check_new_password
from cdp.accounts.service import Credentials
from cdp.errors import Refusal
from cdp.models import AuditEvent, SignInAttempt
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAUSED = "You have tried too many times. Wait 1 minute, then try again."
WRONG = "Check your email address and password. They do not match an account."
ABOUT = (
    "Sam Example", "sam.example@west-midlands.example", "Commissioning manager",
    "West Midlands Combating Drugs Partnership", "WMCDP", "west-midlands",
)  # fmt: skip


def guess(visitor: Visitor, email: str, client: str, password: str = "") -> list[str]:
    """Try to sign in from an IP address; return the errors shown."""
    visitor.client.environ_base["REMOTE_ADDR"] = client
    visitor.get("/sign-in").submit("Sign in", email=email, password=password or "not the password")
    return visitor.errors


def test_a_client_that_guesses_for_many_addresses_is_paused_and_others_are_not(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    guesser = visit()
    for number in range(guessing.FREE_FOR_CLIENT):
        assert guess(guesser, f"somebody{number}@example.org", "192.0.2.1") == [WRONG]
    assert guess(guesser, world.member.email, "192.0.2.1", make.PASSWORD) == [PAUSED]
    assert guess(visit(), world.chair.email, "192.0.2.2") == [WRONG]
    elsewhere = visit()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.2"
    elsewhere.get("/sign-in").submit("Sign in", email=world.member.email, password=make.PASSWORD)
    assert elsewhere.heading == world.partnership.name


def test_one_right_password_does_not_end_the_count_of_a_client(session: Session) -> None:
    world = make.world(session)
    session.info["origin"] = "192.0.2.1"
    for number in range(guessing.FREE_FOR_CLIENT):
        service.check_credentials(session, Credentials(f"somebody{number}@example.org", "not the password"))
        if number == 10:
            assert service.check_credentials(session, Credentials(world.chair.email, make.PASSWORD))
    with pytest.raises(Refusal, match="too many times"):
        service.check_credentials(session, Credentials(world.member.email, make.PASSWORD))
    session.execute(sa.update(SignInAttempt).values(at=clock.now() - timedelta(minutes=2)))
    assert service.check_credentials(session, Credentials(world.member.email, make.PASSWORD)) == world.member


def test_no_more_than_five_of_many_tries_at_once_are_checked(session: Session, engine: sa.Engine) -> None:
    world = make.world(session)
    email = world.member.email
    session.commit()
    tries = 12
    start, answers = Barrier(tries), []

    def one(number: int) -> None:
        with Session(engine, info={"origin": f"192.0.2.{number}"}) as own:
            start.wait()
            try:
                service.check_credentials(own, Credentials(email, f"guess number {number}"))
                answers.append("checked")
            except Refusal:
                answers.append("paused")
            own.commit()

    threads = [Thread(target=one, args=(number,)) for number in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["checked"] * 5 + ["paused"] * 7


def test_a_failed_sign_in_is_in_the_history_and_the_log_with_its_client(
    session: Session, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    world = make.world(session)
    for email in (world.member.email, "nobody@example.org"):
        guess(visit(), email, "192.0.2.9")
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.sentence, event.origin, event.subject_key) for event in events][-2:] == [
        (
            "Someone entered a password for Example member and was refused.",
            "192.0.2.9",
            world.member.key,
        ),
        (
            "Someone entered a password for an email address that has no account and was refused.",
            "192.0.2.9",
            "unknown",
        ),
    ]
    assert "nobody@example.org" not in str(events[-1].details)
    facts = [record.facts for record in caplog.records if record.message == "wrong password"]  # type: ignore[attr-defined]
    assert facts == [
        {"client": "192.0.2.9", "person": world.member.key},
        {"client": "192.0.2.9", "person": None},
    ]
    history = visit().sign_in(world.administrator).get("/history")
    assert "Someone entered a password for Example member and was refused. From 192.0.2.9" in history.main


@pytest.mark.parametrize(
    "password",
    [
        "WestMidlands1", "westmidlands2026", "Coordinator2026!", "November2026!", "Partnership2026", "WMCDP2026wmcdp",
        "Autumn2026!!!!", "P@ssw0rd2026", "Welcome2026!!", "abc123abc123", "coordinator193847", "CDPcoordinator1",
        "Combatting-Drugs", "Sam.Example2026", "Commissioning1", "password1234", "summer202526", "1q2w3e4r5t6y",
        "123456789012", "Chairwestmidlands", "MidlandsSpring27", "Deputy chair 2027", "qwertyuiop12", "aaaabbbbaaaa",
    ],
)  # fmt: skip
def test_a_password_made_from_what_others_know_is_refused(password: str) -> None:
    with pytest.raises(Refusal, match="harder to guess"):
        check_new_password(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "three unconnected words", "recovery bicycle lamp", "x9maytq$72Lk", "a!b@c#d$e%f^", "Tr0ub4dor&3xyz",
        "247192740183", "ŵyth o gŵn mawr",
    ],
)  # fmt: skip
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    check_new_password(password, about=ABOUT)


def test_a_person_may_not_choose_the_name_of_their_partnership(session: Session, visit: Visit) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile/password")
    member.submit("Change password", current_password=make.PASSWORD, password="West-Midlands-2027")
    assert member.errors[-1].startswith("Choose a password that is harder to guess.")
