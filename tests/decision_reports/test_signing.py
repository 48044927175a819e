"""Signing a decision report, sending it back, publishing it, and asking for an accessible format."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.clearing import service as clearing
from cdp.decision_reports.document import canonical_text
from cdp.decision_reports.publishing import service as publishing
from cdp.decision_reports.publishing.formats import FormatWanted, request_format
from cdp.decision_reports.publishing.kind import DECISION_REPORT
from cdp.decision_reports.signing import service
from cdp.decision_reports.signing.service import ReportDecision
from cdp.errors import Refusal
from cdp.files.paper_store import PaperStore
from cdp.issuing import issuer
from cdp.models import (
    DecisionKind,
    IssuedDocument,
    Occasion,
    OutboxMessage,
    Part,
    RecommendationOutcome,
    Signature,
)
from cdp.reference.working_days import working_days_after
from cdp.wording.formats import day
from tests import make
from tests.decision_reports.scene import HERE, section, wrote
from tests.decision_reports.signing_scene import cleared, signature, signed, written
from tests.decision_reports.test_clearing import refused, state_of
from tests.decision_reports.test_writing import EXEMPT
from tests.decisions.test_following import decide
from tests.minutes.scene import scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
NO_INTEREST = ReportDecision(has_interest=False)


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


@pytest.mark.both_databases
def test_the_decision_maker_reads_and_signs_and_the_coordinator_publishes(
    app: Flask, session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    cleared(session, world, report)
    sro = visit().sign_in(world.sro).get(f"{HERE}/{report.key}").click("Read and sign")
    given: dict[str, Any] = {"has_read": "y", "typed_name": world.sro.name, "password": make.PASSWORD}
    sro.submit("Sign the report", interest="some", **given)
    assert sro.errors == [service.HAS_INTEREST]
    del given["password"]
    sro.submit("Sign the report", interest="none", **given)
    assert "Report signed." in sro.banner
    signing = session.scalars(sa.select(Signature)).one()
    assert signing.document.text == canonical_text(report)
    assert (signing.person, signing.role) == (world.sro, "Deputy Mayor")
    session.expire_all()
    assert state_of(report) == "signed"
    issuer.issue(
        session,
        DECISION_REPORT,
        signing.document,
        Occasion.SIGNED,
        PaperStore(app.extensions["settings"].papers_path),
    )
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}")
    coordinator.click("Publish").submit("Publish")
    assert "Published" in coordinator.main
    assert f"Signed by {world.sro.name}" in coordinator.main
    member = visit().sign_in(world.member)
    text = member.get(f"{HERE}/{report.key}/signed/part-1.text").body
    assert text.decode() == canonical_text(report)
    pdf = member.get(f"{HERE}/{report.key}/signed/part-1.pdf").body
    assert pdf.startswith(b"%PDF")
    checked = visit().get("/verify").submit("Check the document", fingerprint=signing.fingerprint)
    assert "Decision report: PCD 1134 Drugs coordinator post" in checked.main
    assert world.sro.name in checked.main
    subjects = session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()
    assert subjects[-1] == "Decision report signed: PCD 1134 Drugs coordinator post"


def test_only_the_named_decision_maker_signs(session: Session, world: make.World, visit: Visit) -> None:
    report = written(session, world)
    cleared(session, world, report)
    for person in (world.coordinator, world.chair, world.member, world.observer):
        visit().sign_in(person).get(f"{HERE}/{report.key}/sign", status=403)
    assert "Read and sign" not in visit().sign_in(world.chair).get(f"{HERE}/{report.key}").main
    visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/{report.key}/sign", status=404)


def test_a_report_is_signed_once_on_the_text_that_was_read(session: Session, world: make.World) -> None:
    report = written(session, world)
    read = signature(report, world.sro)
    assert refused(lambda: service.sign(session, report, read, NO_INTEREST, by=world.sro)) == (
        "This report is still being written."
    )
    cleared(session, world, report)
    clearing.take_back(session, report, by=world.coordinator)
    wrote(session, report, "issues", "Another text.")
    cleared(session, world, report)
    assert refused(lambda: service.sign(session, report, read, NO_INTEREST, by=world.sro)) == service.CHANGED
    now = signature(report, world.sro)
    service.sign(session, report, now, NO_INTEREST, by=world.sro)
    session.commit()
    assert refused(lambda: service.sign(session, report, now, NO_INTEREST, by=world.sro)) == (
        "This report has already been signed."
    )
    assert refused(lambda: service.send_back(session, report, "No", by=world.sro)) == (
        "This report has already been signed."
    )
    assert len(session.scalars(sa.select(Signature)).all()) == 1


def test_a_report_sent_back_is_changed_and_cleared_again(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    cleared(session, world, report)
    sro = visit().sign_in(world.sro).get(f"{HERE}/{report.key}").click("Send back")
    sro.submit("Send back", reason="Say who pays after the first year.")
    session.expire_all()
    assert state_of(report) == "sent_back"
    letter = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert letter is not None
    assert "What has to change: Say who pays after the first year." in letter.body
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}/progress")
    assert coordinator.table("Steps")[-1][1:] == [
        "Sent back", world.sro.name, "Say who pays after the first year."
    ]  # fmt: skip
    wrote(session, report, "issues", "The council pays after the first year.")
    cleared(session, world, report)
    assert state_of(report) == "ready_to_sign"


def test_someone_with_an_interest_in_the_boards_decision_cannot_sign(session: Session) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan, kind=DecisionKind.RECOMMENDATION, recommended_to="Council")
    report = written(session, here.world, board_decision=decision)
    cleared(session, here.world, report)
    decision.took_no_part.append(here.world.sro)
    session.commit()
    given = signature(report, here.world.sro)
    assert refused(lambda: service.sign(session, report, given, NO_INTEREST, by=here.world.sro)) == (
        "You declared an interest in this matter, so you cannot sign the report. Someone else must decide."
    )


def test_the_boards_recommendation_gets_the_decision_with_its_call_in(session: Session) -> None:
    here, today = scene(session), clock.today()
    decision = decide(session, here, here.plan, kind=DecisionKind.RECOMMENDATION, recommended_to="Council")
    report = written(session, here.world, board_decision=decision, is_key_decision=True)
    cleared(session, here.world, report)
    until = working_days_after(today, 5)
    given = signature(report, here.world.sro)
    service.sign(
        session, report, given, ReportDecision(has_interest=False, call_in_until=until), by=here.world.sro
    )
    session.commit()
    (response,) = decision.responses
    assert (response.outcome, response.body, response.reference, response.is_key, response.call_in_until) == (
        RecommendationOutcome.ACCEPTED, "Deputy Mayor", "PCD 1134", True, until
    )  # fmt: skip


def test_a_confidential_report_leaves_no_trace_on_a_public_decision(session: Session) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan, kind=DecisionKind.RECOMMENDATION, recommended_to="Council")
    report = written(session, here.world, board_decision=decision, part=Part.CONFIDENTIAL, exemption=EXEMPT)
    signed(session, here.world, report)
    assert decision.responses == []
    told = session.scalars(sa.select(OutboxMessage)).all()
    assert told
    assert all("PCD 1134" not in f"{one.subject}{one.body}" for one in told)


def test_publication_waits_for_the_end_of_its_deferral(
    session: Session, world: make.World, visit: Visit
) -> None:
    today = clock.today()
    until = today + timedelta(days=5)
    report = written(session, world, deferred_until=until, deferred_because="The post is advertised first.")
    signed(session, world, report)
    with pytest.raises(Refusal, match=f"Publication is deferred until {day(until)}"):
        publishing.publish(session, report, by=world.coordinator)
    visit().sign_in(world.member).get(f"{HERE}/{report.key}", status=404)
    assert "PCD 1134" not in visit().sign_in(world.observer).get(HERE).main
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}").click("Defer publication")
    coordinator.submit("Defer publication", until=today, because="")
    assert coordinator.errors == ["Enter why publication is deferred"]
    later = today + timedelta(days=9)
    coordinator.submit("Defer publication", until=later, because="The advertisement is late.")
    assert f"Publication is deferred until {day(later)}." in coordinator.main
    with clock.pretending(clock.now() + timedelta(days=10)):
        publishing.publish(session, report, by=world.coordinator)
        session.commit()
    assert state_of(report) == "published"
    assert "PCD 1134" in visit().sign_in(world.member).get(f"{HERE}/{report.key}").main


def test_part_2_is_a_document_of_its_own_for_its_readers(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    wrote(session, report, "part_2", "The price is £5,000.")
    EXEMPT.put_on(section(report, "part_2"))
    session.commit()
    signed(session, world, report)
    publishing.publish(session, report, by=world.coordinator)
    session.commit()
    documents = publishing.signed_documents(session, report)
    assert list(documents) == [Part.PUBLIC, Part.CONFIDENTIAL]
    assert "£5,000" not in documents[Part.PUBLIC].text
    assert "Part 2" not in documents[Part.PUBLIC].text.replace("Part 1", "")
    observer = visit().sign_in(world.observer).get(f"{HERE}/{report.key}")
    assert "part 2" not in observer.main.lower()
    observer.get(f"{HERE}/{report.key}/signed/part-2.text", status=404)
    sro = visit().sign_in(world.sro).get(f"{HERE}/{report.key}/signed/part-2.text")
    assert "£5,000" not in sro.main
    asked: dict[str, Any] = {"password": make.PASSWORD} if sro.asks_password else {}
    sro.submit("Download file", **asked)
    assert "£5,000" in sro.body.decode()
    named = (
        visit()
        .get("/verify")
        .submit("Check the document", fingerprint=documents[Part.CONFIDENTIAL].fingerprint)
    )
    assert "PCD 1134" not in named.main
    assert session.scalars(sa.select(IssuedDocument.kind)).all() == ["decision_report"] * 2


def test_an_accessible_format_is_due_in_five_working_days(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = written(session, world)
    signed(session, world, report)
    wanted = FormatWanted("A resident", "Large print")
    assert refused(lambda: request_format(session, report, wanted, by=world.member)) == (
        "Only a published report can be asked for in another format."
    )
    publishing.publish(session, report, by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.member).get(f"{HERE}/{report.key}").click("Ask for an accessible format")
    member.submit("Send request", asker="A resident", wanted="Large print")
    due = working_days_after(clock.today(), 5)
    assert f"The secretariat answers by {day(due)}." in member.banner
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/accessible-formats")
    coordinator.click("Answer the request of A resident").submit(
        "Save answer", answer="Sent 18 point by post"
    )
    (row,) = coordinator.table("1 request")
    assert row[1:3] == ["Large print", "A resident"]
    assert row[4].startswith("Answered")


def test_a_report_about_an_item_for_named_organisations_is_for_them_alone(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    world = here.world
    here.secret.audience = [world.police]
    decision = decide(
        session,
        here,
        here.secret,
        kind=DecisionKind.RECOMMENDATION,
        recommended_to="Council",
    )
    report = written(session, world, board_decision=decision, part=Part.CONFIDENTIAL, exemption=EXEMPT)
    cleared(session, world, report)
    session.commit()
    address = f"{HERE}/{report.key}"
    for person in (world.coordinator, world.sro, world.chair, world.police_member):
        visit().sign_in(person).get(address)
    visit().sign_in(world.health_member).get(address, status=404)
    assert report.title not in visit().sign_in(world.health_member).get(HERE).text
