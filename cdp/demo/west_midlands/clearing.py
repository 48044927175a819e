"""What the next meeting still waits for: a paper that finance cleared and lawyers have not, and a proposed item."""

from cdp.agendas.backlog import service as backlog
from cdp.agendas.details import ItemDetails
from cdp.agendas.gate import fingerprint_of
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import FORUM, Cast
from cdp.models import AgendaItem, Purpose
from cdp.papers import clearance, purpose

ROLES = {"Finance": "commissioner-officer", "Legal": "councillor"}


def clear_papers(scenario: Scenario, cast: Cast, items: list[AgendaItem]) -> None:
    """Ask two people to clear the paper of the first item; one of them has."""
    session, by = scenario.session, cast.coordinator
    paper = items[0].papers[0]
    with scenario.days_ago(5):
        session.flush()
        clearance.set_roles(session, cast.board, "\n".join(ROLES), version=cast.board.version, by=by)
        wanted = purpose.PurposeDetails(
            "To agree what the refreshed needs assessment covers, and by when.",
            "approve",
            "the scope and timetable of the refreshed needs assessment",
            paper.version,
            items[0].version,
        )
        purpose.write_purpose(session, paper, wanted, by=by)
        session.flush()
        for role, name in ROLES.items():
            details = clearance.ClearanceDetails(role, cast.people[name], scenario.working_day(2))
            asked = clearance.request_clearance(session, paper, details, by=by)
            if role == "Finance":
                shown = fingerprint_of(paper)
                comment = "The work is within the budget."
                clearance.answer(session, asked, cleared=True, comment=comment, shown=shown, by=asked.person)


def propose(scenario: Scenario, cast: Cast) -> None:
    """Propose an item that the coordinator has not replied to."""
    details = ItemDetails(
        title="Stigma in emergency departments",
        purpose=Purpose.DISCUSSION,
        minutes=15,
        presenter="Example lived experience",
        organisation=cast.organisation(FORUM),
        recommendation="Discuss what people told the forum, and ask hospitals to respond.",
    )
    wanted = backlog.ProposalDetails(details, None, has_paper=False)
    with scenario.days_ago(3):
        backlog.propose(scenario.session, cast.board, wanted, by=cast.people["lived-experience"])
