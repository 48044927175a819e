"""Extracts of decisions: signed once the minutes are circulated, issued as files, and verified."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import ISSUED_KINDS
from cdp.decisions import ratifying
from cdp.decisions.extracts import service
from cdp.decisions.ratifying import Rescission
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import AgendaItem, AuditEvent, Decision, DecisionExtract, Minutes, MinutesState
from tests import make
from tests.minutes.scene import Scene, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/decisions"


def decided(session: Session, here: Scene, item: AgendaItem) -> Decision:
    """Record a decision with two conditions under an item, and circulate the minutes."""
    details = DecisionDetails(
        "Adopt the *plan*.\nReview it: yearly.", conditions="Subject to A\nSubject to B"
    )
    made = decisions.record_decision(session, item, details, by=here.world.coordinator)
    minutes = session.scalars(sa.select(Minutes)).one()
    minutes.state, minutes.circulated_at = MinutesState.CIRCULATED, clock.now()
    session.commit()
    return made


def sign(visitor: Visitor, decision: Decision) -> None:
    """Sign an extract of a decision on its page."""
    visitor.get(f"{REGISTER}/{decision.key}").click("Sign an extract")
    visitor.submit("Sign the extract", has_read="y", typed_name="Example coordinator", password=make.PASSWORD)


def issue(app: Flask, session: Session, engine: sa.Engine) -> PaperStore:
    """Make the files as the worker does, and return the store they are in."""
    store = PaperStore(app.extensions["settings"].papers_path)
    assert Issuer(sessionmaker(engine, info=session.info), store, ISSUED_KINDS).issue_due() == 1
    session.expire_all()
    return store


@pytest.mark.both_databases
def test_an_extract_is_signed_issued_and_verified(
    app: Flask, session: Session, engine: sa.Engine, visit: Visit
) -> None:
    here = scene(session)
    decision = decided(session, here, here.plan)
    coordinator = visit().sign_in(here.world.coordinator)
    sign(coordinator, decision)
    assert "Extract signed." in coordinator.main
    store = issue(app, session, engine)
    extract = session.scalars(sa.select(DecisionExtract)).one()
    title, facts = service.parts_of(extract.document.text)
    assert title == f"Extract from the decisions of {here.world.board.name}"
    found = dict(facts)
    assert (found["Decision"], found["Wording"], found["Conditions"]) == (
        decision.reference,
        "Adopt the *plan*.\nReview it: yearly.",
        "Subject to A (open)\nSubject to B (open)",
    )
    member = visit().sign_in(here.world.member).get(f"{REGISTER}/{decision.key}")
    assert f"decision-{decision.reference.lower()}.pdf" == next(
        file.name for file in extract.document.files if file.name.endswith("pdf")
    )
    address = f"{REGISTER}/{decision.key}/extracts/{extract.key}"
    for kind in ("pdf", "word", "text"):
        assert member.client.get(f"{address}/{kind}").status_code == 200
    content = store.read(next(file.sha256 for file in extract.document.files if file.name.endswith("pdf")))
    anyone = visit().get("/verify").submit("Check the document", file=(io.BytesIO(content), "any.pdf"))
    assert anyone.heading == "This document was issued by a partnership"
    assert f"decision {decision.reference}" in anyone.main
    assert "Adopt" not in anyone.main
    ratifying.rescind(session, decision, Rescission("Replaced", decision.version), by=here.world.coordinator)
    session.commit()
    anyone.get("/verify").submit("Check the document", file=(io.BytesIO(content), "any.pdf"))
    assert "This decision has been rescinded." in anyone.main


def test_an_extract_needs_circulated_minutes_and_the_coordinator_or_chair(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decision = decided(session, here, here.plan)
    minutes = session.scalars(sa.select(Minutes)).one()
    minutes.state = MinutesState.DRAFT
    session.commit()
    path = f"{REGISTER}/{decision.key}/extract"
    assert "Circulate the minutes first." in visit().sign_in(here.world.coordinator).get(path).main
    minutes.state = MinutesState.CIRCULATED
    session.commit()
    assert "Adopt the *plan*." in visit().sign_in(here.world.chair).get(path).main
    visit().sign_in(here.world.member).get(path, status=403)


def test_an_extract_of_a_confidential_decision_asks_for_the_password_and_leaves_no_trace(
    app: Flask, session: Session, engine: sa.Engine, visit: Visit
) -> None:
    here = scene(session)
    decision = decided(session, here, here.secret)
    sign(visit().sign_in(here.world.coordinator), decision)
    store = issue(app, session, engine)
    extract = session.scalars(sa.select(DecisionExtract)).one()
    assert {file.name for file in extract.document.files} == {
        "decision-extract.pdf", "decision-extract.docx",
    }  # fmt: skip
    address = f"{REGISTER}/{decision.key}/extracts/{extract.key}/pdf"
    visit().sign_in(here.world.observer).get(address, status=404)
    member = visit().sign_in(here.world.police_member).get(address)
    assert member.heading == "Download the extract"
    member.submit("Download file", password="not this one", status=422)
    content = store.read(next(file.sha256 for file in extract.document.files if file.name.endswith("pdf")))
    member.get(address).submit("Download file", password=make.PASSWORD)
    assert member.body == content
    anyone = visit().get("/verify").submit("Check the document", file=(io.BytesIO(content), "any.pdf"))
    assert "-C1" not in anyone.main
    for sentence in session.scalars(sa.select(AuditEvent.sentence)):
        assert "-C1" not in sentence
