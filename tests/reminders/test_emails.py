"""The text of reminder emails, compared with tests/golden/mail/reminders_*.txt."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cdp import clock
from cdp.agendas import papers
from cdp.agendas.papers import PaperDetails
from cdp.meetings import invitees, sending
from cdp.models import (
    Frequency,
    MeetingState,
    OutboxMessage,
    Part,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.reminders.scene import DUE, RAISED, Scene, at

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
DAY = timedelta(days=1)
MEETS = date(2026, 11, 27)


def _everything_is_due(scene: Scene) -> None:
    """Make every kind of reminder due on one day, alone or together with other reminders."""
    world, session = scene.world, scene.session
    with clock.pretending(at(RAISED)):
        meeting = make.meeting(
            session, world.board, at(MEETS, 10), title="Autumn board", state=MeetingState.SCHEDULED
        )
        meeting.video_link = "https://meet.example/autumn"
        held = make.meeting(
            session, world.sub_group, at(DUE - 12 * DAY, 14), title="Data group", state=MeetingState.HELD
        )
        invitees.fill(session, meeting)
        session.flush()
        plan = sending.plan_of(session, meeting)
        sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
        for part, title in ((Part.PUBLIC, "Test on arrest results"), (Part.CONFIDENTIAL, "ZEBRACODEX")):
            item = make.item(session, meeting, title, part=part)
            details = PaperDetails(title, world.health, DUE)
            papers.add_paper(session, item, details, None, by=world.coordinator)
        session.add(
            TermsVersion(
                board=world.board,
                number=1,
                state=TermsState.IN_FORCE,
                in_force_from=make.LONG_AGO,
                review_on=DUE - DAY,
                created_at=at(RAISED),
            )
        )
    assert held.state is MeetingState.HELD
    scene.action()
    scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL, organisation=world.treatment)
    scene.action("Name one mailbox in each authority", due=DUE - 40 * DAY, owner=world.police_member)
    scene.choose(world.police_member, overdue=Frequency.WEEKLY)


@pytest.fixture
def written(scene: Scene) -> dict[str, str]:
    """The email that each person gets on the day when every kind of reminder is due, by name of the person."""
    _everything_is_due(scene)
    scene.remind(at(DUE))
    people = ["chair", "coordinator", "deputy", "health_member", "member", "police_member", "sro"]
    return {name: _readable(scene.mail_to(getattr(scene.world, name))) for name in people}


def _readable(row: OutboxMessage) -> str:
    """Return an email with its random keys replaced."""
    body = re.sub(r"(/(?:answer-invitation|choose-reminders|update-actions)/)\S+", r"\1TOKEN", row.body)
    body = re.sub(r"\b(?=[a-z]*\d)[2-9a-z]{12}\b|(?<=/)[2-9a-hj-km-np-z]{12}(?=\s|/)", "KEY", body)
    body = re.sub(r"\bC\d{4}\b", "C1234", body)
    return f"To: {row.to_address}\nSubject: {row.subject}\n\n{body}"


def test_every_reminder_has_the_agreed_text(written: dict[str, str]) -> None:
    assert written == {name: (GOLDEN / f"reminders_{name}.txt").read_text() for name in written}


def test_no_reminder_holds_a_confidential_title(written: dict[str, str]) -> None:
    assert [name for name, mail in written.items() if "ZEBRACODEX" in mail] == []
    assert "A confidential action, C1234" in written["member"]
    assert "A paper under a confidential item" in written["health_member"]
    assert "confidential" not in written["deputy"]


def test_every_reminder_ends_with_its_reasons_and_a_link_to_change_them(written: dict[str, str]) -> None:
    for mail in written.values():
        _, _, end = mail.partition("You are getting this email because:\n")
        assert re.match(
            r"(- you .+\n)+\nChoose which reminders you get, and how often:\n"
            r"http://localhost/choose-reminders/TOKEN\n",
            end,
        )


def test_a_mandatory_weekly_reminder_to_a_named_owner_explains_why_it_is_sent(scene: Scene) -> None:
    scene.action(owner=scene.world.police_member)
    scene.choose(scene.world.police_member, overdue=Frequency.NEVER)
    scene.remind(at(DUE + 3 * DAY))
    assert (
        _readable(scene.mail_to(scene.world.police_member))
        == (GOLDEN / "reminders_sent_anyway.txt").read_text()
    )
