"""The four-minute update: all actions of an organisation on one page, signed in or by personal link."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import links, service
from cdp.actions.service import ActionDetails, ActionProgress
from cdp.models import (
    Action,
    ActionLink,
    ActionState,
    ActionUpdate,
    AuditEvent,
    OutboxMessage,
    Part,
    SeatHolding,
)
from tests import make
from tests.actions.raising import raised
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
OURS = "/partnerships/west-midlands/actions/ours"


def link_in_mail(session: Session) -> str:
    """Return the path of the personal link in the newest email."""
    body = session.scalars(sa.select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first() or ""
    (address,) = [word for word in body.split() if "/update-actions/" in word]
    return address.removeprefix("http://localhost")


def updates(session: Session) -> list[tuple[str, str, bool]]:
    """Return the state, text and way of every update, oldest first."""
    session.expire_all()
    rows = session.scalars(sa.select(ActionUpdate).order_by(ActionUpdate.id))
    return [(row.state.value, row.text, row.by_link) for row in rows]


def fields(action: Action, **values: str) -> dict[str, Any]:
    """Return form values with the names that they have on the page."""
    return {f"{action.key}-{name}": value for name, value in values.items()}


@pytest.mark.both_databases
def test_a_member_of_two_partnerships_updates_the_actions_of_both_on_one_page(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    here = raised(session, world)
    school = make.organisation(session, world.neighbour, "Thames School")
    make.seat(session, world.neighbour_board, school, representative=world.police_member)
    there, secret, other = (
        service.raise_action(
            session,
            world.neighbour,
            ActionDetails(world.neighbour_board, title, school, None, here.due_on, part=part),
            by=world.neighbour_coordinator,
        ).action
        for title, part in (
            ("Teach about drugs", Part.PUBLIC),
            ("Settle the secret claim", Part.CONFIDENTIAL),
            ("Action of the neighbour alone", Part.PUBLIC),
        )
    )
    other.organisation = make.organisation(session, world.neighbour, "Thames Council")
    session.commit()
    visitor = visit().sign_in(world.police_member).get(OURS)
    headings = ["".join(each.itertext()).strip() for each in visitor.page.all("h2")]
    assert [each for each in headings if each in {world.partnership.name, world.neighbour.name}] == [
        world.partnership.name, world.neighbour.name,
    ]  # fmt: skip
    assert secret.title in visitor.main
    assert other.title not in visitor.main
    visitor.submit(
        f"Save update of action {there.reference}, {world.neighbour.short_name}",
        **fields(there, state="In progress", text="Two lessons given."),
    )  # fmt: skip
    assert updates(session) == [("in_progress", "Two lessons given.", False)]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.partnership_id == world.neighbour.id
    alone = visit().sign_in(world.member)
    alone.get(OURS)
    assert world.neighbour.name not in alone.main
    forged = fields(there, state="In progress", text="Not mine.") | {"save": there.key}
    alone.post(OURS, forged)
    assert "That action is no longer open for you." in alone.main
    assert len(updates(session)) == 1


def test_a_member_updates_the_actions_of_every_board_on_one_page(session: Session, visit: Visit) -> None:
    world = make.world(session)
    first = raised(session, world)
    second = raised(session, world, title="Share the dashboard", board=world.sub_group)
    visitor = visit().sign_in(world.police_member).get(OURS)
    visitor.submit(
        f"Save update of action {second.reference}",
        **fields(second, state="In progress", text="Half is shared."),
    )
    assert visitor.banner == "Update of action A2 saved. Thank you."
    visitor.submit(
        f"Save update of action {first.reference}", **fields(first, state="Done", text="It is on our site.")
    )
    assert updates(session) == [
        ("in_progress", "Half is shared.", False),
        ("done", "It is on our site.", False),
    ]
    assert "Done, waiting for the secretariat to close them" in visitor.main


def test_saving_one_action_keeps_what_was_typed_for_another(session: Session, visit: Visit) -> None:
    world = make.world(session)
    first, second = raised(session, world), raised(session, world, title="Name a mailbox")
    visitor = visit().sign_in(world.police_member).get(OURS)
    typed = fields(first, state="In progress", text="Begun.") | fields(second, text="Not saved yet")
    visitor.submit(f"Save update of action {first.reference}", **typed)
    assert "What you typed for A2 is kept below, but not saved yet." in visitor.text
    assert visitor.value(f"{second.key}-text") == "Not saved yet"
    assert visitor.value(f"{first.key}-text") == ""
    assert updates(session) == [("in_progress", "Begun.", False)]


def test_an_update_without_its_text_or_progress_says_so_beside_the_field(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(world.police_member).get(OURS)
    visitor.submit(f"Save update of action {action.reference}", status=422)
    assert visitor.errors == [
        "Choose the progress",
        "Enter what has been done, or what is preventing it",
    ]
    assert updates(session) == []


def test_two_people_who_update_one_action_see_both_texts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(world.police_member).get(OURS)
    other = ActionProgress(ActionState.ACCEPTED, "The lead officer accepts.", action.version)
    service.update_progress(session, action, other, by=world.coordinator)
    session.commit()
    words = f"Save update of action {action.reference}"
    visitor.submit(words, status=409, **fields(action, state="In progress", text="We have begun."))
    assert "The lead officer accepts." in visitor.main
    assert visitor.value(f"{action.key}-text") == "We have begun."
    visitor.submit(words)
    assert updates(session) == [
        ("accepted", "The lead officer accepts.", False),
        ("in_progress", "We have begun.", False),
    ]


def test_the_link_in_an_email_updates_public_actions_without_an_account(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    raised(session, world, title="ZEBRACODEX", part=Part.CONFIDENTIAL)
    action = raised(session, world)
    path = link_in_mail(session)
    guest = visit().get(path)
    assert "This page is for Example police member." in guest.main
    assert "ZEBRACODEX" not in guest.text
    assert updates(session) == []  # opening the link changes nothing
    guest.submit(
        f"Save update of action {action.reference}",
        **fields(action, state="We have a question", text="Which year?"),
    )
    assert updates(session) == [("questioned", "Which year?", True)]
    page = visit().sign_in(world.coordinator).get(f"/partnerships/west-midlands/actions/{action.key}").main
    assert "by Example police member, by personal link" in page


def test_a_link_ends_with_the_seat_after_sixty_days_and_with_a_new_seal(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    raised(session, world)
    path = link_in_mail(session)
    visit().get(path)
    link = session.scalars(sa.select(ActionLink)).one()
    link.sent_at = clock.now() - links.WORKS_FOR - timedelta(minutes=1)
    session.commit()
    visit().get(path, status=404)
    link.sent_at, was = clock.now(), link.seal
    link.seal = "another"
    session.commit()
    visit().get(path, status=404)
    link.seal = was
    for holding in session.scalars(
        sa.select(SeatHolding).where(SeatHolding.person_id == world.police_member.id)
    ):
        holding.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    visit().get(path, status=404)


def test_a_confidential_action_is_not_updated_by_link_even_if_its_key_is_known(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    secret = raised(session, world, part=Part.CONFIDENTIAL)
    action = raised(session, world)
    guest = visit().get(link_in_mail(session))
    guest.submit(f"Save update of action {action.reference}", **fields(action, state="Done", text="Ours."))
    guest.post(
        guest.path,
        fields(secret, state="done", text="x", version=str(secret.version)) | {"save": secret.key},
        status=200,
    )
    session.expire_all()
    assert secret.state is ActionState.RAISED
