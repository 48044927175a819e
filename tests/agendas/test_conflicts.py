"""The register of interests meets the agenda: readers of confidential and commissioning items are settled first."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.access.visibility import may_see_papers
from cdp.agendas import publishing, queries, settling
from cdp.agendas.conflicts import conflicts_of, is_checked
from cdp.agendas.interests import declare_interest, withdraw_interest
from cdp.agendas.publishing import PublishDetails
from cdp.errors import Refusal
from cdp.interests import service as register
from cdp.interests.service import InterestDetails
from cdp.models import (
    AgendaItem,
    AuditEvent,
    InterestKind,
    Meeting,
    MeetingState,
    Part,
    Person,
    RegisteredInterest,
)
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
ACME = InterestDetails(InterestKind.CONTRACT, "My firm cleans its offices.", body="Acme Recovery Ltd")


class Agenda:
    """A meeting with one item about commissioning, and a way to publish its agenda."""

    def __init__(self, session: Session, title: str, *, part: Part = Part.PUBLIC) -> None:
        self.session, self.world = session, make.world(session)
        self.meeting: Meeting = make.meeting(session, self.world.board, state=MeetingState.SCHEDULED)
        self.item: AgendaItem = make.item(session, self.meeting, title, part=part)
        self.item.commissioning = part is Part.PUBLIC
        session.commit()

    @property
    def path(self) -> str:
        """The address of the item's page."""
        return f"/partnerships/west-midlands/meetings/{self.meeting.key}/agenda/items/{self.item.key}"

    def declare(self, person: Person, details: InterestDetails = ACME) -> None:
        """Enter an interest of a person in the register."""
        register.declare(self.session, self.world.partnership, person, details, by=person)
        self.session.commit()

    def listed(self) -> dict[str, tuple[str, ...]]:
        """Return the grounds of the readers who are listed, by name."""
        found = conflicts_of(self.session, self.meeting, [self.item]).get(self.item.id, [])
        return {one.person.name: one.grounds for one in found}

    def settle(self, person: Person, reason: str) -> None:
        """Record that a reader has no conflict."""
        found = conflicts_of(self.session, self.meeting, [self.item])[self.item.id]
        conflict = next(one for one in found if one.person == person)
        settling.clear(self.session, self.item, conflict, reason, by=self.world.coordinator)
        self.session.commit()

    def publish(self) -> None:
        """Publish the agenda as the coordinator."""
        access = access_to(self.session, self.world.partnership, self.world.coordinator, clock.today())
        assert access is not None
        mark = publishing.readiness_of(self.session, access, self.meeting).mark
        wanted = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
        publishing.publish(self.session, access, self.meeting, wanted, by=self.world.coordinator)
        self.session.commit()


PROVIDER = {"Example member": ("Has a seat for a treatment provider: Example Treatment Services.",)}


def test_a_provider_and_a_reader_with_a_contract_are_listed_and_settled_before_papers_go(
    session: Session, visit: Visit
) -> None:
    agenda = Agenda(session, "Award of a grant to ACME Recovery")
    world = agenda.world
    agenda.declare(world.police_member)
    agenda.declare(world.observer)  # reads no confidential item and has no seat
    said = "Contract or grant: Acme Recovery Ltd. My firm cleans its offices."
    assert agenda.listed() == {**PROVIDER, "Example police member": (said,)}
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(agenda.path.rpartition("/items/")[0] + "/publish")
    assert f"Example police member: {said}" in coordinator.main
    coordinator.submit("Publish agenda", status=422)
    assert coordinator.errors == [
        "Settle the interests of 2 readers before you publish. They are listed on this page."
    ]
    coordinator.click("Example member").submit("Save", outcome="Yes: withhold the papers")
    assert coordinator.banner == "Interest recorded. Its papers are now withheld from Example member."
    coordinator.click("Settle the interests of Example police member")
    coordinator.submit("Save", outcome="No conflict of interest", reason="", status=422)
    assert coordinator.errors == ["Enter why there is no conflict of interest."]
    coordinator.submit("Save", outcome="No conflict of interest", reason="The firm has closed.")
    assert "No conflict: The firm has closed." in coordinator.main
    agenda.publish()
    member = access_to(session, world.partnership, world.member, clock.today())
    police = access_to(session, world.partnership, world.police_member, clock.today())
    assert member is not None
    assert police is not None
    session.refresh(agenda.item, ["interests"])
    assert not may_see_papers(member, agenda.item)
    assert may_see_papers(police, agenda.item)
    sentences = session.scalars(
        sa.select(AuditEvent.sentence).where(AuditEvent.sentence.contains("onflict"))
    ).all()
    said = "Example coordinator recorded that Example police member has no conflict of interest"
    assert sentences == [f"{said} in item “Award of a grant to ACME Recovery” of Board meeting."]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Contract with Acme Recovery", True),
        ("Contract with acme  recovery, from April", True),
        ("Contract with Acme", False),
        ("Contract with Acmerecovery", False),
    ],
)
def test_a_body_is_found_by_its_whole_name(session: Session, text: str, *, is_named: bool) -> None:
    agenda = Agenda(session, text)
    agenda.declare(agenda.world.police_member)
    assert ("Example police member" in agenda.listed()) is is_named


def test_an_organisation_is_found_by_its_name_and_its_short_form(session: Session) -> None:
    agenda = Agenda(session, "Funding of inpatient detoxification")
    world = agenda.world
    world.health.short_name = "BSol ICB"
    agenda.item.recommendation = "Endorse the grant to BSOL ICB."
    agenda.declare(
        world.police_member,
        InterestDetails(
            InterestKind.EMPLOYMENT, "Night work.", body="Birmingham and Solihull Integrated Care Board"
        ),
    )
    agenda.declare(world.health_member, InterestDetails(InterestKind.EMPLOYMENT, "I work for the BSol ICB."))
    assert list(agenda.listed()) == ["Example health member", "Example member", "Example police member"]
    agenda.item.recommendation = "Endorse the grant."
    agenda.item.presenter_organisation = world.health
    assert list(agenda.listed()) == ["Example health member", "Example member", "Example police member"]
    agenda.item.presenter_organisation = None
    assert agenda.listed() == PROVIDER


def test_an_interest_that_ended_and_an_item_about_something_else_ask_nothing(session: Session) -> None:
    agenda = Agenda(session, "Contract with Acme Recovery")
    agenda.declare(agenda.world.police_member)
    (interest,) = register_of(session, agenda.world.police_member)
    interest.ended_on = clock.today()
    session.commit()
    assert agenda.listed() == PROVIDER
    agenda.item.commissioning = False
    assert not is_checked(agenda.item)
    assert agenda.listed() == {}
    agenda.publish()


def register_of(session: Session, person: Person) -> list[RegisteredInterest]:
    """Return a person's entries in the register."""
    query = sa.select(RegisteredInterest).where(RegisteredInterest.person_id == person.id)
    return list(session.scalars(query))


def test_a_new_interest_is_settled_again(session: Session) -> None:
    agenda = Agenda(session, "Contract with Acme Recovery and Beta Homes")
    world = agenda.world
    agenda.settle(world.member, "It does not bid.")
    agenda.declare(world.police_member)
    agenda.settle(world.police_member, "The firm has closed.")
    agenda.publish()
    agenda.declare(world.police_member, InterestDetails(InterestKind.OWNERSHIP, "Shares.", body="Beta Homes"))
    with pytest.raises(Refusal, match="Settle the interests of 1 reader"):
        agenda.publish()
    session.rollback()
    agenda.settle(world.police_member, "The firm has closed and the shares are sold.")
    agenda.publish()


def test_a_declaration_that_is_withdrawn_is_settled_again(session: Session) -> None:
    agenda = Agenda(session, "Contract with Acme Recovery")
    world = agenda.world
    interest = declare_interest(session, agenda.item, world.member, "We bid.", by=world.coordinator)
    session.commit()
    agenda.publish()
    withdraw_interest(session, agenda.item, interest, by=world.coordinator)
    session.commit()
    with pytest.raises(Refusal, match="Settle the interests of 1 reader"):
        agenda.publish()


def test_settling_a_confidential_item_reveals_it_to_no_one_else(session: Session, visit: Visit) -> None:
    secret = "Canary of the price review"
    agenda = Agenda(session, secret, part=Part.CONFIDENTIAL)
    world = agenda.world
    assert agenda.listed() == PROVIDER
    settle = f"{agenda.path}/interests/{world.member.key}/settle"
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(settle).submit("Save", outcome="Yes: withhold the papers")
    assert coordinator.banner == "Interest recorded. The item is now withheld from Example member."
    for person in (world.member, world.observer, world.lead):
        visit().sign_in(person).get(settle, status=403)
    sentences = " ".join(session.scalars(sa.select(AuditEvent.sentence)))
    assert (
        "Example coordinator recorded that Example member has an interest in a confidential item" in sentences
    )
    assert "Canary" not in sentences
    declare_interest(session, agenda.item, world.coordinator, "A relative works there.", by=world.coordinator)
    session.commit()
    coordinator.get(settle, status=404)
    withdrawn = next(one for one in agenda.item.interests if one.person == world.member)
    withdraw_interest(session, agenda.item, withdrawn, by=world.coordinator)
    make.item(session, agenda.meeting, "Welcome")
    session.commit()
    with pytest.raises(Refusal, match="Ask another coordinator to publish this agenda"):
        agenda.publish()


def test_more_readers_and_items_need_no_more_queries(session: Session, engine: sa.Engine) -> None:
    agenda = Agenda(session, "Contract with Acme Recovery")
    counts = []
    for size in (2, 9):
        for number in range(size):
            organisation = make.organisation(
                session, agenda.world.partnership, f"Organisation {size} {number}"
            )
            person = make.person(session, f"Member {size} {number}", account=False)
            make.seat(session, agenda.world.board, organisation, representative=person)
            agenda.declare(person)
            make.item(session, agenda.meeting, f"Acme Recovery {size} {number}", part=Part.CONFIDENTIAL)
        session.commit()
        session.expire_all()
        meeting = session.get_one(Meeting, agenda.meeting.id)
        items = queries.items_of(session, meeting)
        assert meeting.board.partnership is not None
        with counted(engine) as statements:
            conflicts_of(session, meeting, items)
        counts.append(len(statements))
    assert counts[0] == counts[1]
