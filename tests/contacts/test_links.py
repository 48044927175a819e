"""Personal links to check an entry: a link opens one entry, GET changes nothing, and the link expires."""

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
from cdp.contacts import audience, links, member_emails
from cdp.contacts.audience import Chosen
from cdp.contacts.member_emails import EmailDraft
from cdp.meetings import links as invitation_links
from cdp.models import (
    ContactChange,
    DirectoryEntry,
    FormSubmission,
    MemberEmailKind,
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
    """Ask people to check their entries as the coordinator would, then commit."""
    chosen = Chosen(people=tuple(person.key for person in people))
    member_email = member_emails.write(
        session, world.partnership, EmailDraft(MemberEmailKind.CHECK, chosen), by=world.coordinator
    )
    session.flush()
    plan = member_emails.plan_of(session, member_email)
    member_emails.send(session, member_email, shown=plan.fingerprint, by=world.coordinator)
    session.commit()


def path_in(mail: OutboxMessage) -> str:
    """Return the path of the link in an email."""
    found = ADDRESS.search(mail.body)
    assert found is not None
    return found.group(1)


@pytest.fixture
def link(session: Session, world: World) -> str:
    """Return the path of the link that was sent to the member, who is responsible for the Dudley team."""
    point(session, world, responsible=world.member)
    ask(session, world, world.member)
    return path_in(outbox(session)[-1])


def verified(session: Session) -> dict[int, object]:
    session.expire_all()
    rows = session.scalars(sa.select(DirectoryEntry))
    return {row.person_id: row.verified_on for row in rows if row.verified_on}


def test_a_link_shows_the_persons_own_details_and_contact_points_only(
    session: Session, world: World, link: str, anonymous: Visitor
) -> None:
    point(session, world, "Walsall team", responsible=world.police_member)
    anonymous.get(link)
    assert anonymous.heading == "Check your contact details"
    assert "This link is for Example member." in anonymous.main
    assert "Dudley treatment team" in anonymous.main
    assert "dudley.team@example.org" in anonymous.main
    for other in ("Walsall team", "Example chair", "Sign in", "Overview"):
        assert other not in anonymous.text
    assert anonymous.response is not None
    assert anonymous.response.headers["Referrer-Policy"] == "no-referrer"
    assert anonymous.response.headers["Cache-Control"] == "no-store"


def test_reading_a_page_changes_nothing(session: Session, link: str, app: Flask) -> None:
    before = sentences(session)
    session.commit()
    for query in ("", "?recorded=right", "?recorded=told", "?recorded=%00", "/change"):
        for method in ("GET", "HEAD"):
            assert app.test_client().open(link + query, method=method).status_code == 200
    assert verified(session) == {}
    assert sentences(session) == before


def test_the_thank_you_page_is_shown_only_after_the_action(link: str, anonymous: Visitor) -> None:
    for query in ("?recorded=right", "?recorded=told"):
        anonymous.get(link + query)
        assert anonymous.heading == "Check your contact details"


def test_confirming_verifies_all_details_shown(
    session: Session, world: World, link: str, anonymous: Visitor
) -> None:
    anonymous.get(link).submit("Confirm details")
    assert anonymous.heading == "Thank you"
    assert "verified today" in anonymous.text
    assert verified(session) == {world.member.id: clock.today()}
    assert sentences(session)[-1] == (
        "Example member verified their own details and those of 1 contact point in the contact directory."
    )
    kept = session.scalars(sa.select(FormSubmission.location)).all()
    assert [location for location in kept if "check-contact" in location] == []
    anonymous.get(link).submit("Confirm details")  # a second confirmation is harmless
    assert anonymous.heading == "Thank you"


def test_details_changed_meanwhile_are_shown_before_they_can_be_confirmed(
    session: Session, world: World, link: str, anonymous: Visitor
) -> None:
    anonymous.get(link)
    world.member.job_title = "Somebody else wrote this"
    session.commit()
    anonymous.submit("Confirm details", status=422)
    assert anonymous.errors == [
        "The details changed after you opened this page. Check them again, then confirm."
    ]
    assert "Somebody else wrote this" in anonymous.main
    assert verified(session) == {}
    anonymous.submit("Confirm details")
    assert verified(session) == {world.member.id: clock.today()}


def test_a_reported_change_waits_for_the_secretariat(
    session: Session, world: World, link: str, anonymous: Visitor, coordinator: Visitor
) -> None:
    anonymous.get(link).click("Report a change to your details")
    anonymous.submit("Report change", status=422)
    assert anonymous.errors == ["Change at least one detail, or describe the change under “Anything else”."]
    anonymous.submit("Report change", phone="0121 496 0888")
    assert anonymous.heading == "Thank you"
    change = session.scalars(sa.select(ContactChange)).one()
    assert (change.told_by_id, change.by_link, change.proposed) == (
        world.member.id,
        True,
        {"phone": "0121 496 0888"},
    )
    session.expire_all()
    assert world.member.phone == ""
    anonymous.click("Report a change to Dudley treatment team")
    anonymous.submit("Report change", hours="24 hours")
    assert len(session.scalars(sa.select(ContactChange)).all()) == 2
    coordinator.get(f"{HERE}/changes/{change.key}")
    assert "through their personal link" in coordinator.main


def test_contact_points_of_other_people_are_not_found(
    session: Session, world: World, link: str, anonymous: Visitor
) -> None:
    other = point(session, world, "Walsall team", responsible=world.police_member)
    anonymous.get(f"{link}/points/{other.key}/change", status=404)
    anonymous.get(f"{link}/points/zzzzzzzzzzzz/change", status=404)


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
def test_every_link_that_does_not_work_shows_the_same_page_and_saves_nothing(
    session: Session,
    world: World,
    link: str,
    visit: Visit,
    anonymous: Visitor,
    ending: Callable[[Session, World, str], str],
) -> None:
    made_up = visit().get(f"{links.LINK.path}/nonsense", status=404)
    anonymous.get(link)
    dead = ending(session, world, link)
    session.commit()
    if dead == link:
        anonymous.submit("Confirm details", status=404)
    for tail in ("", "?recorded=right", "/change"):
        anonymous.get(dead + tail, status=404)
        assert anonymous.heading == DEAD
        assert anonymous.main == made_up.main
        assert "West Midlands" not in anonymous.text
    assert verified(session) == {}
    assert session.scalars(sa.select(ContactChange)).all() == []


def test_a_link_opens_its_own_entry_even_if_another_person_is_signed_in(
    session: Session, world: World, link: str, coordinator: Visitor
) -> None:
    coordinator.get(link).submit("Confirm details")
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    assert entry.verified_by_id == world.member.id
    assert "Sign out" not in coordinator.text


def test_the_link_is_erased_once_the_email_is_sent_and_is_not_in_the_history(
    session: Session, world: World, link: str, tmp_path: Path
) -> None:
    deliver(session, tmp_path)
    session.expire_all()
    assert [mail.body for mail in session.scalars(sa.select(OutboxMessage))] == [""]
    token = urlsplit(link).path.rpartition("/")[2]
    assert [event for event in sentences(session) if token in event] == []
    (mail,) = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert token in mail.replace("=\n", "")


def test_each_person_gets_a_separate_link(session: Session, world: World, anonymous: Visitor) -> None:
    ask(session, world, world.member, world.chair)
    paths = {mail.to_name: path_in(mail) for mail in outbox(session)}
    assert len(set(paths.values())) == 2
    anonymous.get(paths["Example chair"])
    assert "This link is for Example chair." in anonymous.main


def test_a_link_of_one_partnership_does_not_open_another(
    session: Session, world: World, link: str, anonymous: Visitor
) -> None:
    make.role(session, world.neighbour, world.member, "observer")  # type: ignore[arg-type]
    ended(session, world.treatment_seat, clock.today() - timedelta(days=1))
    anonymous.get(link, status=404)


def test_the_email_says_why_a_person_was_chosen(session: Session, world: World) -> None:
    ask(session, world, world.member)
    assert f"sent this email to: {audience.BY_NAME}." in outbox(session)[-1].body
