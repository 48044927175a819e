"""The worker says that it works, so that an administrator sees when it does not."""

import os
import socket
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.models import WorkerHeartbeat

EVERY = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)


class Heartbeat:
    """The sign of life of one worker: written every half minute, and removed when the worker stops."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._name = f"{socket.gethostname()}, process {os.getpid()}"[-200:]
        self._last: datetime | None = None

    def beat(self) -> None:
        """Say that this worker works, unless it did so a moment ago; forget workers that have long been silent."""
        now = clock.now()
        if self._last is not None and abs(now - self._last) < EVERY:
            return
        ours = WorkerHeartbeat.name == self._name
        with self._sessions.begin() as session:
            if self._last is None:
                session.execute(
                    sa.delete(WorkerHeartbeat).where(
                        sa.or_(ours, WorkerHeartbeat.seen_at < now - FORGOTTEN_AFTER)
                    )
                )
                session.add(WorkerHeartbeat(name=self._name, started_at=now, seen_at=now))
            else:
                session.execute(sa.update(WorkerHeartbeat).where(ours).values(seen_at=now))
        self._last = now

    def end(self) -> None:
        """Say that this worker stops; a database that cannot be reached does not matter."""
        with suppress(SQLAlchemyError), self._sessions.begin() as session:
            session.execute(sa.delete(WorkerHeartbeat).where(WorkerHeartbeat.name == self._name))
