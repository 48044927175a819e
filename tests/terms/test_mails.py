"""The wording of every email about terms of reference: tests/golden/mail/terms_*.txt."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.files.paper_store import PaperStore
from cdp.issuing.service import SignatureGiven
from cdp.models import Agreement, Occasion, OutboxMessage, Person, TermsOpinion, TermsVersion
from cdp.terms.approval import announcing, answers, circulation, requests, signing
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import Circulation
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.issuing.kind import issue
from tests import make
from tests.terms.partners import answer_of, give

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
STARTED = datetime(2026, 11, 10, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 10, 9, tzinfo=UTC)
ANSWER_BY = date(2026, 12, 3)
OF_REVIEWS = {"terms_changed"}
OBJECTION = AnswerGiven(
    TermsOpinion.OBJECTED,
    "The police have no seat on the data sub-group.\nPlease add one.",
    date(2026, 11, 9),
    "Chief officer group",
)


@pytest.fixture
def written(session: Session, tmp_path: Path) -> dict[str, str]:
    """Trigger every email about terms of reference; return one of each kind."""
    found: dict[str, str] = {}
    for name, row in _story(session, tmp_path):
        found.setdefault(name, _readable(row))
    return found


def _story(session: Session, folder: Path) -> Iterator[tuple[str, OutboxMessage]]:
    with clock.pretending(STARTED):
        world = make.world(session)
        first = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
        _circulate(session, world, first, "We discuss it at the board on 24 November.")
        yield "terms_to_answer", _last(session, world.police_member.email)
        requests.remind(session, first, by=world.coordinator)
        yield "terms_reminder", _last(session, world.police_member.email)
        of_police = answer_of(first, world.police)
        answers.give_by_link(session, of_police.asks[0], OBJECTION, read_version=of_police.version)
        yield "terms_answer_receipt", _last(session, world.police_member.email)
        yield "terms_answered", _last(session, world.coordinator.email)
    with clock.pretending(LATER):
        requests.remind(session, first, by=world.coordinator)
        yield "terms_reminder_late", _last(session, world.member.email)
        second = _replace(session, first, "The police get a seat.", by=world.coordinator)
        yield "terms_replaced", _last(session, world.police_member.email)
        yield "terms_replaced_unanswered", _last(session, world.member.email)
        _circulate(session, world, second, "", date(2026, 12, 31))
        yield "terms_to_answer_again", _last(session, world.police_member.email)
        give(session, answer_of(second, world.police))
        third = _replace(session, second, "A name was misspelt.", by=world.coordinator)
        service.declare_cosmetic(session, third, "“Wallsall” in Annex A.", by=world.coordinator)
        _circulate(session, world, third, "", date(2026, 12, 31))
        yield "terms_corrected", _last(session, world.police_member.email)
        circulation.withdraw(session, third, by=world.coordinator)
        yield "terms_withdrawn", _last(session, world.police_member.email)
        fourth = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
        _agree(session, world, fourth)
        yield "terms_to_sign", _last(session, world.sro.email)
        fifth = signing.send_back(session, fourth, "The quorum is too small.\nMake it three.", by=world.sro)
        yield "terms_sent_back", _last(session, world.coordinator.email)
        yield "terms_replaced_by_sro", _last(session, world.police_member.email)
        _agree(session, world, fifth)
        given = SignatureGiven(world.sro.name, clock.now(), fifth.fingerprint or "")
        signing.sign(session, fifth, given, by=world.sro)
        yield "terms_signed", _last(session, world.coordinator.email)
        issue(session, fifth, Occasion.SIGNED, PaperStore(folder))
        session.flush()
        shown = announcing.emails(session, fifth).fingerprint(session)
        announcing.announce(session, fifth, shown=shown, by=world.coordinator)
        yield "terms_signed_for_members", _last(session, world.police_member.email)


def _circulate(
    session: Session, world: make.World, version: TermsVersion, note: str, answer_by: date = ANSWER_BY
) -> None:
    wanted = Circulation(answer_by, Agreement.ALL, note=note)
    circulation.circulate(session, version, wanted, by=world.coordinator)


def _replace(session: Session, version: TermsVersion, because: str, *, by: Person) -> TermsVersion:
    shown = requests.replaced_emails(session, version, circulation.YOUR_REASON).fingerprint(session)
    return circulation.replace(session, version, because, shown=shown, by=by)


def _agree(session: Session, world: make.World, version: TermsVersion) -> None:
    _circulate(session, world, version, "", date(2026, 12, 31))
    for answer in version.answers:
        give(session, answer)


def _last(session: Session, address: str) -> OutboxMessage:
    session.flush()
    return session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.to_address == address)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()


def _readable(row: OutboxMessage) -> str:
    """Return an email with all random parts removed."""
    body = re.sub(r"(/terms-answer/)\S+", r"\1TOKEN", row.body)
    body = re.sub(r"(/terms/)[a-z0-9]{12}", r"\1KEY", body)
    body = re.sub(r"\b[0-9a-f]{64}\b", "FINGERPRINT", body)
    return f"To: {row.to_address}\nSubject: {row.subject}\n\n{body}"


def test_every_email_has_the_agreed_wording(written: dict[str, str]) -> None:
    assert written == {name: (GOLDEN / f"{name}.txt").read_text() for name in written}


def test_every_email_about_terms_is_covered(written: dict[str, str]) -> None:
    folder = Path(__file__).parents[2] / "templates" / "mail"
    templates = {path.stem for path in folder.glob("terms_*.txt")}
    assert templates - set(written) <= OF_REVIEWS


def test_no_email_has_gaps_or_stray_spaces(written: dict[str, str]) -> None:
    for name, mail in written.items():
        assert "\n\n\n" not in mail, name
        assert not re.search(r"[ \t]\n", mail), name
        assert "None" not in mail, name
