"""The words of every mail of the contact directory, as somebody reads them: tests/golden/mail."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.contacts import changes, checks, circulars
from cdp.contacts.audience import Chosen
from cdp.contacts.changes import Told
from cdp.contacts.circulars import Draft
from cdp.models import Circular, CircularKind, OutboxMessage
from tests import make
from tests.contacts.scene import outbox, point

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
TOLD = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def written(session: Session) -> dict[str, str]:
    """Let everything happen that anybody is told of; return each kind of mail once."""
    with clock.pretending(TOLD):
        return {name: _readable(row) for name, row in _story(session)}


def _story(session: Session) -> Iterator[tuple[str, OutboxMessage]]:
    world = make.world(session)
    by, partnership = world.coordinator, world.partnership
    chosen = Chosen(boards=(world.board.key,), people=(world.member.key,))
    words = "The next needs assessment starts in June.\n\nPlease send:\n- treatment figures\n- arrest figures"
    for name, draft in (
        ("circular", Draft(CircularKind.LETTER, chosen, "Figures for the needs assessment", words)),
        ("contact_check", Draft(CircularKind.CHECK, chosen)),
    ):
        circular = circulars.write(session, partnership, draft, by=by)
        yield name, _sent(session, circular, world)
    change = changes.tell(
        session, partnership, world.chair, Told({"phone": "0121 496 0555"}, "From Monday."), by=world.member
    )
    yield "contact_change_told", outbox(session)[-1]
    changes.accept(session, change, ["phone"], mark=checks.mark_of([world.chair]), by=by)
    yield "contact_change_accepted", outbox(session)[-1]
    team = point(session, world)
    about_team = changes.tell(session, partnership, team, Told({"hours": "24 hours"}), by=world.member)
    yield "contact_change_told_of_point", outbox(session)[-1]
    changes.decline(session, about_team, "The team works\nweekdays only.", by=by)
    yield "contact_change_declined", outbox(session)[-1]
    own = changes.tell(
        session, partnership, world.member, Told({"email": "new@example.org"}), by=world.member
    )
    changes.accept(session, own, ["email"], mark=checks.mark_of([world.member]), by=by)
    *_, old, new, settled = outbox(session)
    yield "address_changed_to_the_old_one", old
    yield "address_changed_to_the_new_one", new
    yield "contact_change_accepted_own", settled


def _sent(session: Session, circular: Circular, world: make.World) -> OutboxMessage:
    session.flush()
    plan = circulars.plan_of(session, circular)
    circulars.send(session, circular, shown=plan.fingerprint, by=world.coordinator)
    session.flush()
    return next(row for row in reversed(outbox(session)) if row.person_id == world.member.id)


def _readable(row: OutboxMessage) -> str:
    """Return a mail with everything that chance made left out."""
    body = re.sub(r"(/check-contact-details/)\S+", r"\1TOKEN", row.body)
    body = re.sub(r"(/changes/)[a-z0-9]{12}", r"\1KEY", body)
    return f"To: {row.to_address}\nSubject: {row.subject}\n\n{body}"


def test_every_mail_reads_as_it_was_agreed(written: dict[str, str]) -> None:
    assert written == {name: (GOLDEN / f"{name}.txt").read_text() for name in written}


def test_no_mail_has_gaps_or_stray_space(written: dict[str, str]) -> None:
    for name, mail in written.items():
        assert "\n\n\n" not in mail, name
        assert not re.search(r"[ \t]\n", mail), name
        assert "None" not in mail, name


def test_what_tells_of_a_change_says_nothing_of_what_it_is(written: dict[str, str]) -> None:
    for name in ("contact_change_told", "contact_change_told_of_point", "contact_change_accepted"):
        for secret in ("0555", "From Monday", "24 hours"):
            assert secret not in written[name]
    assert "new@example.org" not in written["address_changed_to_the_old_one"]
