"""Emails to members: exactly the people shown get one email each, and no one sees another person's address."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.contacts import member_emails
from cdp.contacts.audience import Chosen
from cdp.contacts.member_emails import EmailDraft
from cdp.errors import Refusal
from cdp.models import (
    Appointment,
    FailingAddress,
    MemberEmail,
    MemberEmailKind,
    OutboxMessage,
)
from tests import make
from tests.contacts.scene import HERE, crowd, ended, found_in_history, outbox, sentences
from tests.make import World
from tests.meetings.post import bounce, deliver
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
WORDS = "The next needs assessment starts in June.\n\nSend us your figures:\n- treatment\n- arrests"


def draft(coordinator: Visitor, **choices: Any) -> Visitor:
    """Write a draft to the chosen people, and open the page that shows its recipients."""
    coordinator.get(f"{HERE}/circulars/new")
    return coordinator.submit("Check the recipients", subject="Figures, please", text=WORDS, **choices)


def kept(session: Session) -> MemberEmail:
    session.expire_all()
    return session.scalars(sa.select(MemberEmail)).one()


def test_a_draft_is_shown_with_its_recipients_before_it_is_sent(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(coordinator, boards=["Combating Drugs Partnership Board"], roles=["Coordinator"])
    assert "Nothing has been sent yet. We will email 6 people separately" in coordinator.main
    rows = coordinator.table("6 people")
    assert [row[0] for row in rows] == [
        "Example chair",
        "Example coordinator",
        "Example deputy",
        "Example health member",
        "Example member",
        "Example police member",
    ]
    assert rows[0][3] == "Combating Drugs Partnership Board"
    assert rows[1][3] == "role Coordinator"
    assert "Dear Example chair," in coordinator.main
    assert (
        "Other people will get the same email with their own name and reason for the email."
        in coordinator.main
    )
    assert outbox(session) == []
    assert kept(session).sent_at is None


def test_each_recipient_gets_a_separate_email_from_the_secretariat(
    session: Session, world: World, coordinator: Visitor, tmp_path: Path
) -> None:
    draft(coordinator, national_roles=["NHS"]).submit("Send 2 emails")
    assert "2 emails are being sent." in coordinator.banner
    deliver(session, tmp_path)
    mails = [read(path) for path in sorted(tmp_path.glob("*.eml"))]
    assert sorted(str(mail["To"]) for mail in mails) == [
        "Example deputy <example.deputy@example.org>",
        "Example health member <example.health.member@example.org>",
    ]
    for mail in mails:
        assert "secretariat@west-midlands.example" in str(mail["From"])
        assert str(mail["Subject"]) == "Figures, please"
        assert not mail["Cc"]
        assert not mail["Bcc"]
        part = mail.get_body(("plain",))
        assert part is not None
        text = part.get_content().replace("\r\n", "\n")
        assert WORDS in text
        assert "sent this email to: national role NHS." in text
        own = mail["To"].addresses[0].addr_spec
        addresses = set(re.findall(r"[\w.]+@example\.org", mail.as_string().replace("=\n", "")))
        assert addresses == {own}
    row = coordinator.get(f"{HERE}/circulars").table("1 email")[0]
    assert (row[0], row[1], row[3]) == ("Figures, please", "Example coordinator", "2 people, 2 sent")


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)


def test_a_person_who_matches_two_choices_gets_one_email(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(
        coordinator,
        boards=["Combating Drugs Partnership Board"],
        organisations=["West Midlands Police"],
        people=["Example police member, West Midlands Police"],
    )
    assert "1 person matches more than one of your choices and will get the email once." in coordinator.main
    (row,) = [row for row in coordinator.table("5 people") if row[0] == "Example police member"]
    assert (
        row[3]
        == "Combating Drugs Partnership Board, West Midlands Police, people chosen by name Will get one email"
    )
    coordinator.submit("Send 5 emails")
    sent = [mail.to_address for mail in outbox(session)]
    assert len(sent) == len(set(sent)) == 5


def test_pressing_send_twice_sends_once(
    session: Session, world: World, coordinator: Visitor, visit: Visit
) -> None:
    draft(coordinator, roles=["Coordinator"])
    address = coordinator.path
    names = ("csrf_token", "once", "shown")
    sent = {name: coordinator.value(name) for name in names}
    second = visit().sign_in(world.coordinator).get(address)
    for _ in range(2):
        answer = coordinator.client.post(address, data=sent)
        assert answer.status_code == 303
    second.submit("Send 1 email", status=422)
    assert "cannot be changed or sent again" in second.errors[0]
    assert len(outbox(session)) == 1
    with pytest.raises(Refusal, match="was sent on"):
        member_emails.send(session, kept(session), shown=sent["shown"], by=world.coordinator)
    assert [line for line in sentences(session) if "sent an email" in line] == [
        "Example coordinator sent an email to 1 person."
    ]


def test_the_recipients_are_checked_again_when_a_person_leaves_before_sending(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(coordinator, people=["Example police member, West Midlands Police", "Example chair"])
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    coordinator.submit("Send 2 emails", status=422)
    assert coordinator.errors == [
        "The email or its recipients changed after you opened this page. Check again, then send."
    ]
    assert coordinator.table("No email") == [["Example police member", "Has left the partnership."]]
    coordinator.submit("Send 1 email")
    assert [mail.to_address for mail in outbox(session)] == ["example.chair@example.org"]


def test_an_email_not_yet_sent_to_a_leaver_is_withdrawn(
    session: Session, world: World, coordinator: Visitor, tmp_path: Path
) -> None:
    draft(coordinator, organisations=["West Midlands Police", "Example Treatment Services"])
    coordinator.submit("Send 2 emails")
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    deliver(session, tmp_path)
    coordinator.get(f"{HERE}/circulars/{kept(session).key}")
    assert coordinator.facts()["Delivery"] == "2 people, 1 sent, 1 withdrawn because they left"
    rows = dict(coordinator.table("Recipients"))
    assert rows["Example police member"] == "Withdrawn: they left before it was sent"


def test_a_failing_address_is_shown_before_and_after_sending(
    session: Session, world: World, coordinator: Visitor, tmp_path: Path
) -> None:
    now = clock.now()
    mark = FailingAddress(
        person=world.chair, address=world.chair.email, reason="Mailbox full", since=now, reported_at=now
    )
    session.add(mark)
    session.commit()
    draft(coordinator, people=["Example chair", "Example sro"])
    assert "Earlier emails to 1 of these addresses were not delivered." in coordinator.main
    assert "Emails not delivered" in coordinator.table("2 people")[0][2]
    coordinator.submit("Send 2 emails")
    deliver(session, tmp_path)
    mark.reported_at = clock.now() + timedelta(minutes=5)
    session.commit()
    rows = dict(coordinator.get(f"{HERE}/circulars/{kept(session).key}").table("Recipients"))
    assert rows["Example chair"] == "Not delivered Mailbox full"
    assert rows["Example sro"].startswith("Sent ")


def test_emails_not_delivered_are_counted_and_can_be_sent_again(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(coordinator, people=["Example chair"]).submit("Send 1 email")
    bounce(session)
    coordinator.get(f"{HERE}/circulars/{kept(session).key}")
    assert coordinator.facts()["Delivery"] == "1 person, 0 sent, 1 not delivered"
    assert "No such user" in dict(coordinator.table("Recipients"))["Example chair"]
    coordinator.click("See why emails were not delivered, and try again").submit("Try again")
    assert "The email is being sent again." in coordinator.banner


def test_people_ticked_in_the_directory_are_chosen(
    session: Session, world: World, coordinator: Visitor
) -> None:
    coordinator.get(HERE).submit("Email the people chosen", to=[world.chair.key, world.sro.key])
    assert coordinator.heading == "Email members"
    coordinator.submit("Check the recipients", subject="Hello", text="Hello.")
    assert [row[0] for row in coordinator.table("2 people")] == ["Example chair", "Example sro"]
    coordinator.get(HERE).submit("Ask the people chosen to check", to=[world.member.key])
    assert coordinator.heading == "Ask people to check their details"
    coordinator.submit("Check the recipients")
    assert [row[0] for row in coordinator.table("1 person")] == ["Example member"]


def test_people_found_by_the_filter_are_chosen(world: World, coordinator: Visitor) -> None:
    coordinator.get(f"{HERE}?national_role=nhs&role=deputy").click("Email members")
    coordinator.submit("Check the recipients", subject="Hello", text="Hello.")
    assert [row[0] for row in coordinator.table("1 person")] == ["Example deputy"]


def test_no_one_is_chosen_without_a_filter_or_a_tick(session: Session, coordinator: Visitor) -> None:
    coordinator.get(HERE).click("Email members")
    coordinator.submit("Check the recipients", subject="Hello", text="Hello.", status=422)
    assert coordinator.errors == ["Choose at least one recipient."]
    assert coordinator.value("text") == "Hello."
    assert session.scalars(sa.select(MemberEmail)).all() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"subject": ""}, "Enter a subject"),
        ({"text": " "}, "Enter a message"),
        ({"text": "x" * 5_001}, "Use 5,000 characters or fewer. You have used 5,001."),
        ({"subject": "x" * 201}, "Use 200 characters or fewer. You have used 201."),
        (
            {"subject": "Two\r\nBcc: mallory@example.org"},
            "Your text had a line break. We removed it. Check the text.",
        ),
        (
            {"text": "Bell\x07"},
            "Your text had a character that cannot be printed. We removed it. Check the text.",
        ),
    ],
)
def test_an_error_is_shown_beside_its_field(
    session: Session, world: World, coordinator: Visitor, wrong: dict[str, Any], sentence: str
) -> None:
    coordinator.get(f"{HERE}/circulars/new")
    sent: dict[str, Any] = {"subject": "Hello", "text": "Hello.", "people": ["Example chair"], **wrong}
    coordinator.submit("Check the recipients", status=422, **sent)
    assert coordinator.errors == [sentence]
    assert coordinator.value("people") == world.chair.key
    assert session.scalars(sa.select(MemberEmail)).all() == []


def test_the_message_is_never_read_as_markup_or_template(
    session: Session, world: World, coordinator: Visitor, tmp_path: Path
) -> None:
    odd = "{{ person.email }} <script>alert(1)</script> {% raw %} = formula"
    chosen = Chosen(people=(world.chair.key,))
    member_email = member_emails.write(
        session,
        world.partnership,
        EmailDraft(MemberEmailKind.LETTER, chosen, "{{ 7*7 }}", odd),
        by=world.coordinator,
    )
    session.commit()
    page = coordinator.client.get(f"{HERE}/circulars/{member_email.key}").text
    assert "&lt;script&gt;alert(1)" in page
    plan = member_emails.plan_of(session, member_email)
    member_emails.send(session, member_email, shown=plan.fingerprint, by=world.coordinator)
    (mail,) = outbox(session)
    assert mail.subject == "{{ 7*7 }}"
    assert odd in mail.body
    deliver(session, tmp_path)
    (path,) = tmp_path.glob("*.eml")
    html = read(path).get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()


def test_no_one_from_another_partnership_can_be_chosen(
    session: Session, world: World, coordinator: Visitor
) -> None:
    coordinator.get(f"{HERE}/circulars/new")
    sent = {"subject": "Hello", "text": "Hello.", "people": world.neighbour_coordinator.key}
    coordinator.post(f"{HERE}/circulars/new", sent, status=422)
    sent = {"subject": "Hello", "text": "Hello.", "boards": world.neighbour_board.key}
    coordinator.post(f"{HERE}/circulars/new", sent, status=422)
    assert session.scalars(sa.select(MemberEmail)).all() == []
    forged = Chosen(people=(world.neighbour_coordinator.key,), boards=(world.neighbour_board.key,))
    member_email = member_emails.write(
        session, world.partnership, EmailDraft(MemberEmailKind.LETTER, forged, "S", "W"), by=world.coordinator
    )
    session.commit()
    coordinator.get(f"{HERE}/circulars/{member_email.key}")
    assert "No one matches your choices now." in coordinator.main
    assert world.neighbour_coordinator.email not in coordinator.main
    plan = member_emails.plan_of(session, member_email)
    with pytest.raises(Refusal, match="No one matches your choices"):
        member_emails.send(session, member_email, shown=plan.fingerprint, by=world.coordinator)


def test_a_draft_can_be_changed_and_discarded_and_is_never_sent_automatically(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(coordinator, people=["Example chair"])
    coordinator.click("Change this draft")
    assert coordinator.value("subject") == "Figures, please"
    coordinator.submit("Check the recipients", text="Never mind.", people=["Example sro"])
    assert [row[0] for row in coordinator.table("1 person")] == ["Example sro"]
    assert "Not sent yet" in coordinator.get(f"{HERE}/circulars").main
    coordinator.click("Figures, please").submit("Discard this draft")
    assert "Draft discarded. Nothing was sent." in coordinator.banner
    assert session.scalars(sa.select(MemberEmail)).all() == []
    assert outbox(session) == []


def test_two_people_editing_a_draft_lose_no_text(
    session: Session, world: World, coordinator: Visitor, visit: Visit
) -> None:
    draft(coordinator, people=["Example chair"])
    address = f"{HERE}/circulars/{kept(session).key}/edit"
    other = visit().sign_in(world.coordinator).get(address)
    coordinator.get(address).submit("Check the recipients", text="The first to save.")
    other.submit("Check the recipients", text="The second.", status=409)
    assert other.response is not None
    assert "The first to save." in other.response.text
    assert "The second." in other.response.text
    assert kept(session).words == "The first to save."


def test_a_sent_email_cannot_be_changed(session: Session, world: World, coordinator: Visitor) -> None:
    draft(coordinator, people=["Example chair"]).submit("Send 1 email")
    address = f"{HERE}/circulars/{kept(session).key}"
    coordinator.get(f"{address}/edit", status=404)
    coordinator.post(f"{address}/discard")
    assert "cannot be changed or sent again" in coordinator.main
    assert coordinator.facts()["Message"].startswith("The next needs assessment")
    assert len(outbox(session)) == 1


def test_only_the_secretariat_can_write_and_read_emails_to_members(
    session: Session, world: World, coordinator: Visitor, visit: Visit
) -> None:
    draft(coordinator, people=["Example chair"])
    key = kept(session).key
    pages = ("/circulars", "/circulars/new", "/checks/new", f"/circulars/{key}", f"/circulars/{key}/edit")
    for person in (world.member, world.sro, world.observer, world.regional_viewer):
        visitor = visit().sign_in(person)
        for path in pages:
            visitor.get(f"{HERE}{path}", status=403)
        visitor.post(f"{HERE}/circulars/{key}/discard", status=403)
    next_door = visit().sign_in(world.neighbour_coordinator)
    theirs = HERE.replace("west-midlands", "berkshire-east")
    for path in pages[3:]:
        next_door.get(f"{theirs}{path}", status=404)
    assert "Figures, please" not in next_door.get(f"{theirs}/circulars").main


def test_the_history_contains_neither_addresses_nor_messages(
    session: Session, world: World, coordinator: Visitor
) -> None:
    draft(coordinator, people=["Example chair"]).submit("Send 1 email")
    for secret in ("example.chair@", "Figures, please", "needs assessment"):
        assert found_in_history(session, secret) == []


def test_the_form_warns_against_confidential_business(coordinator: Visitor) -> None:
    coordinator.get(f"{HERE}/circulars/new")
    assert "Do not write anything confidential here. Use the agenda for Part 2 business" in coordinator.main


def test_the_preview_of_a_check_has_no_working_link(
    session: Session, world: World, coordinator: Visitor, anonymous: Visitor
) -> None:
    coordinator.get(f"{HERE}/checks/new")
    coordinator.submit("Check the recipients", people=["Example chair", "Example sro"])
    assert "with their own name, link and reason for the email." in coordinator.main
    coordinator.get(f"{HERE}/checks/new").submit("Check the recipients", people=["Example chair"])
    assert "http://localhost/check-contact-details/…" in coordinator.main
    coordinator.submit("Send 1 email")
    assert sentences(session)[-1] == (
        "Example coordinator asked 1 person to check their entries in the contact directory."
    )
    assert "check-contact-details" not in coordinator.text
    assert "Last asked to check on" in coordinator.get(f"{HERE}/people/{world.chair.key}").main


def test_an_email_to_many_people_needs_no_more_queries(
    session: Session, world: World, app: Flask, visit: Visit
) -> None:
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    coordinator = visit().sign_in(world.coordinator)
    few = _sent_to(coordinator, engine, "Example Treatment Services")
    crowd(session, world, 60, 120)
    many = _sent_to(coordinator, engine, "Data and digital sub-group")
    assert (few[0], many[0]) == (1, 120)
    assert many[1] <= few[1] + 2  # to preview the email
    assert many[2] <= few[2] + 8  # to send it: rows are inserted together, a few hundred at a time
    coordinator.get(f"{HERE}/circulars")
    first = coordinator.path
    with counted(engine) as statements:
        coordinator.get(first)
    assert len(statements) <= 12


def _sent_to(visitor: Visitor, engine: sa.Engine, words: str) -> tuple[int, int, int]:
    """Email an organisation or board; return the numbers of recipients, statements to preview and to send."""
    visitor.get(f"{HERE}/circulars/new")
    choice: dict[str, Any] = {"boards" if "group" in words else "organisations": [words]}
    visitor.submit("Check the recipients", subject="Hello", text="Hello.", **choice)
    with counted(engine) as looking:
        visitor.get(visitor.path)
    button = next(button for button in visitor.buttons if button.startswith("Send "))
    with counted(engine) as sending:
        visitor.submit(button)
    return int(button.split()[1]), len(looking), len(sending)


def test_emails_belong_to_the_partnership_that_sent_them(
    session: Session, world: World, coordinator: Visitor
) -> None:
    make.role(session, world.neighbour, world.chair, Appointment.DATA_LEAD)
    draft(coordinator, people=["Example chair"]).submit("Send 1 email")
    (mail,) = session.scalars(sa.select(OutboxMessage))
    assert (mail.partnership_id, mail.person_id) == (world.partnership.id, world.chair.id)
