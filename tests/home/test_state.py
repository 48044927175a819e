"""An administrator sees how the installation stands, and what needs attention."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import settings_of
from cdp.mail import outbox
from cdp.models import WorkerHeartbeat
from cdp.worker.heartbeat import Heartbeat
from tests import make
from tests.mail.test_outbox import MEMBER, SECRETARIAT
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def test_an_administrator_is_told_what_needs_attention(
    app: Flask, session: Session, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make.world(session)
    world.lead.is_administrator = True
    session.commit()
    administrator = visit().sign_in(world.lead).get("/")
    assert "No folder for nightly backups is set." in administrator.main
    assert "No worker runs." in administrator.main
    heartbeat = Heartbeat(sessionmaker(session.get_bind()))
    heartbeat.beat()
    monkeypatch.setitem(app.extensions, "settings", replace(settings_of(app), backup_path=tmp_path))
    assert "Last backup: None yet." in administrator.get("/").main
    (tmp_path / f"cdp-{clock.today() - timedelta(days=1)}.tar").write_bytes(b"x" * 2_000)
    administrator.get("/").click("State of this installation")
    assert [row[:2] for row in administrator.table("Backups, worker, emails, disk and database")] == [
        ["Last backup", "In order"],
        ["Worker", "In order"],
        ["Emails", "In order"],
        ["Free disk space", "In order"],
        ["Database", "In order"],
        ["Software", "In order"],
    ]
    outbox.post(session, outbox.Words("Hello", "Hi"), sender=SECRETARIAT, recipient=MEMBER)
    session.commit()
    with clock.pretending(clock.now() + timedelta(hours=1)):
        late = visit().sign_in(world.lead).get("/state")
    assert "Check that the worker runs." in late.main
    assert "No worker runs." in late.main
    heartbeat.end()
    assert not session.scalars(sa.select(WorkerHeartbeat)).all()


def test_only_administrators_see_the_state(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    visit().sign_in(world.coordinator).get("/state", status=403)
    assert "State of this installation" not in visit().sign_in(world.sro).get("/").main
