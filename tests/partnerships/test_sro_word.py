"""Each partnership chooses what the O in SRO stands for, and its screens, emails, terms and documents use that word."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.config import PROJECT
from cdp.models import OutboxMessage, SroWord, TermsVersion
from cdp.terms.approval import signing
from cdp.terms.drafting import service as drafting
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
WRITTEN_OUT = re.compile(r"responsible (owner|officer)\b(?! or officer)", re.IGNORECASE)
# The place that decides the word, the names that imports understand, and the headings that they recognise
DECIDES = {
    "cdp/models/partnership.py",
    "cdp/partnerships/importing/values.py",
    "cdp/terms/importing/topics.py",
}
# Texts that were fixed before partnerships could choose
BEFORE = {"cdp/terms/wording/text.py", "cdp/reference/terms_text.py"}
QUOTED = re.compile(r'"""(?:.|\n)*?"""|#.*')


def texts() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every template and module, without docstrings and comments."""
    for folder, endings in (("templates", (".html", ".txt")), ("cdp", (".py", ".md"))):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in endings:
                written = path.read_text(encoding="utf-8")
                yield (
                    str(path.relative_to(PROJECT)),
                    QUOTED.sub("", written) if path.suffix == ".py" else written,
                )


def test_one_place_decides_the_word() -> None:
    found = {path for path, text in texts() if WRITTEN_OUT.search(text)}
    assert found - DECIDES - BEFORE == set()
    assert Path(PROJECT / "cdp/models/partnership.py").exists()


def test_a_partnership_that_chooses_officer_reads_it_everywhere(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/details")
    assert coordinator.value("sro_word") == "owner"
    coordinator.submit("Save details", sro_word="officer")
    session.expire_all()
    assert world.partnership.sro_word is SroWord.OFFICER
    coordinator.get(f"{HERE}/roles")
    assert "Senior responsible officer (SRO)" in coordinator.main
    coordinator.get(f"{HERE}/terms")
    assert "The senior responsible officer (SRO) signs each version." in coordinator.main

    draft = drafting.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    signing.send_to_sro(session, draft, by=world.coordinator)
    session.commit()
    email = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.person_id == world.sro.id)).one()
    assert "as Senior Responsible Officer of West Midlands Combating Drugs Partnership" in email.body
    sro = visit().sign_in(world.sro).get(f"{HERE}/terms/{draft.key}/sign")
    assert "I have read the whole text, and sign it as Senior Responsible Officer" in sro.main
    sro.submit(
        "Sign the terms of reference", has_read=True, typed_name=world.sro.name, password=make.PASSWORD
    )
    assert sro.facts()["Role"].startswith("Senior Responsible Officer: ")
    session.expire_all()
    board = drafting.start_draft(
        session,
        make.board(session, world.partnership, "Second board"),
        Beginning.DEFAULT_TEXT,
        by=world.coordinator,
    )
    assert "Senior Responsible Officer and named leads" in [section.heading for section in board.sections]
    for page in (f"{HERE}/roles", f"{HERE}/terms", HERE, f"{HERE}/welcome"):
        assert "responsible owner" not in visit().sign_in(world.sro).get(page).main.lower()


def test_what_was_signed_as_owner_stays_signed_as_owner(session: Session, visit: Visit) -> None:
    world = make.world(session)
    draft = drafting.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    signing.send_to_sro(session, draft, by=world.coordinator)
    session.commit()
    text, fingerprint = draft.canonical_text, draft.fingerprint
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/details")
    coordinator.submit("Save details", sro_word="officer")
    sro = visit().sign_in(world.sro).get(f"{HERE}/terms/{draft.key}/sign")
    assert "sign it as Senior Responsible Owner" in sro.main
    session.expire_all()
    stored = session.get(TermsVersion, draft.id)
    assert stored is not None
    assert (stored.canonical_text, stored.fingerprint) == (text, fingerprint)
