"""The text of every email that the contact directory sends, compared with tests/golden/mail."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.contacts import changes, checks, member_emails
from cdp.contacts.audience import Chosen
from cdp.contacts.changes import ReportedChange
from cdp.contacts.member_emails import EmailDraft
from cdp.models import MemberEmail, MemberEmailKind, OutboxMessage
from tests import make
from tests.contacts.scene import outbox, point

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
TOLD = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def written(session: Session) -> dict[str, str]:
    """Do everything that sends an email, and return one email of each kind."""
    with clock.pretending(TOLD):
        return {name: _readable(row) for name, row in _story(session)}


def _story(session: Session) -> Iterator[tuple[str, OutboxMessage]]:
    world = make.world(session)
    by, partnership = world.coordinator, world.partnership
    chosen = Chosen(boards=(world.board.key,), people=(world.member.key,))
    words = "The next needs assessment starts in June.\n\nPlease send:\n- treatment figures\n- arrest figures"
    for name, draft in (
        (
            "member_email",
            EmailDraft(MemberEmailKind.LETTER, chosen, "Figures for the needs assessment", words),
        ),
        ("contact_check", EmailDraft(MemberEmailKind.CHECK, chosen)),
    ):
        member_email = member_emails.write(session, partnership, draft, by=by)
        yield name, _sent(session, member_email, world)
    change = changes.report(
        session,
        partnership,
        world.chair,
        ReportedChange({"phone": "0121 496 0555"}, "From Monday."),
        by=world.member,
    )
    yield "contact_change_reported", outbox(session)[-1]
    changes.accept(session, change, ["phone"], mark=checks.mark_of([world.chair]), by=by)
    yield "contact_change_accepted", outbox(session)[-1]
    team = point(session, world)
    about_team = changes.report(
        session, partnership, team, ReportedChange({"hours": "24 hours"}), by=world.member
    )
    yield "contact_change_reported_of_point", outbox(session)[-1]
    changes.decline(session, about_team, "The team works\nweekdays only.", by=by)
    yield "contact_change_declined", outbox(session)[-1]
    own = changes.report(
        session, partnership, world.member, ReportedChange({"email": "new@example.org"}), by=world.member
    )
    changes.accept(session, own, ["email"], mark=checks.mark_of([world.member]), by=by)
    *_, old, new, settled = outbox(session)
    yield "address_changed_to_the_old_one", old
    yield "address_changed_to_the_new_one", new
    yield "contact_change_accepted_own", settled


def _sent(session: Session, member_email: MemberEmail, world: make.World) -> OutboxMessage:
    session.flush()
    plan = member_emails.plan_of(session, member_email)
    member_emails.send(session, member_email, shown=plan.fingerprint, by=world.coordinator)
    session.flush()
    return next(row for row in reversed(outbox(session)) if row.person_id == world.member.id)


def _readable(row: OutboxMessage) -> str:
    """Return an email as text, with fixed words in place of random tokens and keys."""
    body = re.sub(r"(/check-contact-details/)\S+", r"\1TOKEN", row.body)
    body = re.sub(r"(/changes/)[a-z0-9]{12}", r"\1KEY", body)
    return f"To: {row.to_address}\nSubject: {row.subject}\n\n{body}"


def test_every_email_matches_its_agreed_text(written: dict[str, str]) -> None:
    assert written == {name: (GOLDEN / f"{name}.txt").read_text() for name in written}


def test_no_email_has_gaps_or_trailing_spaces(written: dict[str, str]) -> None:
    for name, mail in written.items():
        assert "\n\n\n" not in mail, name
        assert not re.search(r"[ \t]\n", mail), name
        assert "None" not in mail, name


def test_an_email_about_a_change_does_not_contain_the_change(written: dict[str, str]) -> None:
    for name in ("contact_change_reported", "contact_change_reported_of_point", "contact_change_accepted"):
        for secret in ("0555", "From Monday", "24 hours"):
            assert secret not in written[name]
    assert "new@example.org" not in written["address_changed_to_the_old_one"]
