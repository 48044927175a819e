"""Who may see which action: pages, lists and counts follow the same rule."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import Access, access_to
from cdp.access.visibility import may_see_action
from cdp.actions import queries
from cdp.actions.register.filtering import ActionFilters
from cdp.actions.register.queries import counts_by_rating, register
from cdp.actions.timeline import origin_of
from cdp.models import Action, AgendaItem, Appointment, DeclaredInterest, Invitation, Part, Person
from tests import make
from tests.actions.raising import raised


def access(session: Session, world: make.World, person: Person) -> Access:
    """Return a person's access to the West Midlands partnership today."""
    found = access_to(session, world.partnership, person, clock.today())
    assert found is not None
    return found


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a partnership with actions of every kind: public, confidential, and from items of both kinds."""
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    public = make.item(session, meeting, "Needs assessment")
    secret = make.item(session, meeting, "Contract prices", part=Part.CONFIDENTIAL)
    narrowed = make.item(session, meeting, "Police matters", part=Part.CONFIDENTIAL)
    narrowed.audience.append(world.police)
    declared = make.item(session, meeting, "Tender", part=Part.CONFIDENTIAL)
    other = make.item(session, make.meeting(session, world.sub_group), "Data", part=Part.CONFIDENTIAL)
    for on, person in ((declared, world.member), (declared, world.chair), (public, world.health_member)):
        on.interests.append(DeclaredInterest(person=person, nature="Bids", declared_at=clock.now()))
    meeting.invitations.append(Invitation(person=world.deputy, seat=world.health_seat, stands_in=True))
    make.role(session, world.partnership, world.lead, Appointment.CHAIR, board=world.sub_group)
    raised(session, world, title="Public")
    raised(session, world, title="Of the board", part=Part.CONFIDENTIAL)
    titles: list[tuple[str, AgendaItem | None, Part]] = [
        ("Public item", public, Part.PUBLIC),
        ("Confidential of a public item", public, Part.CONFIDENTIAL),
        ("Item", secret, Part.PUBLIC),
        ("Narrowed item", narrowed, Part.PUBLIC),
        ("Declared item", declared, Part.PUBLIC),
    ]
    for title, item, part in titles:
        raised(session, world, title=title, item=item, part=part)
    raised(
        session, world, title="Of the sub-group", item=other, board=world.sub_group, organisation=world.police,
        owner=world.coordinator,
    )  # fmt: skip
    session.commit()
    return world


ALL = {
    "Public", "Public item", "Of the board", "Confidential of a public item", "Item", "Narrowed item",
    "Declared item", "Of the sub-group",
}  # fmt: skip
PUBLIC = {"Public", "Public item"}
SEEN = {
    "coordinator": ALL,
    "sro": ALL,
    "chair": ALL - {"Declared item", "Of the sub-group"},
    "lead": PUBLIC | {"Of the sub-group"},
    "data_lead": PUBLIC,
    "member": ALL - {"Narrowed item", "Declared item", "Of the sub-group"},
    "police_member": ALL - {"Of the sub-group"},
    "health_member": ALL - {"Narrowed item", "Confidential of a public item", "Of the sub-group"},
    "deputy": PUBLIC | {"Item", "Declared item"},
    "observer": PUBLIC,
}


def test_each_person_sees_only_the_actions_they_may_see(session: Session, world: make.World) -> None:
    everything, today = list(session.scalars(sa.select(Action))), clock.today()
    listed, opened, ruled, counted = {}, {}, {}, {}
    for role in SEEN:
        reader = access(session, world, getattr(world, role))
        listed[role] = {action.title for action in session.scalars(register(reader, ActionFilters(), today))}
        opened[role] = {a.title for a in everything if queries.action_by_key(session, reader, a.key)}
        ruled[role] = {action.title for action in everything if may_see_action(reader, action)}
        counted[role] = sum(counts_by_rating(session, reader, ActionFilters(), today).values())
    assert listed == SEEN
    assert opened == SEEN
    assert ruled == SEEN
    assert counted == {role: len(titles) for role, titles in SEEN.items()}


def test_actions_under_items_are_only_those_the_person_may_see(session: Session, world: make.World) -> None:
    items = list(session.scalars(sa.select(AgendaItem).order_by(AgendaItem.id)))
    found = queries.actions_of_items(session, access(session, world, world.member), items)
    assert {item.title: [action.title for action in found[item.id]] for item in items} == {
        "Needs assessment": ["Public item", "Confidential of a public item"],
        "Contract prices": ["Item"],
        "Police matters": [],
        "Tender": [],
        "Data": [],
    }


def test_a_public_action_does_not_name_an_item_made_confidential_later(
    session: Session, world: make.World
) -> None:
    action = session.scalars(sa.select(Action).where(Action.title == "Public item")).one()
    assert action.item is not None
    action.item.part = Part.CONFIDENTIAL
    session.commit()
    reader = access(session, world, world.observer)
    assert queries.action_by_key(session, reader, action.key) is action
    assert "Needs assessment" not in origin_of(action)
