"""Who has been invited, who has signed in, and inviting everyone who has not been invited."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts.account_state import AccountState, account_state_of
from cdp.accounts.addresses import change_email
from cdp.models import Appointment, BoardKind, OutboxMessage, Person, SroState
from cdp.partnerships.members import failing
from cdp.wording.formats import day_short
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
SENDING = "Invite everyone not yet invited"


def newcomers(session: Session, world: make.World, *names: str) -> list[Person]:
    """Make people without accounts, give a seat to each of them, and commit."""
    people = [make.person(session, name, account=False) for name in names]
    for person in people:
        organisation = make.organisation(session, world.partnership, f"Office of {person.name}")
        make.seat(session, world.board, organisation, representative=person)
    session.commit()
    return people


def invitations(session: Session) -> list[str]:
    """Return the addresses to which invitations to sign in were sent, in alphabetical order."""
    return list(
        session.scalars(
            sa.select(OutboxMessage.to_address)
            .where(OutboxMessage.subject.startswith("Your invitation: "))
            .order_by(OutboxMessage.to_address)
        )
    )


def test_the_members_page_shows_who_has_been_invited_and_signed_in(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _, invited, expired = newcomers(session, world, "Anna New", "Ben Invited", "Cara Expired")
    invited.invited_at = clock.now() - timedelta(days=13)
    expired.invited_at = clock.now() - timedelta(days=14)
    session.commit()
    visit().sign_in(world.police_member)
    coordinator = visit().sign_in(world.coordinator)
    found = []
    for name in ("Anna", "Ben", "Cara", "West Midlands Police", "Example Treatment"):
        visitor = coordinator.get(f"{HERE}/members?q={name}")
        found.append(visitor.table("1 organisation")[0][3])
    assert found == [
        "Not invited Send invitation to Anna New",
        f"Invited on {day_short(invited.invited_at)} Send again to Ben Invited",
        f"Invited on {day_short(expired.invited_at)}, link expired Send again to Cara Expired",
        f"Signed in on {day_short(clock.today())}",
        "Has an account",
    ]
    member = visit().sign_in(world.police_member).get(f"{HERE}/members")
    for words in ("Account", "Signed in on", "Not invited", SENDING):
        assert words not in member.main


def test_a_board_is_named_in_each_row_only_where_there_are_several(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.member).get(f"{HERE}/members")
    assert f"All seats are on {world.board.name}." in visitor.main
    assert visitor.main.count(world.board.name) == 1
    make.seat(session, world.sub_group, world.police)
    session.commit()
    visitor.get(f"{HERE}/members?q=police")
    assert "All seats are on" not in visitor.main
    rows = [" ".join(row) for row in visitor.table("1 organisation")]
    assert [world.board.name in rows[0], world.sub_group.name in rows[1]] == [True, True]


def test_everyone_not_yet_invited_gets_one_email(session: Session, visit: Visit) -> None:
    world = make.world(session)
    anna, ben, invited = newcomers(session, world, "Anna New", "Ben New", "Cara Invited")
    invited.invited_at = clock.now()
    chair = make.person(session, "Dan Chair", account=False)
    make.role(session, world.partnership, chair, Appointment.CHAIR, board=world.sub_group)
    proposed = make.person(session, "Eve Proposed", account=False)
    make.sro(session, world.partnership, proposed, SroState.PROPOSED)
    next_door = make.person(session, "Fred Neighbour", account=False)
    make.role(session, world.neighbour, next_door, Appointment.OBSERVER)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/members").click(SENDING)
    assert "We will email 4 people." in coordinator.main
    rows = coordinator.table("Who will get the email: 4 people")
    assert [row[0] for row in rows] == ["Anna New", "Ben New", "Dan Chair", "Eve Proposed"]
    assert "No email" not in coordinator.main
    assert invitations(session) == []
    coordinator.submit("Send invitations")
    assert coordinator.banner == "Invitations are being sent to 4 people."
    assert invitations(session) == sorted(one.email for one in (anna, ben, chair, proposed))
    session.expire_all()
    assert account_state_of(anna, clock.now()) is AccountState.INVITED
    coordinator.get(f"{HERE}/members/invite")
    assert "Everyone who can be invited has been invited." in coordinator.main


def test_pressing_send_twice_on_one_page_or_two_sends_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    newcomers(session, world, "Anna New")
    first = visit().sign_in(world.coordinator).get(f"{HERE}/members/invite")
    second = visit().sign_in(world.coordinator).get(f"{HERE}/members/invite")
    sent = {field.get("name", ""): field.get("value", "") for field in first.page.all("input", "button")}
    first.submit("Send invitations")
    assert first.banner == "Invitations are being sent to 1 person."
    first.post(f"{HERE}/members/invite", data=sent)
    assert first.heading == "Members"
    second.submit("Send invitations")
    assert second.errors == [
        "The list has changed since you opened this page. Check it again before you send."
    ]
    assert invitations(session) == ["anna.new@example.org"]


def test_people_who_cannot_be_invited_are_listed_with_the_reason(session: Session, visit: Visit) -> None:
    world = make.world(session)
    left, returned, over, closed = newcomers(
        session, world, "Ann Left", "Ben Returned", "Cara Over", "Dan Closed"
    )
    left.left_at = clock.now()
    failing.mark(session, returned, returned.email, "User unknown", partnership=world.partnership)
    for seat in world.board.seats:
        for holding in seat.holdings:
            if holding.person is over:
                holding.ends_on = clock.today() - timedelta(days=1)
            if holding.person is closed:
                old = make.board(session, world.partnership, "Old group", BoardKind.TASK_AND_FINISH)
                old.closes_on = clock.today() - timedelta(days=1)
                seat.board = old
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/members/invite")
    assert "Send invitations" not in coordinator.buttons
    assert [(row[0], row[2]) for row in coordinator.table("No email")] == [
        ("Ann Left", "They have left."),
        ("Ben Returned", "Emails to this address are not delivered. Correct the address first."),
        ("Cara Over", "Their role or seat has ended."),
        ("Dan Closed", "Their role or seat has ended."),
    ]


def test_someone_appointed_since_the_page_was_opened_is_shown_first(session: Session, visit: Visit) -> None:
    world = make.world(session)
    newcomers(session, world, "Anna New")
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/members/invite")
    newcomers(session, world, "Ben New")
    coordinator.submit("Send invitations")
    assert coordinator.errors == [
        "The list has changed since you opened this page. Check it again before you send."
    ]
    coordinator.submit("Send invitations")
    assert coordinator.banner == "Invitations are being sent to 2 people."


def test_a_new_address_needs_a_new_invitation(session: Session, visit: Visit) -> None:
    world = make.world(session)
    (anna,) = newcomers(session, world, "Anna New")
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/members/invite")
    coordinator.submit("Send invitations")
    session.refresh(anna)
    change_email(session, anna, "anna@police.example", by=world.coordinator, partnership=world.partnership)
    session.commit()
    coordinator.get(f"{HERE}/members/invite").submit("Send invitations")
    assert coordinator.banner == "Invitations are being sent to 1 person."
    assert invitations(session) == ["anna@police.example"] * 2
