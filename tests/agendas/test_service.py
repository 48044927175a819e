"""The rules for agenda items, their order, proposals, interests and publication."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access import visible_items
from cdp.agendas import interests, ordering, proposals, publishing, queries, service
from cdp.agendas.details import ItemDetails
from cdp.agendas.ordering import Direction
from cdp.agendas.publishing import PublishDetails
from cdp.errors import Conflict, Refusal
from cdp.models import AgendaItem, Meeting, MeetingState, OutboxMessage, Part, Purpose
from tests import make
from tests.agendas.conftest import SECRET, Agenda, Enter
from tests.make import World


def titles(session: Session, meeting: Meeting) -> list[str]:
    """Return the titles of an agenda in order."""
    return [item.title for item in queries.items_of(session, meeting)]


def details(title: str = "Naloxone", *, version: int | None = None, part: Part = Part.PUBLIC) -> ItemDetails:
    """Return the details of an item as a coordinator enters them."""
    reason = "It names a supplier." if part is Part.CONFIDENTIAL else ""
    return ItemDetails(title, Purpose.DISCUSSION, 15, part=part, part_2_reason=reason, version=version)


def test_the_standing_items_are_added_once_in_their_usual_order(
    session: Session, world: World, meeting: Meeting
) -> None:
    added = service.add_standing_items(session, meeting, by=world.coordinator)
    assert len(added) == 13
    assert titles(session, meeting)[:3] == [
        "Welcome and introductions",
        "Apologies and substitutes",
        "Declarations of interest",
    ]
    with pytest.raises(Refusal, match="All the standing items are already on the agenda"):
        service.add_standing_items(session, meeting, by=world.coordinator)
    minutes = next(item for item in added if item.standing == "minutes")
    assert minutes.recommendation == "Confirm the minutes of the last meeting as a correct record."


def test_standing_items_are_placed_before_and_after_existing_items(
    session: Session, world: World, meeting: Meeting
) -> None:
    service.add_item(session, meeting, details("Hostels"), by=world.coordinator)
    service.add_item(session, meeting, details("Prices", part=Part.CONFIDENTIAL), by=world.coordinator)
    service.add_standing_items(session, meeting, by=world.coordinator)
    order = titles(session, meeting)
    assert order.index("Themed item") < order.index("Hostels") < order.index("Finance")
    assert order[-2:] == ["Date of next meeting", "Prices"]
    service.add_item(session, meeting, details("Late business"), by=world.coordinator)
    order = titles(session, meeting)
    assert order[order.index("Late business") + 1] == "Any other business"


def test_a_confidential_item_needs_a_reason_and_only_such_an_item_can_have_an_audience(
    session: Session, world: World, meeting: Meeting
) -> None:
    without = ItemDetails("Prices", Purpose.DECISION, 10, part=Part.CONFIDENTIAL)
    with pytest.raises(Refusal, match="Enter why the item is confidential") as refused:
        service.add_item(session, meeting, without, by=world.coordinator)
    assert refused.value.field == "part_2_reason"
    narrowed = ItemDetails("Prices", Purpose.DECISION, 10, audience=(world.police,))
    with pytest.raises(Refusal, match="Only a confidential item") as refused:
        service.add_item(session, meeting, narrowed, by=world.coordinator)
    assert refused.value.field == "audience"
    assert titles(session, meeting) == []


def test_two_people_editing_one_item_see_both_texts(session: Session, world: World, agenda: Agenda) -> None:
    read = agenda.finance.version
    service.edit_item(
        session, agenda.finance, details("Finance and grants", version=read), by=world.coordinator
    )
    session.flush()
    with pytest.raises(Conflict) as conflict:
        service.edit_item(session, agenda.finance, details("Money", version=read), by=world.coordinator)
    shown = {
        difference.label: (difference.theirs, difference.yours) for difference in conflict.value.differences
    }
    assert shown == {"Title": ("Finance and grants", "Money")}
    assert agenda.finance.title == "Finance and grants"


def test_a_change_of_the_organisations_alone_counts_as_a_change(
    session: Session, world: World, agenda: Agenda
) -> None:
    read = agenda.secret.version
    same = ItemDetails(
        SECRET, Purpose.DISCUSSION, 35, part=Part.CONFIDENTIAL, part_2_reason=agenda.secret.part_2_reason,
        audience=(world.police,), version=read,
    )  # fmt: skip
    service.edit_item(session, agenda.secret, same, by=world.coordinator)
    session.flush()
    assert agenda.secret.version == read + 1


def test_items_move_within_their_part_and_no_further(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    access = enter(world.coordinator)

    def mark() -> int:
        shown = visible_items(access, queries.items_of(session, agenda.meeting))
        return ordering.order_mark(item for item in shown if not item.is_confidential)

    move = ordering.move_item
    move(session, access, agenda.finance, Direction.UP, mark(), by=world.coordinator)
    assert titles(session, agenda.meeting) == ["Finance", "Welcome", SECRET]
    with pytest.raises(Refusal, match="cannot move further up"):
        move(session, access, agenda.finance, Direction.UP, mark(), by=world.coordinator)
    with pytest.raises(Refusal, match="cannot move further down"):
        move(session, access, agenda.welcome, Direction.DOWN, mark(), by=world.coordinator)


def test_reordering_does_not_change_the_versions_of_items(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    access = enter(world.coordinator)
    read = agenda.finance.version
    keys = [agenda.finance.key, agenda.welcome.key]
    mark = ordering.order_mark([agenda.welcome, agenda.finance])
    ordering.reorder(session, access, agenda.meeting, keys, mark, by=world.coordinator)
    assert titles(session, agenda.meeting) == ["Finance", "Welcome", SECRET]
    assert agenda.finance.version == read


def test_an_order_made_from_an_old_page_is_refused_with_both_orders(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    access = enter(world.coordinator)
    keys = [agenda.finance.key, agenda.welcome.key]
    mark = ordering.order_mark([agenda.welcome, agenda.finance])
    service.add_item(session, agenda.meeting, details("Hostels"), by=world.coordinator)
    with pytest.raises(Conflict) as conflict:
        ordering.reorder(session, access, agenda.meeting, keys, mark, by=world.coordinator)
    difference = conflict.value.differences[0]
    assert difference.theirs == "1. Welcome\n2. Finance\n3. Hostels"
    assert difference.yours == "1. Finance\n2. Welcome"
    with pytest.raises(Conflict):
        ordering.reorder(session, access, agenda.meeting, ["made up"], mark, by=world.coordinator)


def test_a_coordinator_with_an_interest_can_reorder_the_items_around_a_hidden_one(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    other = make.item(session, agenda.meeting, "Lease", position=4, part=Part.CONFIDENTIAL)
    third = make.item(session, agenda.meeting, "Staffing", position=5, part=Part.CONFIDENTIAL)
    interests.declare_interest(session, other, world.coordinator, "My landlord.", by=world.coordinator)
    session.flush()
    mark = ordering.order_mark([agenda.secret, third])
    ordering.reorder(
        session, enter(world.coordinator), agenda.meeting, [third.key, agenda.secret.key], mark,
        by=world.coordinator,
    )  # fmt: skip
    assert titles(session, agenda.meeting)[2:] == ["Staffing", "Lease", SECRET]


def test_the_agenda_of_a_held_meeting_cannot_change(session: Session, world: World, agenda: Agenda) -> None:
    agenda.meeting.state = MeetingState.HELD
    for change in (
        lambda: service.add_item(session, agenda.meeting, details(), by=world.coordinator),
        lambda: service.add_standing_items(session, agenda.meeting, by=world.coordinator),
        lambda: service.remove_item(session, agenda.welcome, by=world.coordinator),
    ):
        with pytest.raises(Refusal, match="This meeting has been held"):
            change()
    with pytest.raises(Refusal, match="it is over or cancelled"):
        proposals.propose_item(session, agenda.meeting, details(), by=world.member)


def test_an_accepted_proposal_cannot_be_declined_and_its_proposer_gets_an_email(
    session: Session, world: World, agenda: Agenda
) -> None:
    proposal = proposals.propose_item(session, agenda.meeting, details("Hostels"), by=world.member)
    proposals.accept_proposal(session, proposal, by=world.coordinator)
    session.flush()
    with pytest.raises(Refusal, match="already been accepted or declined"):
        proposals.decline_proposal(session, proposal, "No.", by=world.coordinator)
    emails = session.scalars(sa.select(OutboxMessage)).all()
    assert [(email.to_address, email.subject) for email in emails] == [
        (world.member.email, "Your item is on the agenda: Autumn board")
    ]
    assert titles(session, agenda.meeting) == ["Welcome", "Finance", "Hostels", SECRET]


def test_an_interest_can_be_declared_only_once(session: Session, world: World, agenda: Agenda) -> None:
    interests.declare_interest(session, agenda.finance, world.member, "A grant.", by=world.member)
    with pytest.raises(Refusal, match="already been declared"):
        interests.declare_interest(session, agenda.finance, world.member, "Again.", by=world.coordinator)


def test_publishing_with_gaps_must_be_confirmed(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    access = enter(world.coordinator)
    agenda.finance.purpose = Purpose.DECISION
    agenda.finance.minutes = 90
    session.flush()
    readiness = publishing.readiness_of(session, access, agenda.meeting)
    assert readiness.undecided == ("2. Finance",)
    assert readiness.view.overrun == 15
    assert not readiness.is_short_notice
    with pytest.raises(Refusal, match="Confirm that you want to publish"):
        publishing.publish(
            session, access, agenda.meeting, PublishDetails(readiness.mark, despite_gaps=False, notify_invitees=False),
            by=world.coordinator,
        )  # fmt: skip
    service.edit_item(session, agenda.finance, details(version=agenda.finance.version), by=world.coordinator)
    with pytest.raises(Refusal, match="The agenda has changed since you opened this page"):
        publishing.publish(
            session, access, agenda.meeting, PublishDetails(readiness.mark, despite_gaps=True, notify_invitees=False),
            by=world.coordinator,
        )  # fmt: skip
    assert queries.last_publication(session, agenda.meeting) is None


def test_an_empty_agenda_or_one_of_a_draft_meeting_cannot_be_published(
    session: Session, world: World, meeting: Meeting, enter: Enter
) -> None:
    access = enter(world.coordinator)

    def publish() -> None:
        mark = publishing.readiness_of(session, access, meeting).mark
        confirmed = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
        publishing.publish(session, access, meeting, confirmed, by=world.coordinator)

    with pytest.raises(Refusal, match="Add at least one item"):
        publish()
    make.item(session, meeting, "Welcome")
    meeting.state = MeetingState.DRAFT
    with pytest.raises(Refusal, match="Schedule the meeting"):
        publish()


def test_a_publication_does_not_change_when_the_agenda_does(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    access = enter(world.coordinator)
    for title in ("Finance", "Finance and grants"):
        agenda.finance.title = title
        session.flush()
        mark = publishing.readiness_of(session, access, agenda.meeting).mark
        confirmed = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
        publishing.publish(session, access, agenda.meeting, confirmed, by=world.coordinator)
    kept = queries.publications_of(session, agenda.meeting)
    assert [(one.number, one.content["items"][1]["title"]) for one in kept] == [
        (2, "Finance and grants"),
        (1, "Finance"),
    ]
    assert session.scalar(sa.select(sa.func.count()).select_from(AgendaItem)) == 3
