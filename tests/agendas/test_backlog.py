"""The backlog of a board: proposals, the coordinator's replies, and the history of an item across meetings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import interests, lineage, queries
from cdp.agendas.backlog import placing
from cdp.agendas.backlog import service as backlog
from cdp.agendas.backlog.service import BacklogReply, ProposalDetails, ReplyDeed
from cdp.agendas.continuing import ItemDeed, NextPlace
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.service import ItemDetails
from cdp.errors import Refusal
from cdp.models import (
    AgendaItem,
    BacklogItem,
    BacklogState,
    Decision,
    DecisionState,
    DeclaredInterest,
    InterestConsequence,
    Meeting,
    MeetingState,
    OutboxMessage,
    Part,
    Purpose,
)
from cdp.wording.formats import day
from tests import make
from tests.agendas.conftest import SECRET, Agenda, Publish
from tests.make import World
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def proposed(session: Session, world: World, meeting: Meeting | None, title: str = "Hostels") -> BacklogItem:
    """Propose an item as the treatment provider's member."""
    item = ItemDetails(title, Purpose.DISCUSSION, 15, recommendation="Note the report.")
    return backlog.propose(
        session, world.board, ProposalDetails(item, meeting, has_paper=True), by=world.member
    )


def replied(session: Session, world: World, item: BacklogItem, reply: BacklogReply) -> AgendaItem | None:
    """Reply as the coordinator, who has seen the email."""
    shown = backlog.mailing_of(session, item, reply, by=world.coordinator).fingerprint(session)
    return backlog.reply_to(session, item, replace(reply, shown=shown), by=world.coordinator)


def placed(session: Session, world: World, item: AgendaItem, place: NextPlace) -> None:
    """Move, copy or defer an item as the coordinator, who has seen the email."""
    shown = placing.mailing_of(session, item, place, by=world.coordinator).fingerprint(session)
    placing.place(session, item, replace(place, shown=shown), by=world.coordinator)


def history(session: Session, first: AgendaItem) -> list[str]:
    """Return the history of the subject of an item in words."""
    session.flush()
    return [stage.words for stage in lineage.histories_of(session, {first.id})[first.id]]


def subjects(session: Session) -> list[tuple[str, str]]:
    """Return the address and subject of every email."""
    return [
        (one.to_address, one.subject)
        for one in session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def test_a_proposal_for_a_held_or_cancelled_meeting_is_refused(
    session: Session, world: World, meeting: Meeting
) -> None:
    for state in (MeetingState.HELD, MeetingState.CANCELLED):
        meeting.state = state
        with pytest.raises(Refusal, match="it is over or cancelled"):
            proposed(session, world, meeting)


def test_an_accepted_proposal_is_on_the_agenda_once_and_its_proposer_gets_an_email(
    session: Session, world: World, agenda: Agenda
) -> None:
    item = proposed(session, world, None)
    reply = BacklogReply(ReplyDeed.ACCEPT, agenda.meeting)
    with pytest.raises(Refusal, match="The email has changed"):
        backlog.reply_to(session, item, reply, by=world.coordinator)
    added = replied(session, world, item, reply)
    assert added is not None
    assert (added.title, added.minutes, added.recommendation) == ("Hostels", 15, "Note the report.")
    assert [one.title for one in queries.items_of(session, agenda.meeting)][:3] == [
        "Welcome",
        "Finance",
        "Hostels",
    ]
    assert (item.state, item.item, item.wanted_meeting) == (BacklogState.ACCEPTED, added, agenda.meeting)
    assert subjects(session) == [(world.member.email, "Your item is on the agenda: Autumn board")]
    with pytest.raises(Refusal, match="already replied"):
        replied(session, world, item, BacklogReply(ReplyDeed.RETURN, message="No."))


def test_deferring_and_returning_need_a_reason_that_the_email_gives(
    session: Session, world: World, meeting: Meeting
) -> None:
    item = proposed(session, world, meeting)
    for deed in (ReplyDeed.DEFER, ReplyDeed.RETURN):
        with pytest.raises(Refusal, match="Enter the reason"):
            replied(session, world, item, BacklogReply(deed))
    until = date(2027, 3, 1)
    replied(
        session, world, item, BacklogReply(ReplyDeed.DEFER, until=until, message="The data come in March.")
    )
    assert (item.state, item.deferred_until) == (BacklogState.DEFERRED, until)
    email = session.scalars(sa.select(OutboxMessage)).one()
    assert email.subject == "Your item was deferred: Combating Drugs Partnership Board"
    assert "has been deferred until 1 March 2027" in email.body
    assert "Reason: The data come in March." in email.body
    assert f"{HERE}/boards/{world.board.key}/backlog/{item.key}" in email.body


def test_an_item_keeps_its_history_when_it_is_deferred_and_taken_up_again(
    session: Session, world: World, agenda: Agenda
) -> None:
    first = replied(
        session, world, proposed(session, world, None), BacklogReply(ReplyDeed.ACCEPT, agenda.meeting)
    )
    assert first is not None
    placed(session, world, first, NextPlace(ItemDeed.DEFER, message="No time"))
    kept = session.scalars(sa.select(BacklogItem).where(BacklogItem.continues == first)).one()
    assert (kept.state, kept.proposed_by, kept.reply) == (BacklogState.DEFERRED, world.member, "No time")
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    again = replied(session, world, kept, BacklogReply(ReplyDeed.ACCEPT, winter))
    assert again is not None
    session.add(
        Decision(
            board=world.board, meeting=winter, item=again, part=Part.PUBLIC, year=2027, number=3,
            wording="Agreed", state=DecisionState.DECIDED, decided_at=clock.now(),
        )
    )  # fmt: skip
    winter.state = MeetingState.HELD
    then, later = (f"{one.day.day} {one.day:%B %Y}" for one in (agenda.meeting, winter))
    decision = session.scalars(sa.select(Decision)).one().reference
    assert history(session, first) == [
        f"Deferred from {then}, to {later}",
        f"Discussed on {later}: decision {decision}",
    ]
    assert [subject for _, subject in subjects(session)] == [
        "Your item is on the agenda: Autumn board",
        "Your item was deferred: Combating Drugs Partnership Board",
        "Your item is on the agenda: Board meeting",
    ]


def test_an_unpublished_item_moves_with_its_sub_items_and_a_published_one_does_not(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    below = make.item(session, agenda.meeting, "Thanks", position=9)
    below.parent = agenda.welcome
    session.flush()
    with pytest.raises(Refusal, match="This is a sub-item"):
        placed(session, world, below, NextPlace(ItemDeed.MOVE, winter))
    placed(session, world, agenda.welcome, NextPlace(ItemDeed.MOVE, winter))
    assert [one.key for one in queries.items_of(session, winter)] == [agenda.welcome.key, below.key]
    publish()
    with pytest.raises(Refusal, match="it keeps its number"):
        placed(session, world, agenda.finance, NextPlace(ItemDeed.MOVE, winter))
    placed(session, world, agenda.finance, NextPlace(ItemDeed.COPY, winter))
    assert [one.title for one in queries.items_of(session, winter)] == ["Welcome", "Thanks", "Finance"]
    with pytest.raises(Refusal, match="Choose another meeting"):
        placed(session, world, agenda.secret, NextPlace(ItemDeed.COPY, agenda.meeting))


def test_an_item_deferred_on_the_day_keeps_its_history_and_its_number(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    publish()
    on_the_day.defer_item(session, agenda.finance, winter, "No time", by=world.coordinator)
    then, later = (f"{one.day.day} {one.day:%B %Y}" for one in (agenda.meeting, winter))
    assert history(session, agenda.finance) == [
        f"Deferred from {then}, item 2, to {later}",
        f"On the agenda of {later}",
    ]


def test_a_proposal_for_a_published_agenda_needs_a_reason_for_urgency(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    item = proposed(session, world, None)
    with pytest.raises(Refusal, match="Enter why the item is urgent"):
        replied(session, world, item, BacklogReply(ReplyDeed.ACCEPT, agenda.meeting))
    added = replied(
        session, world, item, BacklogReply(ReplyDeed.ACCEPT, agenda.meeting, message="A new drug")
    )
    assert added is not None
    assert added.urgency == "A new drug"


def test_an_item_that_continues_another_is_withheld_from_the_same_people(
    session: Session, world: World, agenda: Agenda
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    interests.declare_interest(session, agenda.secret, world.member, "We bid.", by=world.coordinator)
    placed(session, world, agenda.secret, NextPlace(ItemDeed.COPY, winter))
    placed(session, world, agenda.secret, NextPlace(ItemDeed.DEFER, message="No time"))
    kept = session.scalars(sa.select(BacklogItem)).one()
    assert replied(session, world, kept, BacklogReply(ReplyDeed.ACCEPT, winter)) is not None
    continued = queries.items_of(session, winter)
    assert [[one.person for one in item.interests] for item in continued] == [[world.member]] * 2


def test_only_the_proposer_and_the_coordinator_see_a_proposal_and_everyone_a_deferred_public_one(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    item = proposed(session, world, None)
    secret = ItemDetails(
        "ZEBRAPRICE", Purpose.DECISION, 5, part=Part.CONFIDENTIAL, part_2_reason="It names prices."
    )
    hidden = backlog.propose(
        session, world.board, ProposalDetails(secret, None, has_paper=False), by=world.member
    )
    session.commit()
    page = f"{HERE}/boards/{world.board.key}/backlog"
    for person in (world.coordinator, world.member):
        visitor = visit().sign_in(person).get(page).click("Hostels")
        assert visitor.facts()["What the board is asked to do"] == "Note the report."
    visit().sign_in(world.coordinator).get(f"{page}/{item.key}").click("History of this record")
    for person in (world.chair, world.police_member, world.observer):
        assert "Hostels" not in visit().sign_in(person).get(page).main
        visit().sign_in(person).get(f"{page}/{item.key}", status=404)
    for one in (item, hidden):
        replied(session, world, one, BacklogReply(ReplyDeed.DEFER, message="Later"))
    session.commit()
    police = visit().sign_in(world.police_member).get(page)
    assert "Hostels" in police.main
    assert "ZEBRAPRICE" not in police.text
    police.get(f"{page}/{hidden.key}", status=404)
    police.get(f"{page}/{item.key}/reply", status=403)
    assert not [body for body in session.scalars(sa.select(OutboxMessage.body)) if "ZEBRAPRICE" in body]
    visit().sign_in(world.neighbour_coordinator).get(page, status=404)


def test_the_coordinator_moves_an_item_after_seeing_the_email(
    session: Session, world: World, agenda: Agenda, visit: Visit
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), title="Winter board",
        state=MeetingState.SCHEDULED,
    )  # fmt: skip
    replied(session, world, proposed(session, world, None), BacklogReply(ReplyDeed.ACCEPT, agenda.meeting))
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Open Hostels").click("Move, copy or defer")
    coordinator.submit("Continue", deed="Move to another meeting")
    assert coordinator.errors == ["Choose another meeting."]
    coordinator.submit("Continue", meeting="Winter board")
    assert "has been moved from Autumn board to Winter board." in coordinator.main
    coordinator.submit("Send and save")
    assert coordinator.banner == "Item moved."
    assert "Hostels" not in coordinator.main
    assert [one.title for one in queries.items_of(session, winter)] == ["Hostels"]


def test_the_coordinator_is_reminded_of_proposals_until_they_are_answered(
    session: Session, world: World, visit: Visit
) -> None:
    item = proposed(session, world, None)
    session.commit()
    task = "1 agenda item proposed by a member"
    coordinator = visit().sign_in(world.coordinator).get(HERE)
    assert task in coordinator.main
    replied(session, world, item, BacklogReply(ReplyDeed.RETURN, message="It is on the next agenda."))
    session.commit()
    assert task not in coordinator.get(HERE).main


def test_a_deferred_confidential_item_is_withheld_from_a_coordinator_with_an_interest(
    session: Session, world: World, agenda: Agenda, visit: Visit
) -> None:
    placed(session, world, agenda.secret, NextPlace(ItemDeed.DEFER, message="No time"))
    session.commit()
    kept = session.scalars(sa.select(BacklogItem)).one()
    at = f"{HERE}/boards/{world.board.key}/backlog"
    coordinator = visit().sign_in(world.coordinator)
    assert SECRET in coordinator.get(at).main
    assert SECRET in coordinator.get(agenda.path).main
    interest = DeclaredInterest(person=world.coordinator, nature="Owner", declared_at=clock.now())
    agenda.secret.interests.append(interest)
    session.commit()
    assert SECRET not in coordinator.get(at).main
    assert SECRET not in coordinator.get(agenda.path).main
    for tail in ("", "/reply"):
        coordinator.get(f"{at}/{kept.key}{tail}", status=404)


def test_an_item_deferred_on_the_day_is_still_about_commissioning_and_keeps_what_follows_from_an_interest(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    publish()
    agenda.finance.commissioning = True
    interests.declare_interest(
        session,
        agenda.finance,
        world.member,
        "We bid.",
        consequence=InterestConsequence.STAYS,
        by=world.coordinator,
    )
    copy = on_the_day.defer_item(session, agenda.finance, winter, "No time", by=world.coordinator)
    assert copy is not None
    assert copy.commissioning
    assert [(one.person, one.consequence) for one in copy.interests] == [
        (world.member, InterestConsequence.STAYS)
    ]


def test_the_history_of_a_public_item_does_not_name_the_meeting_where_it_became_confidential(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    winter = make.meeting(
        session, world.board, agenda.meeting.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    publish()
    copy = on_the_day.defer_item(session, agenda.finance, winter, "No time", by=world.coordinator)
    assert copy is not None
    copy.part = Part.CONFIDENTIAL
    day = f"{agenda.meeting.day.day} {agenda.meeting.day:%B %Y}"
    assert history(session, agenda.finance)[0] == f"Deferred from {day}, item 2"


def test_an_item_deferred_on_the_day_is_in_the_backlog_with_its_reason_and_history(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    on_the_day.defer_item(session, agenda.finance, None, "No time", by=world.coordinator)
    session.commit()
    address = f"/partnerships/west-midlands/boards/{world.board.key}/backlog"
    for person in (world.coordinator, world.observer):
        rows = visit().sign_in(person).get(address).table("Deferred at a meeting")
        assert [(row[0], row[1], row[2].partition(",")[0]) for row in rows] == [
            ("Finance", "No time", f"Deferred from {day(agenda.meeting.day)}")
        ]
