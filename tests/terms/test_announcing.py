"""Every member gets the signed terms of reference with the document, after a preview and only once."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.errors import Refusal
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import newest_file
from cdp.issuing.service import SignatureGiven
from cdp.mail import sender
from cdp.mail.transport import FolderTransport
from cdp.models import AuditEvent, IssuedFileKind, Occasion, OutboxMessage, TermsVersion
from cdp.terms.approval import announcing, signing
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.issuing.kind import issue
from cdp.worker.mails import build
from tests import make
from tests.terms.partners import agree
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
BOARD = [
    "Example chair",
    "Example deputy",
    "Example health member",
    "Example member",
    "Example police member",
]


@pytest.fixture
def signed(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, agreed by partners and signed; their files are not made yet."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    given = SignatureGiven("Example sro", clock.now(), version.fingerprint or "")
    signing.sign(session, version, given, by=world.sro)
    session.commit()
    return version


def arrived(session: Session, folder: Path, store: PaperStore) -> dict[str, EmailMessage]:
    """Send everything that is due with the real sender; return the last email to each address."""
    sender.send_due(
        sessionmaker(session.get_bind()), FolderTransport(folder), partial(build, store=store), limit=100
    )
    mails = [
        BytesParser(EmailMessage, policy=default).parsebytes(file.read_bytes())
        for file in sorted(folder.glob("*.eml"))
    ]
    return {mail["To"].addresses[0].addr_spec: mail for mail in mails if "Signed: " in str(mail["Subject"])}


def test_every_member_is_sent_the_signed_document_after_a_preview_and_once(
    session: Session, world: make.World, coordinator: Visitor, signed: TermsVersion, tmp_path: Path
) -> None:
    store = PaperStore(tmp_path / "papers")
    coordinator.get(f"{TERMS}/{signed.key}").click("Send to members")
    assert "The signed PDF file is being made." in coordinator.main
    issue(session, signed, Occasion.SIGNED, store)
    session.commit()
    before = session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))
    session.rollback()
    coordinator.get(f"{TERMS}/{signed.key}/announce")
    assert [row[0] for row in coordinator.table("5 people")] == BOARD
    assert "Example sro has signed version 1 of the terms of reference" in coordinator.main
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == before
    session.rollback()
    coordinator.submit("Send to 5 people")
    assert coordinator.banner == "5 emails are being sent."
    mail = arrived(session, tmp_path / "mail", store)[world.police_member.email]
    (file,) = mail.iter_attachments()
    issued = newest_file(signed.document, IssuedFileKind.PDF)
    assert issued is not None
    assert (file.get_filename(), file.get_content_type()) == (issued.name, "application/pdf")
    assert file.get_content() == store.read(issued.sha256)
    session.commit()
    coordinator.get(f"{TERMS}/{signed.key}/announce")
    assert "Everyone on the board has been sent this version." in coordinator.main
    assert [row[0] for row in coordinator.table("No email")] == BOARD
    last = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert last.endswith("signed, to 5 members of the board.")


def test_nothing_is_sent_before_the_terms_are_signed_or_to_people_who_were_not_shown(
    session: Session, world: make.World, visitor_of_member: Visitor, signed: TermsVersion, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="is being made"):
        announcing.announce(session, signed, shown="", by=world.coordinator)
    issue(session, signed, Occasion.SIGNED, PaperStore(tmp_path))
    session.commit()
    shown = announcing.emails(session, signed).fingerprint(session)
    world.member.email = "new.member@example.org"
    with pytest.raises(Refusal, match="The emails have changed since you opened this page"):
        announcing.announce(session, signed, shown=shown, by=world.coordinator)
    session.rollback()
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    with pytest.raises(Refusal, match="not signed"):
        announcing.announce(session, draft, shown="", by=world.coordinator)
    session.rollback()
    visitor_of_member.get(f"{TERMS}/{signed.key}/announce", status=403)


@pytest.fixture
def visitor_of_member(visit: object, world: make.World) -> Visitor:
    """A member of the board, signed in."""
    assert callable(visit)
    signed_in: Visitor = visit().sign_in(world.member)
    return signed_in
