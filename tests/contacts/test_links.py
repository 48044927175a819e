"""Checking one's entry by personal link: it opens one entry, GET changes nothing, and it dies in time."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from cdp import clock
from cdp.contacts import audience, circulars, links
from cdp.contacts.audience import Chosen
from cdp.contacts.circulars import Draft
from cdp.meetings import links as invitation_links
from cdp.models import (
    CircularKind,
    ContactChange,
    DirectoryEntry,
    FormSubmission,
    OutboxMessage,
    Person,
)
from tests import make
from tests.contacts.scene import HERE, ended, outbox, point, sentences
from tests.make import World
from tests.meetings.post import deliver
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
DEAD = "This link does not work"
ADDRESS = re.compile(r"http://localhost(/check-contact-details/\S+)")


def ask(session: Session, world: World, *people: Person) -> None:
    """Ask some people to check their entries, as the coordinator would, and commit."""
    chosen = Chosen(people=tuple(person.key for person in people))
    circular = circulars.write(
        session, world.partnership, Draft(CircularKind.CHECK, chosen), by=world.coordinator
    )
    session.flush()
    plan = circulars.plan_of(session, circular)
    circulars.send(session, circular, shown=plan.fingerprint, by=world.coordinator)
    session.commit()


def path_in(mail: OutboxMessage) -> str:
    """Return the path of the link in a mail."""
    found = ADDRESS.search(mail.body)
    assert found is not None
    return found.group(1)


@pytest.fixture
def link(session: Session, world: World) -> str:
    """Return the path of the link that the member was sent; the team of Dudley is in their care."""
    point(session, world, responsible=world.member)
    ask(session, world, world.member)
    return path_in(outbox(session)[-1])


def verified(session: Session) -> dict[int, object]:
    session.expire_all()
    rows = session.scalars(sa.select(DirectoryEntry))
    return {row.person_id: row.verified_on for row in rows if row.verified_on}


def test_it_shows_ones_own_details_and_the_points_in_ones_care_and_nothing_else(
    session: Session, world: World, link: str, somebody: Visitor
) -> None:
    point(session, world, "Walsall team", responsible=world.police_member)
    somebody.get(link)
    assert somebody.heading == "Are your details right?"
    assert "This link is for Example member." in somebody.main
    assert "Dudley treatment team" in somebody.main
    assert "dudley.team@example.org" in somebody.main
    for other in ("Walsall team", "Example chair", "Sign in", "Overview"):
        assert other not in somebody.text
    assert somebody.response is not None
    assert somebody.response.headers["Referrer-Policy"] == "no-referrer"
    assert somebody.response.headers["Cache-Control"] == "no-store"


def test_looking_changes_nothing(session: Session, link: str, app: Flask) -> None:
    before = sentences(session)
    session.commit()
    for query in ("", "?recorded=right", "?recorded=told", "?recorded=%00", "/change"):
        for method in ("GET", "HEAD"):
            assert app.test_client().open(link + query, method=method).status_code == 200
    assert verified(session) == {}
    assert sentences(session) == before


def test_an_address_that_says_thank_you_says_so_only_when_it_is_true(link: str, somebody: Visitor) -> None:
    for query in ("?recorded=right", "?recorded=told"):
        somebody.get(link + query)
        assert somebody.heading == "Are your details right?"


def test_these_are_right_verifies_all_that_was_shown(
    session: Session, world: World, link: str, somebody: Visitor
) -> None:
    somebody.get(link).submit("These are right")
    assert somebody.heading == "Thank you"
    assert "verified today" in somebody.text
    assert verified(session) == {world.member.id: clock.today()}
    assert sentences(session)[-1] == (
        "Example member verified their own details and those of 1 contact point in the contact directory."
    )
    kept = session.scalars(sa.select(FormSubmission.location)).all()
    assert [location for location in kept if "check-contact" in location] == []
    somebody.get(link).submit("These are right")  # once more does no harm
    assert somebody.heading == "Thank you"


def test_what_changed_meanwhile_is_shown_before_it_is_called_right(
    session: Session, world: World, link: str, somebody: Visitor
) -> None:
    somebody.get(link)
    world.member.job_title = "Somebody else wrote this"
    session.commit()
    somebody.submit("These are right", status=422)
    assert somebody.errors == [
        "Something changed since you opened this page. Check it again, then say that it is right."
    ]
    assert "Somebody else wrote this" in somebody.main
    assert verified(session) == {}
    somebody.submit("These are right")
    assert verified(session) == {world.member.id: clock.today()}


def test_a_change_is_told_and_nothing_changes_yet(
    session: Session, world: World, link: str, somebody: Visitor, coordinator: Visitor
) -> None:
    somebody.get(link).click("Tell us of a change to your details")
    somebody.submit("Tell the secretariat", status=422)
    assert somebody.errors == ["Change what is wrong, or say in your own words what should change."]
    somebody.submit("Tell the secretariat", phone="0121 496 0888")
    assert somebody.heading == "Thank you"
    change = session.scalars(sa.select(ContactChange)).one()
    assert (change.told_by_id, change.by_link, change.proposed) == (
        world.member.id,
        True,
        {"phone": "0121 496 0888"},
    )
    session.expire_all()
    assert world.member.phone == ""
    somebody.click("Tell us of a change to Dudley treatment team")
    somebody.submit("Tell the secretariat", hours="24 hours")
    assert len(session.scalars(sa.select(ContactChange)).all()) == 2
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "through their personal link" in coordinator.main


def test_points_in_the_care_of_others_are_not_there(
    session: Session, world: World, link: str, somebody: Visitor
) -> None:
    other = point(session, world, "Walsall team", responsible=world.police_member)
    somebody.get(f"{link}/points/{other.key}/change", status=404)
    somebody.get(f"{link}/points/zzzzzzzzzzzz/change", status=404)


def forged(session: Session, world: World, link: str) -> str:
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    made_up = URLSafeSerializer(["not the key of this installation"], salt=links.LINK.purpose)
    return f"{links.LINK.path}/{made_up.dumps([entry.key, entry.seal])}"


def of_another_purpose(session: Session, world: World, link: str) -> str:
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    secret = session.info["link_secrets"][-1]
    token = URLSafeSerializer(secret, salt=invitation_links.LINK.purpose).dumps([entry.key, entry.seal])
    return f"{links.LINK.path}/{token}"


def with_another_seal(session: Session, world: World, link: str) -> str:
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    secret = session.info["link_secrets"][-1]
    token = URLSafeSerializer(secret, salt=links.LINK.purpose).dumps([entry.key, "x" * 12])
    return f"{links.LINK.path}/{token}"


def of_an_earlier_mail(session: Session, world: World, link: str) -> str:
    ask(session, world, world.member)
    return link


def too_old(session: Session, world: World, link: str) -> str:
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    entry.asked_at = clock.now() - links.LASTS
    return link


def after_leaving(session: Session, world: World, link: str) -> str:
    ended(session, world.treatment_seat, clock.today() - timedelta(days=1))
    return link


def of_somebody_gone(session: Session, world: World, link: str) -> str:
    world.member.left_at = clock.now()
    return link


def cut_short(session: Session, world: World, link: str) -> str:
    return link[:-1]


@pytest.mark.parametrize(
    "ending",
    [forged, of_another_purpose, with_another_seal, of_an_earlier_mail, too_old, after_leaving,
     of_somebody_gone, cut_short],
    ids=lambda ending: ending.__name__,
)  # fmt: skip
def test_a_dead_link_shows_the_same_plain_page_and_takes_nothing(
    session: Session,
    world: World,
    link: str,
    visit: Visit,
    somebody: Visitor,
    ending: Callable[[Session, World, str], str],
) -> None:
    made_up = visit().get(f"{links.LINK.path}/nonsense", status=404)
    somebody.get(link)
    dead = ending(session, world, link)
    session.commit()
    if dead == link:
        somebody.submit("These are right", status=404)
    for tail in ("", "?recorded=right", "/change"):
        somebody.get(dead + tail, status=404)
        assert somebody.heading == DEAD
        assert somebody.main == made_up.main
        assert "West Midlands" not in somebody.text
    assert verified(session) == {}
    assert session.scalars(sa.select(ContactChange)).all() == []


def test_it_opens_ones_own_entry_whoever_is_signed_in_here(
    session: Session, world: World, link: str, coordinator: Visitor
) -> None:
    coordinator.get(link).submit("These are right")
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    assert entry.verified_by_id == world.member.id
    assert "Sign out" not in coordinator.text


def test_the_link_leaves_the_database_with_the_mail_and_is_in_no_history(
    session: Session, world: World, link: str, tmp_path: Path
) -> None:
    deliver(session, tmp_path)
    session.expire_all()
    assert [mail.body for mail in session.scalars(sa.select(OutboxMessage))] == [""]
    token = urlsplit(link).path.rpartition("/")[2]
    assert [event for event in sentences(session) if token in event] == []
    (mail,) = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert token in mail.replace("=\n", "")


def test_each_gets_a_link_of_their_own(session: Session, world: World, somebody: Visitor) -> None:
    ask(session, world, world.member, world.chair)
    paths = {mail.to_name: path_in(mail) for mail in outbox(session)}
    assert len(set(paths.values())) == 2
    somebody.get(paths["Example chair"])
    assert "This link is for Example chair." in somebody.main


def test_a_link_of_one_partnership_opens_nothing_of_another(
    session: Session, world: World, link: str, somebody: Visitor
) -> None:
    make.role(session, world.neighbour, world.member, "observer")  # type: ignore[arg-type]
    ended(session, world.treatment_seat, clock.today() - timedelta(days=1))
    somebody.get(link, status=404)


def test_why_somebody_was_chosen_is_in_their_mail(session: Session, world: World) -> None:
    ask(session, world, world.member)
    assert f"sent it to: {audience.BY_NAME}." in outbox(session)[-1].body
