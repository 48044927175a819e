"""Limits on requests for links, for each email address, known or unknown, and for each client."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import limits, mails
from cdp.accounts.limits import LINKS_TO_ADDRESS, network_of, take
from cdp.app import create_app, settings_of
from cdp.config import load_settings
from cdp.models import LinkRequest, OutboxMessage, SignInAttempt
from cdp.worker.loop import send_requested_links
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
TOO_MANY = "Too many links were requested from your network. Wait an hour, then try again."


def ask(visitor: Visitor, email: str, client: str = "192.0.2.1") -> tuple[int, str]:
    """Request a link from an IP address; return the status and the page's text without the email address."""
    visitor.client.environ_base["REMOTE_ADDR"] = client
    visitor.get("/forgotten-password").submit("Send the link", email=email)
    return visitor.status, visitor.text.casefold().replace(email.casefold(), "ADDRESS")


def mails_sent(session: Session) -> int:
    """Let the worker send the requested links, and return the number of emails so far."""
    session.rollback()
    mails.send_requested_links(session)
    session.commit()
    return session.scalars(sa.select(sa.func.count()).select_from(OutboxMessage)).one()


@pytest.mark.both_databases
def test_an_address_gets_three_links_an_hour_from_all_clients_together(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    answers = {ask(visit(), world.member.email, f"192.0.2.{number}") for number in range(6)}
    answers |= {ask(visit(), world.member.email.upper(), "198.51.100.7")}
    assert {status for status, _ in answers} == {200}
    assert len(answers) == 1
    assert mails_sent(session) == 3
    session.execute(sa.update(SignInAttempt).values(at=clock.now() - timedelta(minutes=61)))
    session.commit()
    ask(visit(), world.member.email)
    assert mails_sent(session) == 4


def test_many_requests_for_one_address_do_not_affect_others(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for _ in range(5):
        ask(visit(), "nobody@example.org")
    ask(visit(), world.member.email)
    assert mails_sent(session) == 1


def test_a_client_may_request_twenty_links_an_hour(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit()
    for number in range(20):
        assert ask(visitor, f"somebody{number}@example.org")[0] == 200
    for email in (world.member.email, "nobody@example.org"):
        assert ask(visitor, email)[0] == 422
        assert visitor.errors == [TOO_MANY]
    assert ask(visitor, world.member.email, "192.0.2.2")[0] == 200
    assert mails_sent(session) == 1


def test_known_and_unknown_addresses_run_the_same_statements(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    done = {}
    for email in (world.member.email, world.former.email, "nobody.at.all@example.org"):
        visitor = visit().get("/forgotten-password")
        sent = {"csrf_token": visitor.token(), "email": email}
        statements = []
        for _ in range(4):
            with counted(engine) as during:
                answer = visitor.client.post("/forgotten-password", data=sent)
            said = answer.get_data(as_text=True).replace(email, "ADDRESS")
            statements.append((list(during), answer.status_code, len(said.split())))
        done[email] = statements
    first, *others = done.values()
    assert len(first[0][0]) > 3
    assert all(other == first for other in others)


def test_the_worker_deletes_the_requests(session: Session, app: Flask, engine: sa.Engine) -> None:
    world = make.world(session)
    for email in (world.member.email, "nobody@example.org"):
        mails.request_password_link(session, email, client="192.0.2.1")
    session.commit()
    sessions = sa.orm.sessionmaker(engine, info=settings_of(app).session_facts)
    assert [send_requested_links(sessions) for _ in range(2)] == [2, 0]
    assert session.scalars(sa.select(LinkRequest)).all() == []
    assert session.scalars(sa.select(OutboxMessage.to_address)).all() == [world.member.email]


def test_workers_that_count_at_once_allow_no_more_than_the_limit(session: Session, engine: sa.Engine) -> None:
    session.commit()
    start, granted = Barrier(6), []

    def one() -> None:
        with Session(engine) as own:
            start.wait()
            granted.append(take(own, LINKS_TO_ADDRESS, "member@example.org"))
            own.commit()

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == [False] * 3 + [True] * 3


@pytest.mark.both_databases
def test_an_invitation_is_sent_again_three_times_an_hour(session: Session, visit: Visit) -> None:
    world = make.world(session)
    newcomer = make.person(session, "Example newcomer", account=False)
    make.seat(session, world.board, world.police, national_role="probation", representative=newcomer)
    here = "/partnerships/west-midlands"
    visitor = visit().sign_in(world.coordinator).get(f"{here}/members")
    for _ in range(3):
        visitor.post(f"{here}/people/{newcomer.key}/invite")
        assert visitor.banner == "An invitation is being sent to Example newcomer."
    visitor.post(f"{here}/people/{newcomer.key}/invite", status=400)
    assert (
        "We sent Example newcomer 3 invitations in the last hour. Wait an hour, then try again."
        in visitor.main
    )
    count = sa.select(sa.func.count()).select_from(OutboxMessage)
    assert session.scalars(count.where(OutboxMessage.person_id == newcomer.id)).one() == 3


@pytest.mark.parametrize(
    ("client", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one_client(client: str, counted_as: str) -> None:
    assert network_of(client) == counted_as


def test_only_a_trusted_proxy_may_give_the_address_of_the_client(app: Flask, session: Session) -> None:
    behind = {"CDP_PROXIES": "1", **_environ(app)}
    for application, counted_as in ((app, "127.0.0.1"), (create_app(load_settings(behind)), "203.0.113.9")):
        client = application.test_client()
        page = client.get("/forgotten-password").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        client.post(
            "/forgotten-password", data={"csrf_token": token, "email": "a@example.org"}, headers=forged
        )
        taken = [take(session, limits.LINKS_FOR_CLIENT, counted_as) for _ in range(20)]
        assert taken == [True] * 19 + [False]
        session.commit()


def _environ(app: Flask) -> dict[str, str]:
    settings = settings_of(app)
    return {
        "CDP_ENV": "testing",
        "CDP_DATABASE_URL": settings.database_url,
        "CDP_INSTANCE_PATH": str(settings.instance_path),
        "CDP_BASE_URL": settings.base_url,
        "CDP_MAIL": "folder",
    }
