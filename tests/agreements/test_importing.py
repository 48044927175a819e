"""Agreements made from a list: a pasted table or a file, checked first, all or none, then sent together."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agreements.amounts import own_amounts
from cdp.models import AgreementState, FundingAgreement, OutboxMessage
from tests import make
from tests.agreements.adding import YEAR
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/agreements"
HEALTH = "Birmingham and Solihull Integrated Care Board"


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


def table(rows: int) -> str:
    """Return a table as it is copied from a spreadsheet, with a recipient in each row."""
    lines = ["Organisation\tContact name\tEmail\tGrant amount\tService"]
    lines += [
        f"Recovery charity {number}\tContact {number}\tcontact{number}@charity.example\t£{number},250.50\tNaloxone"
        for number in range(1, rows + 1)
    ]
    return "\n".join(lines)


def pasted(world: make.World, visit: Visit, text: str) -> Visitor:
    """Paste a table, and choose the giver and the first day."""
    visitor = visit().sign_in(world.coordinator).get(REGISTER).click("Add from a list")
    visitor.submit("Read the file", pasted=text)
    visitor.submit(
        "Continue", giver=HEALTH, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=365)
    )
    return visitor


def test_32_agreements_are_made_from_a_pasted_table_and_sent_in_one_go(
    world: make.World, visit: Visit, session: Session
) -> None:
    visitor = pasted(world, visit, table(32))
    assert session.scalars(sa.select(FundingAgreement)).all() == []
    visitor.submit("Import the file")
    made = session.scalars(sa.select(FundingAgreement).order_by(FundingAgreement.id)).all()
    assert len(made) == 32
    assert sum(sum(own_amounts(one).values()) for one in made) == sum(
        n * 100_000 + 25_050 for n in range(1, 33)
    )
    assert {tuple(own_amounts(one)) for one in made} == {(YEAR,)}
    visitor.get(REGISTER).click("Send drafts").submit("Check who gets what")
    assert "Dear Contact 32" in visitor.main or "Dear Contact 1" in visitor.main
    visitor.submit("Send 32 agreements")
    assert visitor.banner == "32 agreements are out for signature. 33 emails are being sent."
    session.expire_all()
    assert {one.state for one in made} == {AgreementState.OUT}
    assert len({one.document.fingerprint for one in made if one.document}) == 32
    mails = session.scalars(sa.select(OutboxMessage)).all()
    assert world.health_member.name in {mail.to_name for mail in mails}


def test_a_row_with_a_fault_is_named_and_nothing_is_saved(
    world: make.World, visit: Visit, session: Session
) -> None:
    visitor = pasted(world, visit, table(2) + "\nCharity 3\tContact\tnot an address\tlots\tNaloxone")
    assert "is not an amount in pounds. Enter it like 12,500 or 12500.50." in visitor.main
    assert session.scalars(sa.select(FundingAgreement)).all() == []


def test_the_same_list_twice_makes_no_second_agreement(
    world: make.World, visit: Visit, session: Session
) -> None:
    pasted(world, visit, table(2)).submit("Import the file")
    again = pasted(world, visit, table(2))
    assert "Already recorded as AG" in again.main


def test_a_member_of_the_partnership_is_recognised_and_its_representative_signs(
    world: make.World, visit: Visit, session: Session
) -> None:
    pasted(world, visit, "Recipient\tAmount\nExample Treatment Services\t5000").submit("Import the file")
    made = session.scalars(sa.select(FundingAgreement)).one()
    assert (made.recipient.organisation, made.recipient.contact) == (world.treatment, world.member)


def test_without_a_file_and_a_table_both_are_asked_for(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/import")
    visitor.submit("Read the file", status=422)
    assert visitor.errors == ["Choose the file to import, or paste the table."]
