"""The numbers of agenda items, which never move once the agenda is published."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp.agendas import interests, proposals, queries, service
from cdp.agendas.content import published_view
from cdp.agendas.details import ItemDetails
from cdp.agendas.numbering import numbers_of
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.ordering import reorder
from cdp.errors import Refusal
from cdp.models import Minutes, MinutesState, Part, Person, Purpose
from cdp.packs.changes import changes_between
from cdp.wording.formats import day, weekday
from tests import make
from tests.agendas.conftest import SECRET, Agenda, Enter, Publish
from tests.agendas.test_pages import words_of
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@dataclass(frozen=True)
class Line:
    """An item with what its number depends on."""

    key: str
    number: str | None = None
    parent_key: str | None = None
    part: Part = Part.PUBLIC


def numbers(*lines: Line) -> list[str]:
    """Return the numbers of the items in order."""
    return list(numbers_of(lines).values())


def test_items_are_counted_until_the_agenda_is_published() -> None:
    secret = Line("s", part=Part.CONFIDENTIAL)
    assert numbers(Line("a"), Line("b"), Line("b1", parent_key="b"), Line("b2", parent_key="b"), Line("c"), secret) == [
        "1", "2", "2.1", "2.2", "3", "4",
    ]  # fmt: skip


def test_later_items_get_the_number_before_them_with_a_letter() -> None:
    assert numbers(
        Line("a", "1"), Line("x"), Line("y"), Line("b", "2"), Line("b1", "2.1", "b"), Line("b2", parent_key="b"),
        Line("c", "3"), Line("z"), Line("s", "3", part=Part.CONFIDENTIAL), Line("t", part=Part.CONFIDENTIAL),
    ) == ["1", "1A", "1B", "2", "2.1", "2.2", "3", "3A", "4", "5"]  # fmt: skip


def test_a_reader_of_one_confidential_item_gets_no_gap_for_another() -> None:
    shown = Line("t", "1", part=Part.CONFIDENTIAL)
    assert numbers(Line("a", "1"), shown) == ["1", "2"]


def late(title: str = "Naloxone", *, part: Part = Part.PUBLIC, version: int | None = None) -> ItemDetails:
    """Return the details of an item added after publication."""
    reason = "It names a supplier." if part is Part.CONFIDENTIAL else ""
    return ItemDetails(
        title,
        Purpose.DISCUSSION,
        15,
        part=part,
        part_2_reason=reason,
        urgency="Two people have died.",
        version=version,
    )


def shown_to(session: Session, enter: Enter, agenda: Agenda, person: Person) -> list[str]:
    """Return the numbers and titles of the published agenda as one person reads it."""
    publication = queries.last_publication(session, agenda.meeting)
    assert publication is not None
    view = published_view(enter(person), publication, queries.items_ever_of(session, agenda.meeting))
    return [f"{slot.number}. {slot.item.title}" for slot in view.slots]


def test_a_withdrawn_item_keeps_its_number_and_says_why(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Withdraw", near="Welcome").submit("Withdraw item", reason="The chair is away.")
    assert coordinator.banner == "Item withdrawn. It keeps its number."
    member = visit().sign_in(world.member).get(agenda.path)
    assert "1. Welcome (withdrawn) Withdrawn: The chair is away." in member.main
    assert "2. Finance 10am (20 minutes" in member.main
    word = words_of(member.get(f"{agenda.path}/word").body)
    assert "1. Welcome (withdrawn)\nWithdrawn: The chair is away.\n" in word
    assert "2. Finance" in word
    minutes = agenda.path.replace("/agenda", "/minutes")
    coordinator.get(minutes)
    assert "1. Welcome Withdrawn: The chair is away." in coordinator.main
    assert "2. Finance" in coordinator.main
    coordinator.get(agenda.path).submit("Put back on the agenda", near="Welcome")
    assert "Withdrawn" not in member.get(agenda.path).main


def test_a_late_item_is_numbered_with_a_letter_and_says_why_it_is_urgent(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a late item")
    coordinator.submit("Add item", title="Naloxone", purpose="For discussion", part="Part 1 (public)")
    assert coordinator.errors == ["Enter why the item is urgent and cannot wait for the next meeting"]
    coordinator.submit(
        "Add item", title="Naloxone", purpose="For discussion", part="Part 1 (public)",
        urgency="Two people have died.", after="1. Welcome",
    )  # fmt: skip
    coordinator.click("Publish the agenda").submit("Publish agenda")
    member = visit().sign_in(world.member).get(agenda.path)
    assert "1A. Naloxone (late item) Late item, urgent because: Two people have died. 10:10am" in member.main
    assert "2. Finance 10:20am" in member.main
    assert f"3. {SECRET}" in member.main


def test_an_accepted_proposal_needs_a_reason_before_a_published_agenda_is_published_again(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    proposal = proposals.propose_item(
        session, agenda.meeting, ItemDetails("Hostels", Purpose.DISCUSSION, 5), by=world.member
    )
    proposals.accept_proposal(session, proposal, by=world.coordinator)
    session.commit()
    with pytest.raises(Refusal, match="Enter why item 2A cannot wait for the next meeting"):
        publish()
    details = late("Hostels", version=proposal.version)
    service.edit_item(session, proposal, details, by=world.coordinator)
    publish()
    assert proposal.number == "2A"


def test_a_late_item_does_not_reveal_the_confidential_part(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    other = make.item(session, agenda.meeting, "Lease", position=4, part=Part.CONFIDENTIAL)
    other.audience = [world.police]
    publish()
    service.add_item(session, agenda.meeting, late(), by=world.coordinator)
    service.add_item(session, agenda.meeting, late("Bids", part=Part.CONFIDENTIAL), by=world.coordinator)
    publish()
    public = ["1. Welcome", "2. Finance", "2A. Naloxone"]
    assert shown_to(session, enter, agenda, world.observer) == public
    assert shown_to(session, enter, agenda, world.member) == [*public, f"3. {SECRET}", "4. Bids"]
    assert shown_to(session, enter, agenda, world.police_member) == [
        *public, f"3. {SECRET}", "4. Lease", "5. Bids",
    ]  # fmt: skip


def test_published_items_are_neither_removed_nor_moved(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    publish()
    with pytest.raises(Refusal, match="Withdraw or defer it instead"):
        service.remove_item(session, agenda.finance, by=world.coordinator)
    with pytest.raises(Refusal, match="its items keep their numbers"):
        reorder(
            session, enter(world.coordinator), agenda.meeting, [agenda.finance.key, agenda.welcome.key], 1,
            by=world.coordinator,
        )  # fmt: skip
    with pytest.raises(Refusal, match="Add the item as a late item"):
        service.add_standing_items(session, agenda.meeting, by=world.coordinator)


@pytest.mark.both_databases
def test_an_item_deferred_to_a_later_meeting_is_on_its_agenda(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    later = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), title="Winter board"
    )
    interests.declare_interest(session, agenda.finance, world.member, "A grant.", by=world.member)
    publish()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Defer", near="Finance")
    coordinator.submit("Defer item", to=f"Winter board, {weekday(later.starts_at)}")
    assert coordinator.errors == ["Enter why the item is deferred"]
    coordinator.submit("Defer item", reason="The report is late.")
    member = visit().sign_in(world.police_member).get(agenda.path)
    on = day(later.starts_at)
    assert f"2. Finance (deferred) Deferred to the meeting on {on}: The report is late." in member.main
    copy = queries.items_of(session, later)[0]
    assert (copy.title, copy.minutes, copy.number) == ("Finance", 20, None)
    assert [one.person for one in copy.interests] == [world.member]
    coordinator.get(agenda.path).submit("Put back on the agenda", near="Finance")
    assert queries.items_of(session, later) == []


def test_an_item_deferred_without_a_meeting_is_offered_by_later_agendas(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    later = make.meeting(session, world.board, agenda.meeting.starts_at + timedelta(days=90))
    publish()
    on_the_day.defer_item(session, agenda.secret, None, "No time.", by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"/partnerships/west-midlands/meetings/{later.key}/agenda")
    assert (
        f"{SECRET} Deferred from the meeting on {day(agenda.meeting.starts_at)}: No time." in coordinator.main
    )
    coordinator.submit("Add to this agenda", near=SECRET)
    assert "Deferred from earlier meetings" not in coordinator.main
    assert [item.part for item in queries.items_of(session, later)] == [Part.CONFIDENTIAL]


def test_the_order_taken_is_recorded_and_numbers_do_not_change(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    third = make.item(session, agenda.meeting, "Housing", position=4)
    session.commit()
    publish()
    session.add(Minutes(meeting=agenda.meeting, state=MinutesState.DRAFT))
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path).click("Record the order taken")
    order = (agenda.welcome, third, agenda.secret, agenda.finance)
    places: dict[str, Any] = {f"place-{item.key}": place for place, item in enumerate(order, start=1)}
    coordinator.submit("Save", **places)
    assert coordinator.banner == "Order recorded. The items keep their numbers."
    assert "Items were taken in this order: 1, 3, 4 and 2." in coordinator.main
    minutes = agenda.path.replace("/agenda", "/minutes")
    assert "Items were taken in this order: 1, 3, 4 and 2." in coordinator.get(f"{minutes}/print").main
    word = words_of(coordinator.get(f"{minutes}/word").body)
    assert "Items were taken in this order: 1, 3 and 2." in word
    assert numbers_of(queries.items_of(session, agenda.meeting))[third.key] == "3"


def test_what_was_withdrawn_is_settled_once_the_minutes_are_with_the_chair(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    session.add(Minutes(meeting=agenda.meeting, state=MinutesState.WITH_CHAIR))
    session.commit()
    with pytest.raises(Refusal, match="The minutes are with the chair or circulated"):
        on_the_day.withdraw_item(session, agenda.finance, "", by=world.coordinator)
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    assert not [
        words for words in coordinator.links if words.startswith(("Withdraw", "Defer", "Record the order"))
    ]
    coordinator.get(f"{agenda.path}/items/{agenda.finance.key}/withdraw")
    assert "The minutes are with the chair or circulated" in coordinator.main
    assert "Withdraw item" not in coordinator.buttons


def test_an_item_that_becomes_confidential_goes_to_the_end_of_part_2(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    publish()
    secret = replace(late("Finance", part=Part.CONFIDENTIAL, version=agenda.finance.version), urgency="")
    service.edit_item(session, agenda.finance, secret, by=world.coordinator)
    publish()
    assert shown_to(session, enter, agenda, world.observer) == ["1. Welcome"]
    assert shown_to(session, enter, agenda, world.member) == ["1. Welcome", f"3. {SECRET}", "4. Finance"]


def test_readers_are_told_which_items_were_withdrawn_since_an_earlier_publication(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    first = publish()
    on_the_day.withdraw_item(session, agenda.welcome, "", by=world.coordinator)
    second = publish()
    items, access = queries.items_ever_of(session, agenda.meeting), enter(world.observer)
    before = published_view(access, first, items, newest=False)
    after = published_view(access, second, items)
    assert changes_between(before, after) == [
        "Item withdrawn: 1. Welcome.",
        "“Finance” now starts at 10am.",
    ]
