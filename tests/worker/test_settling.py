"""After the deadline for responses to terms of reference, the worker checks whether partners have agreed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock, worker
from cdp.models import Agreement, AuditEvent, OutboxMessage, TermsState, TermsVersion
from cdp.terms.approval import circulation
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.worker import upkeep
from cdp.worker.upkeep import do_upkeep
from tests import make
from tests.terms.partners import answer_of, circulate, give


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def late(session: Session, world: make.World) -> TermsVersion:
    """A version after its deadline, approved by the only one of three organisations that responded."""
    with clock.pretending(clock.now() - timedelta(days=30)):
        version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
        circulate(session, version, by=world.coordinator, agreement=Agreement.ALL_WHO_ANSWER)
        give(session, answer_of(version, world.police))
    session.commit()
    return version


def rounds(app: Flask, session: Session) -> None:
    turns = iter([False, False, True])
    worker.run(app, stopping=lambda: next(turns))
    session.expire_all()


def test_the_worker_settles_versions_after_their_deadline_and_asks_the_sro_to_sign(
    app: Flask, session: Session, late: TermsVersion
) -> None:
    rounds(app, session)
    assert late.state is TermsState.AGREED
    subjects = session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()
    assert subjects[-1].startswith("Please sign: ")
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert last.sentence.startswith("Partners agreed version 1 ")
    assert last.sentence.endswith("1 of 3 organisations approved.")


def test_on_the_last_day_the_version_still_waits_for_responses(session: Session, late: TermsVersion) -> None:
    late.answer_by = clock.today()
    session.commit()
    do_upkeep(sessionmaker(session.get_bind(), info=session.info))
    session.expire_all()
    assert late.state is TermsState.CIRCULATED


def test_a_failed_task_is_logged_and_does_not_affect_others(
    app: Flask,
    session: Session,
    late: TermsVersion,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("The database is away.")

    monkeypatch.setattr(circulation, "settle_what_is_due", fail)
    rounds(app, session)
    assert [record.message for record in caplog.records if record.name == upkeep.__name__] == [
        "The task _settle_terms failed"
    ]
    assert session.scalars(sa.select(OutboxMessage.state).distinct()).all() == ["sent"]
    assert late.state is TermsState.CIRCULATED
