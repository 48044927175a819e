"""When a review of terms of reference is due, and who is notified of changes; for reminders, see tests/reminders."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.issuing.service import SignatureGiven
from cdp.models import OutboxMessage, TermsVersion
from cdp.terms.approval import signing
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.review import due
from cdp.worker.upkeep import do_upkeep
from tests import make
from tests.terms.partners import agree


@pytest.fixture
def in_force(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, in force since today and to be reviewed in a year."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    signing.sign(
        session,
        version,
        SignatureGiven("Example sro", clock.now(), version.fingerprint or ""),
        by=world.sro,
    )
    session.query(OutboxMessage).delete()
    session.commit()
    return version


@pytest.fixture
def sessions(session: Session, engine: sa.Engine) -> sessionmaker[Session]:
    """A session factory like the worker's."""
    return sessionmaker(engine, info=session.info)


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.to_address.partition("@")[0], row.subject.partition(":")[0]) for row in rows]


def test_a_change_of_membership_makes_a_review_due_once(
    session: Session, world: make.World, in_force: TermsVersion, sessions: sessionmaker[Session]
) -> None:
    assert due.note_changes(sessions, clock.today()) == 0
    make.seat(session, world.board, make.organisation(session, world.partnership, "Probation Service"))
    session.commit()
    assert due.note_changes(sessions, clock.today()) == 1
    assert due.note_changes(sessions, clock.today()) == 0
    session.expire_all()
    assert "Probation Service" in in_force.review_because
    assert "Probation Service" in due.reason_in_words(in_force, clock.today())
    assert mails(session) == [("example.coordinator", "Review needed")]


def test_a_change_that_is_reversed_is_no_longer_a_reason(
    session: Session, world: make.World, in_force: TermsVersion, sessions: sessionmaker[Session]
) -> None:
    world.board.name = "Another name"
    session.commit()
    due.note_changes(sessions, clock.today())
    session.expire_all()
    assert in_force.review_because
    world.board.name = "Combating Drugs Partnership Board"
    session.commit()
    due.note_changes(sessions, clock.today())
    session.expire_all()
    assert in_force.review_because == ""


def test_the_reason_is_given_in_words(session: Session, in_force: TermsVersion) -> None:
    assert in_force.review_on is not None
    assert due.reason_in_words(in_force, clock.today()) == ""
    assert due.reason_in_words(in_force, in_force.review_on).startswith("The review is due by ")
    assert due.reason_in_words(in_force, in_force.review_on + timedelta(days=1)).startswith(
        "The review was due by "
    )


def test_the_worker_runs_every_job_even_if_one_fails(
    session: Session,
    world: make.World,
    in_force: TermsVersion,
    sessions: sessionmaker[Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("cdp.terms.approval.circulation.settle_what_is_due", fail)
    make.seat(session, world.board, make.organisation(session, world.partnership, "Probation Service"))
    session.commit()
    do_upkeep(sessions)
    assert mails(session) == [("example.coordinator", "Review needed")]
