"""The worker reads replies from a real IMAP server: each once, in order, despite failures."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock, worker
from cdp.app import settings_of
from cdp.config import Security, Settings
from cdp.extensions import reading_only
from cdp.mail.reading import LARGEST_MAIL
from cdp.mailroom import service
from cdp.models import Answer, GivenAnswer, MailboxPosition, ReceivedMail, ReplyOutcome
from cdp.worker import replies
from cdp.worker.replies import AT_ONCE, EVERY, LONGEST_PAUSE, ReplyReader, reader_for
from tests.mail.dovecot import PASSWORD, USER, Dovecot
from tests.mail.samples import AUTHSERV, sample
from tests.mailroom.replying import TRUST, Scene, moment


@pytest.fixture
def scene(session: Session) -> Scene:
    """A meeting whose invitations have been sent."""
    return Scene(session)


@pytest.fixture
def sessions(session: Session) -> sessionmaker[Session]:
    """The session factory of the worker."""
    return sessionmaker(session.get_bind(), info=session.info)


@pytest.fixture
def reader(sessions: sessionmaker[Session], imap_server: Dovecot) -> ReplyReader:
    """A worker's mailbox reader."""
    return ReplyReader(sessions, imap_server.account, TRUST)


def outcomes(session: Session) -> list[ReplyOutcome]:
    with reading_only():  # does not block a worker
        found = list(session.scalars(sa.select(ReceivedMail.outcome).order_by(ReceivedMail.id)))
        session.rollback()
    return found


def answers_kept(session: Session) -> int:
    found = session.scalar(sa.select(sa.func.count()).select_from(GivenAnswer))
    session.rollback()
    return found or 0


def position(session: Session) -> MailboxPosition:
    session.expire_all()
    row = session.scalars(sa.select(MailboxPosition)).one()
    session.expunge(row)
    session.rollback()
    return row


def with_mailbox(settings: Settings, server: Dovecot) -> Settings:
    return replace(
        settings,
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_security=Security.NONE,
        imap_user=USER,
        imap_password=PASSWORD,
        imap_authserv_id=AUTHSERV,
    )


def test_replies_from_every_program_are_recorded(
    app: Flask, session: Session, scene: Scene, imap_server: Dovecot
) -> None:
    world = scene.world
    people = {
        "exchange": (world.member, "ACCEPTED"),
        "google": (world.police_member, "DECLINED"),
        "apple": (world.health_member, "TENTATIVE"),
        "thunderbird": (world.chair, "ACCEPTED"),
    }
    delivered = [
        imap_server.deliver(scene.reply(person, program, partstat=partstat)).name
        for program, (person, partstat) in people.items()
    ]
    session.commit()
    app.extensions["settings"] = with_mailbox(settings_of(app), imap_server)
    turns = iter([False, False, True])
    worker.run(app, stopping=lambda: next(turns))
    for person, partstat in people.values():
        assert scene.of(person).answer is Answer(partstat.lower())
    assert imap_server.files() == delivered  # nothing deleted, moved or marked as read


def test_nothing_is_read_without_a_mailbox(
    app: Flask, sessions: sessionmaker[Session], imap_server: Dovecot
) -> None:
    settings = settings_of(app)
    assert reader_for(settings, sessions) is None
    assert reader_for(with_mailbox(settings, imap_server), sessions) is not None


def test_each_email_is_read_once_and_the_mailbox_every_two_minutes(
    session: Session, scene: Scene, reader: ReplyReader, imap_server: Dovecot
) -> None:
    imap_server.deliver(scene.reply(scene.world.member))
    session.commit()
    assert reader.read_due() == 1
    imap_server.deliver(scene.reply(scene.world.police_member, number=2))
    assert reader.read_due() == 0  # the next reading is not due yet
    with clock.pretending(clock.now() + EVERY + timedelta(seconds=1)):
        assert reader.read_due() == 1
    with clock.pretending(clock.now() + 3 * EVERY):
        assert reader.read_due() == 0
    assert outcomes(session) == [ReplyOutcome.APPLIED] * 2
    assert position(session).last_uid == 2
    assert position(session).checked_at is not None


def test_a_replaced_mailbox_is_read_again_without_duplicates(
    session: Session,
    scene: Scene,
    sessions: sessionmaker[Session],
    imap_server: Dovecot,
) -> None:
    first, second = scene.reply(scene.world.member), scene.reply(scene.world.police_member, number=2)
    imap_server.deliver(first)
    session.commit()
    assert ReplyReader(sessions, imap_server.account, TRUST).read_due() == 1
    before = position(session).uid_validity
    imap_server.empty_and_forget()
    imap_server.deliver(first)
    imap_server.deliver(second)
    assert ReplyReader(sessions, imap_server.account, TRUST).read_due() == 1
    assert position(session).uid_validity != before
    assert answers_kept(session) == 2


def test_an_email_that_is_too_large_is_not_read(
    session: Session, scene: Scene, reader: ReplyReader, imap_server: Dovecot
) -> None:
    imap_server.deliver(scene.reply(scene.world.member) + b"x" * LARGEST_MAIL)
    imap_server.deliver(scene.reply(scene.world.police_member, number=2))
    session.commit()
    assert reader.read_due() == 2
    assert outcomes(session) == [ReplyOutcome.TOO_LARGE, ReplyOutcome.APPLIED]


def test_an_email_that_causes_an_error_does_not_stop_others(
    session: Session,
    scene: Scene,
    reader: ReplyReader,
    imap_server: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = service.take_in

    def breaks(within: Session, raw: bytes, trust: object) -> ReceivedMail | None:
        if b"boom" in raw:
            raise KeyError("a mistake of ours")
        return real(within, raw, TRUST)

    monkeypatch.setattr(service, "take_in", breaks)
    imap_server.deliver(scene.reply(scene.world.member, "thunderbird", comment="boom"))
    imap_server.deliver(scene.reply(scene.world.police_member, number=2))
    session.commit()
    assert reader.read_due() == 2
    assert outcomes(session) == [ReplyOutcome.UNREADABLE, ReplyOutcome.APPLIED]


def test_nothing_is_lost_or_repeated_by_a_crash_between_two_emails(
    session: Session,
    scene: Scene,
    sessions: sessionmaker[Session],
    imap_server: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = (scene.world.member, scene.world.police_member, scene.world.health_member)
    for number, person in enumerate(people):
        imap_server.deliver(scene.reply(person, number=number))
    session.commit()
    real = service.take_in
    for dies_at in (0, 1, 2):
        calls = iter(range(10))

        def dies(
            within: Session, raw: bytes, trust: object, calls: object = calls, dies_at: int = dies_at
        ) -> ReceivedMail | None:
            row = real(within, raw, TRUST)
            if next(calls) == dies_at:  # type: ignore[call-overload]
                raise KeyboardInterrupt
            return row

        monkeypatch.setattr(service, "take_in", dies)
        with suppress(KeyboardInterrupt):
            ReplyReader(sessions, imap_server.account, TRUST).read_due()
    monkeypatch.setattr(service, "take_in", real)
    ReplyReader(sessions, imap_server.account, TRUST).read_due()
    assert outcomes(session) == [ReplyOutcome.APPLIED] * 3
    assert answers_kept(session) == 3


def test_a_failing_server_is_tried_with_growing_pauses(
    session: Session, scene: Scene, sessions: sessionmaker[Session], imap_server: Dovecot
) -> None:
    session.commit()
    wrong = replace(imap_server.account, password="wrong")
    reader = ReplyReader(sessions, wrong, TRUST)
    pauses = []
    at = clock.now()
    for _ in range(8):
        with clock.pretending(at):
            assert reader.read_due() == 0
        pauses.append(reader.pause)
        at += reader.pause + timedelta(seconds=1)
    minutes = [int(pause.total_seconds() // 60) for pause in pauses]
    assert minutes == [4, 8, 16, 32, 60, 60, 60, 60]
    assert pauses[-1] == LONGEST_PAUSE
    stored = position(session)
    assert stored.failing_since is not None
    assert "uthenticat" in stored.error
    imap_server.deliver(scene.reply(scene.world.member))
    good = ReplyReader(sessions, imap_server.account, TRUST)
    assert good.read_due() == 1
    stored = position(session)
    assert (stored.failing_since, stored.error) == (None, "")


def test_many_emails_are_read_in_several_rounds_without_a_pause(
    session: Session, scene: Scene, reader: ReplyReader, imap_server: Dovecot
) -> None:
    for number in range(AT_ONCE + 5):
        imap_server.deliver(sample("plain", number=number))
    session.commit()
    assert [reader.read_due() for _ in range(3)] == [AT_ONCE, 5, 0]


def test_a_slow_mailbox_is_read_in_several_rounds_and_nothing_is_lost(
    session: Session, scene: Scene, reader: ReplyReader, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "LONGEST_ROUND_SECONDS", 0)
    for number in range(3):
        imap_server.deliver(sample("plain", number=number))
    session.commit()
    assert [reader.read_due() for _ in range(4)] == [1, 1, 1, 0]


WORKER = """
import sys
from datetime import timedelta
from sqlalchemy.orm import sessionmaker
from cdp.app import create_app, settings_of
from cdp.extensions import db
from cdp.worker.replies import reader_for
app = create_app()
with app.app_context():
    sessions = sessionmaker(db.engine, info=settings_of(app).session_facts)
reader = reader_for(settings_of(app), sessions)
print("ready", flush=True)
sys.stdin.readline()
reader.read_due()
print("done", flush=True)
"""


@pytest.fixture
def start_worker(app: Flask, imap_server: Dovecot, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Return a function that starts a process, which waits for a line of input and then reads the mailbox."""
    environ = {
        **os.environ,
        "CDP_ENV": "testing",
        "CDP_DATABASE_URL": settings_of(app).database_url,
        "CDP_INSTANCE_PATH": str(tmp_path),
        "CDP_IMAP_HOST": "127.0.0.1",
        "CDP_IMAP_PORT": str(imap_server.port),
        "CDP_IMAP_SECURITY": "none",
        "CDP_IMAP_USER": USER,
        "CDP_IMAP_PASSWORD": PASSWORD,
        "CDP_IMAP_AUTHSERV_ID": AUTHSERV,
    }

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 -- every word of it is written here
            [sys.executable, "-c", WORKER],
            env=environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return start


def _answers(scene: Scene) -> list[bytes]:
    world = scene.world
    people = (world.member, world.police_member, world.health_member, world.chair)
    return [
        scene.reply(person, number=10 * turn + number, stamp=moment(-600 + 10 * turn))
        for turn in range(9)
        for number, person in enumerate(people)
    ]


def test_several_workers_at_once_apply_each_reply_once(
    session: Session,
    scene: Scene,
    imap_server: Dovecot,
    start_worker: Callable[[], subprocess.Popen[str]],
) -> None:
    mails = _answers(scene)
    for raw in mails:
        imap_server.deliver(raw)
    session.commit()
    workers = [start_worker() for _ in range(3)]
    for process in workers:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in workers:
        process.communicate(timeout=60)
    assert outcomes(session) == [ReplyOutcome.APPLIED] * len(mails)
    assert position(session).last_uid == len(mails)


def test_nothing_is_lost_or_repeated_when_a_worker_is_killed_at_any_moment(
    session: Session,
    scene: Scene,
    sessions: sessionmaker[Session],
    imap_server: Dovecot,
    start_worker: Callable[[], subprocess.Popen[str]],
) -> None:
    mails = _answers(scene)
    for raw in mails:
        imap_server.deliver(raw)
    session.commit()
    for enough in (2, 7, 13):
        process = start_worker()
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        until = time.monotonic() + 30
        while len(outcomes(session)) < enough and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    read = len(outcomes(session))
    assert 13 <= read < len(mails)
    after = ReplyReader(sessions, imap_server.account, TRUST).read_due()
    assert read + after == len(mails)
    assert outcomes(session) == [ReplyOutcome.APPLIED] * len(mails)
