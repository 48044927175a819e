"""Emails to several people: the preview shows each different text once, and exactly the previewed texts are sent."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from cdp.contacts import links
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import DirectoryEntry, OutboxMessage, Person, new_key
from tests import make
from tests.contacts.scene import HERE, crowd
from tests.make import World
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
LISTED = (
    '{% from "components/mailing.html" import who_gets_what %}'
    "{% call(letter) who_gets_what(preview) %}<th>{{ letter.person.name }}</th>{% endcall %}"
)


@pytest.fixture
def world(session: Session) -> World:
    return make.world(session)


def letter(person: Person, words: str = "Hello.", **more: Any) -> Letter[None]:
    return Letter(
        person,
        "member_email.txt",
        None,
        {"subject": "News", "words": words},
        {"because": person.name},
        **more,
    )


def check(person: Person, **more: Any) -> Letter[None]:
    return Letter(person, "contact_check.txt", None, {"until": "1 March 2027"}, {"because": "all"}, **more)


def entry(session: Session, world: World) -> DirectoryEntry:
    row = DirectoryEntry(partnership=world.partnership, person=world.chair, key=new_key(), seal=new_key())
    session.add(row)
    session.flush()
    return row


def test_letters_with_the_same_text_are_shown_once_with_everyone_who_gets_them(
    session: Session, world: World
) -> None:
    letters = (letter(world.chair), letter(world.sro, "Please sign."), letter(world.member))
    preview = Mailing(world.partnership, letters, (NotEmailed("Pete Moss", "Has left."),)).preview(session)
    assert [[one.person for one in text.letters] for text in preview.texts] == [
        [world.chair, world.member],
        [world.sro],
    ]
    assert "Dear Example chair," in preview.texts[0].words.text
    assert "Please sign." in preview.texts[1].words.text
    assert (preview.people, [one.name for one in preview.left_out]) == (3, ["Pete Moss"])


def test_what_was_shown_is_sent_with_the_personal_link_that_the_preview_hides(
    session: Session, world: World
) -> None:
    row = entry(session, world)
    mailing = Mailing(world.partnership, (check(world.chair, opens=row),), link=links.LINK)
    (text,) = mailing.preview(session).texts
    (sent,) = mailing.post(session)
    hidden, shown = links.LINK.address_of(session, None), links.LINK.address_of(session, row)
    assert hidden in text.words.text
    assert (sent.subject, sent.body) == (text.words.subject, text.words.text.replace(hidden, shown))
    assert sent.person_id == world.chair.id
    assert sent.facts == {"erase_once_sent": True}


def test_a_link_that_was_ended_is_left_out_of_the_preview_and_the_email(
    session: Session, world: World
) -> None:
    mailing = Mailing(
        world.partnership,
        (check(world.chair, opens=entry(session, world), link_ended=True),),
        link=links.LINK,
    )
    assert links.LINK.path not in mailing.preview(session).texts[0].words.text
    assert links.LINK.path not in mailing.post(session)[0].body


def test_letters_with_and_without_a_link_are_different_texts(
    session: Session, world: World, app: Flask
) -> None:
    people = (world.chair, world.sro, world.member, world.deputy)
    letters = tuple(check(one, link_ended=one in people[2:]) for one in people)
    mailing = Mailing(world.partnership, letters, link=links.LINK)
    with_links = Mailing(world.partnership, tuple(map(check, people)), link=links.LINK)
    assert mailing.fingerprint(session) != with_links.fingerprint(session)
    preview = mailing.preview(session)
    assert [(text.link_ended, links.LINK.path in text.words.text) for text in preview.texts] == [
        (False, True),
        (True, False),
    ]
    with app.test_request_context("/"):
        shown = render_template_string(LISTED, preview=preview)
    assert "with their own name and link." in shown
    assert "with their own name." in shown


def test_a_letter_whose_link_opens_nothing_can_be_previewed_but_not_sent(
    session: Session, world: World
) -> None:
    mailing = Mailing(world.partnership, (check(world.chair),), link=links.LINK)
    assert mailing.preview(session).people == 1
    with pytest.raises(ValueError, match="personal link of Example chair opens nothing"):
        mailing.post(session)
    assert session.scalars(sa.select(OutboxMessage)).all() == []


def test_the_fingerprint_changes_with_people_addresses_texts_and_links(
    session: Session, world: World
) -> None:
    def fingerprint(*letters: Letter[None], also: str = "") -> str:
        return Mailing(world.partnership, letters, link=links.LINK).fingerprint(session, also)

    chair, row = letter(world.chair), entry(session, world)
    before = fingerprint(chair)
    assert fingerprint(letter(world.chair)) == before
    others = [
        fingerprint(chair, letter(world.sro)),
        fingerprint(letter(world.sro)),
        fingerprint(letter(world.chair, "Hello again.")),
        fingerprint(check(world.chair)),
        fingerprint(letter(world.chair, opens=row)),
        fingerprint(chair, also="version 2"),
    ]
    world.chair.email = "new@example.org"
    others.append(fingerprint(letter(world.chair)))
    assert len({before, *others}) == 8


def test_a_preview_for_many_people_folds_the_list_and_shows_one_email(
    session: Session, world: World, visit: Visit
) -> None:
    crowd(session, world, 250, 500)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/circulars/new")
    coordinator.submit(
        "Check the recipients", subject="Hello", text="Hello.", boards=["Data and digital sub-group"]
    )
    assert len(coordinator.table("500 people")) == 500
    assert [text_of(one) for one in coordinator.page.all("summary")][-1] == "Show all 500"
    assert coordinator.main.count("Dear ") == 1
    assert len(coordinator.response.data if coordinator.response else b"") < 400_000


def test_the_list_is_not_folded_for_a_few_people(session: Session, world: World, app: Flask) -> None:
    preview = Mailing(world.partnership, (letter(world.chair), letter(world.sro))).preview(session)
    with app.test_request_context("/"):
        shown = render_template_string(LISTED, preview=preview)
    assert "<details" not in shown
    assert "2 people" in shown
    assert "Other people will get the same email with their own name and link." in shown
