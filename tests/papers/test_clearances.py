"""Clearances: wanted by a board, asked of a person, given by link or signed in, and lapsed when the paper changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.gate import clearance_words, fingerprint_of, missing_from
from cdp.errors import Refusal
from cdp.models import ClearanceState, DeclaredInterest, Paper, PaperClearance
from cdp.papers import clearance
from cdp.papers.clearance import ClearanceDetails
from tests.agendas.conftest import SECRET, Agenda
from tests.agendas.test_pages import Visit
from tests.make import World
from tests.papers.conftest import Asking


@pytest.fixture
def paper(session: Session, world: World, agenda: Agenda, asking: Asking) -> Paper:
    """Return a received and complete paper of a board that wants clearances by finance and legal."""
    world.board.clearances = ["finance", "legal"]
    made = asking.record(agenda.finance)
    made.purpose, agenda.finance.recommendation = "To settle the grant.", "Approve the budget."
    asking.receive(made)
    return made


def request(
    session: Session, paper: Paper, world: World, role: str = "finance", days: int = 3
) -> PaperClearance:
    """Ask the police member to clear a paper."""
    details = ClearanceDetails(role, world.police_member, clock.today() + timedelta(days=days))
    made = clearance.request_clearance(session, paper, details, by=world.coordinator)
    session.commit()
    return made


def test_a_clearance_lapses_when_the_file_or_the_text_changes(
    session: Session, world: World, asking: Asking, paper: Paper
) -> None:
    assert missing_from(paper) == ("clearance by finance", "clearance by legal")
    asked = request(session, paper, world)
    shown = fingerprint_of(paper)
    clearance.answer(session, asked, cleared=True, comment="", shown=shown, by=world.police_member)
    assert missing_from(paper) == ("clearance by legal",)
    with pytest.raises(Refusal, match="already cleared"):
        request(session, paper, world)
    paper.item.recommendation = "Approve the new budget."
    assert missing_from(paper) == ("clearance by finance", "clearance by legal")
    assert clearance_words(asked, fingerprint_of(paper), clock.today())[0] == "Lapsed: the paper has changed"
    paper.item.recommendation = "Approve the budget."
    assert missing_from(paper) == ("clearance by legal",)
    asking.receive(paper, "b")
    assert missing_from(paper) == ("clearance by finance", "clearance by legal")
    with pytest.raises(Refusal, match="The paper has changed since you opened this page"):
        clearance.answer(session, asked, cleared=True, comment="", shown=shown, by=world.police_member)


def test_the_clock_of_a_clearance_counts_working_days() -> None:
    asked = PaperClearance(
        state=ClearanceState.REQUESTED, due_on=date(2027, 1, 8), fingerprint=""
    )  # a Friday
    assert clearance_words(asked, "", date(2027, 1, 8)) == ("Requested, due 8 January 2027", "blue")
    assert clearance_words(asked, "", date(2027, 1, 11)) == ("Overdue by 1 working day", "red")
    assert clearance.usual_due_date(date(2027, 1, 8)) == date(2027, 1, 13)


def test_a_board_without_clearances_wants_none(
    session: Session, world: World, agenda: Agenda, asking: Asking, paper: Paper
) -> None:
    world.board.clearances = []
    assert missing_from(paper) == ()
    with pytest.raises(Refusal, match="Choose a role"):
        request(session, paper, world)


def test_a_person_clears_or_returns_a_paper_by_link_without_an_account(
    visit: Visit, session: Session, world: World, asking: Asking, paper: Paper
) -> None:
    asked = request(session, paper, world)
    path = f"/clear-paper/{clearance.LINK.token_of(session, asked)}"
    assert path in asking.emails()[-1].body
    guest = visit().get(path)
    assert guest.facts()["Your clearance"] == "finance"
    guest.submit("Send answer", answer="I return it, because something has to change", status=422)
    assert guest.errors == ["Enter what has to change before you can clear the paper."]
    guest.submit("Send answer", comment="Add the VAT.")
    assert guest.facts()["Your answer"] == "Returned"
    session.expire_all()
    assert (asked.state, asked.comment) == (ClearanceState.RETURNED, "Add the VAT.")
    email = asking.emails()[-1]
    assert (email.to_address, email.subject) == (world.coordinator.email, "Paper returned: Autumn board")
    guest.click("Change your answer").submit("Send answer", answer="I clear this paper")
    assert guest.facts()["Your answer"] == "Cleared"
    paper.removed_at = clock.now()
    session.commit()
    guest.get(path, status=404)


def test_a_confidential_paper_is_cleared_only_by_those_who_may_see_it_and_only_signed_in(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking, paper: Paper
) -> None:
    secret = asking.record(agenda.secret, "Prices of Acme")
    asking.receive(secret, "c")
    agenda.secret.audience = [world.treatment]
    session.commit()
    with pytest.raises(Refusal, match="may not see this paper"):
        request(session, secret, world)
    session.rollback()
    agenda.secret.audience = []
    session.commit()
    asked = request(session, secret, world)
    email = asking.emails()[-1]
    assert "/clear-paper/" not in email.body
    assert "Acme" not in email.subject + email.body
    assert SECRET not in email.subject + email.body
    visit().get(f"/clear-paper/{clearance.LINK.token_of(session, asked)}", status=404)
    signed_in = visit().sign_in(world.police_member).get(clearance.page_of(asked))
    signed_in.submit("Send answer", answer="I clear this paper")
    assert signed_in.facts()["State"] == "Cleared"
    for person in (world.member, world.observer, world.coordinator):
        visit().sign_in(person).get(clearance.page_of(asked), status=404)


def test_the_coordinator_chooses_who_clears_papers_and_asks_them(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking, paper: Paper
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"/partnerships/west-midlands/boards/{world.board.key}/clearances")
    coordinator.submit("Save", roles="finance\nsenior officer\nfinance")
    assert coordinator.facts()["Clearance of papers"].startswith("finance and senior officer")
    coordinator.get(f"{agenda.path}/papers/{paper.key}")
    assert "Still to be cleared: finance and senior officer." in coordinator.main
    coordinator.click("Request a clearance")
    coordinator.submit("Send request", role="senior officer", person="Example police member")
    assert coordinator.banner == "Clearance requested from Example police member."
    assert coordinator.table("Clearances of this paper")[0][:2] == ["senior officer", "Example police member"]


def test_an_interest_in_the_item_above_ends_the_link_to_clear_a_paper(
    session: Session, world: World, agenda: Agenda, paper: Paper, visit: Visit
) -> None:
    asked = request(session, paper, world)
    address = f"/clear-paper/{clearance.LINK.token_of(session, asked)}"
    assert "Budget" in visit().get(address).main
    agenda.finance.parent = agenda.welcome
    interest = DeclaredInterest(person=world.police_member, nature="Owner", declared_at=clock.now())
    agenda.welcome.interests.append(interest)
    session.commit()
    for tail in ("", "/file"):
        assert "Budget" not in visit().get(f"{address}{tail}", status=404).main
