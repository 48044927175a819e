"""Files that no record names are removed from the paper store after a day; all others stay."""

import os
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.files.paper_store import PaperStore
from cdp.models import Base, Paper, PaperFile, PaperState
from cdp.models.stored_files import columns_of_files
from cdp.worker import orphans
from cdp.worker.upkeep import do_upkeep
from tests import make


def aged(store: PaperStore, sha256: str, hours: int) -> None:
    """Make a file look as if it was written some hours ago."""
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(store.path(sha256), (then, then))


def test_a_file_without_a_record_is_removed_after_a_day(session: Session, tmp_path: Path) -> None:
    world = make.world(session)
    store = PaperStore(tmp_path / "papers")
    named, forgotten, new = (store.write(words.encode()) for words in ("named", "forgotten", "new"))
    meeting = make.meeting(session, world.board)
    item = make.item(session, meeting, "Naloxone")
    file = PaperFile(
        number=1,
        name="needs.txt",
        media_type="text/plain",
        size=5,
        sha256=named,
        received_at=clock.now(),
        received_by=world.coordinator,
    )
    item.papers.append(Paper(title="Needs assessment", state=PaperState.RECEIVED, files=[file]))
    draft = store.path(named).with_name(".interrupted.part")
    draft.write_bytes(b"half")
    session.commit()
    for sha256 in (named, forgotten):
        aged(store, sha256, 25)
    aged(store, new, 23)
    os.utime(draft, (0, 0))
    do_upkeep(sessionmaker(session.get_bind(), info=session.info), store)
    kept = {path.name for path in store.folder.rglob("*") if path.is_file()}
    assert kept == {named, new}
    assert session.scalars(sa.select(PaperFile.sha256)).all() == [named]


def test_a_file_that_is_uploaded_again_starts_a_new_day(session: Session, tmp_path: Path) -> None:
    store = PaperStore(tmp_path / "papers")
    sha256 = store.write(b"uploaded, refused, and uploaded again")
    aged(store, sha256, 48)
    assert store.write(b"uploaded, refused, and uploaded again") == sha256
    assert orphans.sweep(sessionmaker(session.get_bind()), store) == 0
    assert store.path(sha256).exists()


LENGTH_OF_A_NAME = 64
OTHER_FINGERPRINTS = {
    "account_links.token_hash", "audit_chains.head", "audit_events.digest", "audit_events.previous",
    "calendar_feeds.token_hash", "data_tokens.token_hash", "form_submissions.token", "invitations.sent_facts_hash",
    "agreement_parties.fingerprint", "issued_documents.fingerprint", "paper_clearances.fingerprint",
    "paper_files.report_mark", "authenticator_apps.salt", "recovery_codes.code_hash",
    "received_mails.identity", "sign_in_attempts.address_hash",
    "sign_in_sessions.token_hash", "signatures.fingerprint", "finding_acceptances.finding_key",
    "report_clearances.fingerprint", "report_steps.fingerprint",
}  # fmt: skip
"""Columns as long as the name of a stored file that name none. A new one that names files must end in "sha256"."""


def test_every_column_that_names_a_file_is_asked() -> None:
    asked = {str(column) for column in columns_of_files()}
    assert asked == {
        "action_files.sha256",
        "figure_imports.sha256",
        "paper_files.sha256",
        "issued_files.sha256",
        "pack_files.sha256",
        "procedure_papers.sha256",
        "stream_allocations.letter_sha256",
        "terms_answers.letter_sha256",
        "agreement_parties.letter_sha256",
        "agreement_visit_files.sha256",
        "funder_returns.receipt_sha256",
    }
    could_name_one = {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String) and column.type.length == LENGTH_OF_A_NAME
    }
    assert could_name_one - asked == OTHER_FINGERPRINTS
