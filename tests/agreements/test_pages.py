"""Agreements as people use them: added, read, sent, signed on the three ways, varied and withdrawn."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import AgreementParty, AgreementState, FundingAgreement, OutboxMessage
from cdp.wording.money import NO_AMOUNT, pounds
from tests import make
from tests.agreements.adding import YEAR, added, executed, outside, sent
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/agreements"


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


def test_the_coordinator_adds_an_agreement_and_missing_facts_are_named(
    world: make.World, visit: Visit, session: Session
) -> None:
    visitor = visit().sign_in(world.coordinator).get(REGISTER).click("Add an agreement")
    visitor.submit("Add draft", status=422)
    assert visitor.errors == ["Enter a title", "Enter the first day"]
    facts: dict[str, Any] = {
        "title": "Naloxone in hostels",
        "service": "Naloxone",
        "gives": "Birmingham and Solihull Integrated Care Board",
        "receives_name": "Aspire Recovery",
        "receives_email": "priya.shah@aspire.example",
        "receives_contact": "Priya Shah",
        "starts_on": clock.today(),
        f"year_{YEAR}": "12,500.50",
    }
    visitor.submit("Add draft", status=422, **{**facts, f"year_{YEAR}": "lots"})
    assert visitor.errors == [NO_AMOUNT]
    visitor.submit("Add draft", **facts)
    made = session.scalars(sa.select(FundingAgreement)).one()
    assert visitor.banner == f"{made.reference} added as a draft. Check its text, then send it."
    assert "No money is committed until both sides have signed." in visitor.main
    assert "gives Aspire Recovery a grant of £12,500.50 for Naloxone" in visitor.main
    assert visitor.table("Amounts by financial year")[-1] == ["Total", "£12,500.50"]
    assert (made.recipient.contact, made.giver.contact) == (None, world.health_member)


def test_members_read_executed_agreements_and_no_trace_of_drafts(
    world: make.World, visit: Visit, session: Session
) -> None:
    draft, done = added(session, world, title="Not yet"), executed(session, world)
    police = visit().sign_in(world.police_member).get(REGISTER)
    assert [row[1].split(" Grant")[0] for row in police.table("1 agreement")] == ["Adult treatment"]
    assert "Total: £1,000,000" in police.main
    police.get(f"{REGISTER}/{draft.key}", status=404)
    police.get(f"{REGISTER}/{done.key}")
    assert "Visits" not in police.main
    for reader in (world.sro, world.lead, world.data_lead):
        assert len(visit().sign_in(reader).get(REGISTER).table("2 agreements")) == 2


def test_drafts_are_sent_with_a_preview_and_each_side_signs_its_own_way(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = added(session, world, recipient=outside())
    coordinator = (
        visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}").click("Review and send")
    )
    assert coordinator.heading == "Who gets what"
    assert "Dear Priya Shah" in coordinator.main
    coordinator.submit("Send 1 agreement")
    assert coordinator.banner == "1 agreement is out for signature. 2 emails are being sent."
    mails = {mail.to_address: mail for mail in session.scalars(sa.select(OutboxMessage))}
    assert set(mails) == {"priya.shah@aspire.example", world.health_member.email}
    link = next(
        line for line in mails["priya.shah@aspire.example"].body.splitlines() if "/sign-agreement/" in line
    )
    stranger = visit().get(link.partition("localhost")[2] if "localhost" in link else link)
    assert stranger.heading == "Adult treatment"
    stranger.submit(
        "Sign the agreement", has_read=True, typed_name="Someone Else", role="Director", status=422
    )
    assert stranger.errors[0].startswith("We asked Priya Shah to sign.")
    stranger.submit("Sign the agreement", has_read=True, typed_name="priya shah", role="Director")
    assert stranger.heading == "Your signature"
    health = (
        visit().sign_in(world.health_member).get(REGISTER).click("Agreements that wait for your signature")
    )
    health.submit(
        "Sign the agreements", has_read=True, typed_name=world.health_member.name, password=make.PASSWORD
    )
    assert health.banner == "You have signed 1 agreement."
    session.expire_all()
    assert agreement.state is AgreementState.EXECUTED
    assert {party.fingerprint for party in agreement.parties} == {
        getattr(agreement.document, "fingerprint", None)
    }


def test_a_signature_on_paper_is_recorded_with_its_copy(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = sent(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}")
    visitor.click("Record a letter of Example Treatment Services")
    visitor.submit(
        "Record signature",
        name="Sam Lee",
        role="Director",
        signed_on=clock.today(),
        file=(io.BytesIO(b"signed"), "signed.txt"),
    )
    assert visitor.banner == "Signature of Example Treatment Services recorded."
    rows = visitor.table("Signatures")
    assert rows[1][:2] == ["Example Treatment Services", "Signed"]
    party = session.scalars(sa.select(AgreementParty).where(AgreementParty.letter_sha256.is_not(None))).one()
    assert visitor.get(f"{REGISTER}/{agreement.key}/letters/{party.key}").body == b"signed"


def test_a_variation_adds_to_the_agreement_once_it_is_signed(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = executed(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}").click("Add a variation")
    taken: dict[str, Any] = {f"year_{YEAR}": "-2,000"}
    visitor.submit("Add draft", **taken)
    variation = session.scalars(
        sa.select(FundingAgreement).where(FundingAgreement.varies_id.is_not(None))
    ).one()
    assert f"It changes the amounts by {pounds(-200_000)} in all" in visitor.main
    visitor.get(f"{REGISTER}/{agreement.key}")
    assert "With executed variations" not in visitor.main
    variation.state = AgreementState.EXECUTED
    session.commit()
    visitor.get(f"{REGISTER}/{agreement.key}")
    assert visitor.table("Amounts with executed variations")[-1] == ["Total", "£998,000"]


def test_a_withdrawn_agreement_ends_its_link(world: make.World, visit: Visit, session: Session) -> None:
    agreement = sent(session, world, recipient=outside())
    mail = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.to_name == "Priya Shah")).one()
    link = next(line for line in mail.body.splitlines() if "/sign-agreement/" in line)
    path = "/sign-agreement/" + link.rsplit("/", 1)[1]
    visit().get(path)
    visitor = (
        visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}").click("Withdraw the agreement")
    )
    visitor.submit("Withdraw agreement", reason="The project ended.")
    assert "Withdrawn. The project ended." in visitor.main
    visit().get(path, status=404)


def test_the_coverage_names_the_gaps(world: make.World, visit: Visit, session: Session) -> None:
    executed(session, world, areas=("E08000025", "E08000026"))
    executed(session, world, service="Naloxone", areas=())
    visitor = visit().sign_in(world.observer).get(f"{REGISTER}/coverage")
    gaps = [f"{name}" for name in ("Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton")]
    assert all(name in visitor.main for name in gaps)
    assert "Naloxone: All authorities have it." in visitor.main
    assert visitor.table("Providers by service and authority")[1][1] == "Example Treatment Services"


def test_the_register_takes_the_same_statements_for_any_number_of_rows(
    world: make.World, visit: Visit, session: Session, engine: sa.Engine
) -> None:
    executed(session, world)
    visitor = visit().sign_in(world.police_member)
    with counted(engine) as few:
        visitor.get(REGISTER)
    for number in range(6):
        executed(session, world, title=f"Grant {number}")
    with counted(engine) as many:
        visitor.get(REGISTER)
    assert len(many) == len(few)


def test_two_people_who_change_one_draft_see_both_texts(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = added(session, world)
    one = visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}/edit")
    two = visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}/edit")
    one.submit("Save draft", title="First title")
    two.submit("Save draft", title="Second title", status=409)
    assert "First title" in two.main
    assert "Second title" in two.main


def test_a_text_of_its_own_refuses_unknown_names(world: make.World, visit: Visit, session: Session) -> None:
    added(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/texts/grant")
    visitor.submit("Save text", text="{who} gets {total}.", status=422)
    assert visitor.errors == ["We do not know {who}. Use only the names listed below."]
    visitor.submit("Save text", text="# Grant\n\n{recipient} gets {total}.")
    assert visitor.banner == "Text saved: Grant agreement."
    agreement = session.scalars(sa.select(FundingAgreement)).one()
    assert "Example Treatment Services gets £1,000,000" in visitor.get(f"{REGISTER}/{agreement.key}").main
