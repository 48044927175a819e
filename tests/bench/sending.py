"""The time to send one meeting's invitations: the request, then the worker's round."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import create_app, settings_of
from cdp.config import Security
from cdp.extensions import db
from cdp.mail import sender
from cdp.mail.transport import SmtpTransport
from cdp.meetings import invitees, sending
from cdp.meetings import queries as meetings
from cdp.models import Invitation, Meeting, MeetingState
from cdp.worker.mails import build
from tests import make
from tests.bench.report import Table
from tests.bench.rows import HERE
from tests.conftest import settings_for
from tests.kept import migrate
from tests.mail.conftest import free_port
from tests.statements import counted
from tests.visitor import Visitor

PEOPLE = 500
GOAL_REQUEST, GOAL_WORKER = 0.5, 30.0
TABLE = Table(
    "Sending the invitations of a meeting",
    "To a mail server on the same machine. The request only writes the outbox; its statements are the same\n"
    "for five people.",
    ("what is sent", "request, s", "statements", "emails", "worker, s"),
    f"{GOAL_REQUEST} s for the request and {GOAL_WORKER:.0f} s for the worker.",
)


@dataclass(frozen=True)
class Sending:
    """The measurements for one sending: times in seconds."""

    name: str
    request: float
    statements: int
    worker: float
    delivered: int

    @property
    def keeps_aim(self) -> bool:
        """Whether everyone got an email, and the request and the worker are as fast as they should be."""
        return self.delivered == PEOPLE and self.request <= GOAL_REQUEST and self.worker <= GOAL_WORKER

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.request:.2f} | {self.statements} | {self.delivered} | {self.worker:.1f} |"
        )


def measure() -> Iterator[Sending]:
    """Invite 500 people to a meeting, then change its place and send updates, through a local mail server."""
    with tempfile.TemporaryDirectory() as folder, _mail_server() as (port, received):
        app = create_app(settings_for(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder)))
        migrate(app)
        with app.app_context():
            engine = db.engine
        facts = settings_of(app).session_facts
        with Session(engine, info=dict(facts)) as session:
            world = make.world(session)
            meeting = _invited(session, world)
            address = f"{HERE}/meetings/{meeting.key}/send"
            coordinator = Visitor(app.test_client(), before=session.commit).sign_in(world.coordinator)
            for name in ("invitations", "updates, as the meeting was moved"):
                coordinator.get(address)
                asked = {field: coordinator.value(field) for field in ("csrf_token", "once", "shown")}
                with counted(engine) as statements:
                    request = _timed(partial(coordinator.client.post, address, data=asked))
                before = len(received)
                worker = _timed(lambda: _deliver(app, port))
                yield Sending(f"{PEOPLE} {name}", request, len(statements), worker, len(received) - before)
                session.expire_all()
                meeting.place = "Town Hall"
                session.commit()


def _invited(session: Session, world: make.World) -> Meeting:
    meeting = make.meeting(session, world.board, title="Annual meeting", state=MeetingState.DRAFT)
    invitees.fill(session, meeting)
    there = len(meetings.invitations_of(session, meeting))
    for number in range(PEOPLE - there):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        person = make.person(session, f"Representative {number}", account=False)
        seat = make.seat(session, world.board, organisation, representative=person)
        session.add(Invitation(meeting=meeting, person=person, seat=seat))
    session.commit()
    if sending.plan_of(session, meeting).skipped:
        raise RuntimeError("Everybody should get a mail.")
    return meeting


def _deliver(app: Flask, port: int) -> None:
    with app.app_context():
        sessions = sessionmaker(db.engine, info=settings_of(app).session_facts)
    transport = SmtpTransport("127.0.0.1", port, Security.NONE, "", "", timeout=5)
    while sender.send_due(sessions, transport, build, now=clock.now).sent:
        pass


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class _Postbox:
    """The handler of a mail server that accepts every email and keeps only its size."""

    def __init__(self) -> None:
        self.received: list[int] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Accept an email."""
        self.received.append(len(envelope.content))
        return "250 OK"


@contextmanager
def _mail_server() -> Iterator[tuple[int, list[int]]]:
    postbox = _Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        yield server.port, postbox.received
    finally:
        server.stop()
