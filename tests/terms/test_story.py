"""One partnership's sign-off from start to end: a conditional SRO, a draft, a refusal with reasons, a signature."""

import hashlib
from io import BytesIO
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.app import settings_of
from cdp.files.paper_store import PaperStore
from cdp.models import Occasion, OutboxMessage, SroState, TermsVersion
from cdp.terms.issuing import kind
from cdp.terms.versions import queries
from cdp.wording.formats import day_short
from tests import make
from tests.terms.partners import agree
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
HEADING = "Read and sign: terms of reference: Combating Drugs Partnership Board"


def start(coordinator: Visitor, board: str = "Combating Drugs Partnership Board") -> Visitor:
    coordinator.get(TERMS).click(f"Start the terms of reference of {board}")
    return coordinator.submit("Start the draft")


def let_partners_agree(session: Session, world: make.World) -> None:
    session.expire_all()
    draft = queries.version_being_written(session, world.board)
    assert draft is not None
    agree(session, draft, by=world.coordinator)
    session.commit()


def sign(sro: Visitor, **changed: Any) -> Visitor:
    fields: dict[str, Any] = {"has_read": True, "typed_name": "Example sro"}
    if sro.asks_password:
        fields["password"] = make.PASSWORD
    return sro.submit("Sign the terms of reference", **(fields | changed))


def version(session: Session, number: int = 1) -> TermsVersion:
    session.expire_all()
    return session.scalars(sa.select(TermsVersion).where(TermsVersion.number == number)).one()


ABOUT = "terms of reference of Combating Drugs Partnership Board"


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.to_address, row.subject) for row in rows if "Please respond" not in row.subject]


def test_a_conditional_sro_becomes_confirmed_by_signing_the_terms_of_reference(
    session: Session, world: make.World, coordinator: Visitor, sro: Visitor
) -> None:
    start(coordinator)
    assert coordinator.heading == "Draft terms of reference"
    let_partners_agree(session, world)

    sro.get(TERMS).click("Read version 1 of the terms of reference of Combating Drugs Partnership Board")
    sro.click("Read and sign")
    assert sro.heading == HEADING
    assert "The quorum is two voting members" in sro.main
    assert "Example Treatment Services" in sro.main
    sign(sro)

    assert sro.banner == "Terms of reference signed."
    signed = version(session)
    assert sro.facts()["Status"] == "In force"
    assert sro.facts()["Signed by"] == "Example sro"
    assert sro.facts()["Role"] == "Senior Responsible Owner: Police and Crime Commissioner"
    assert signed.fingerprint is not None
    assert signed.fingerprint in sro.main
    assert queries.terms_in_force(session, world.board, clock.today()) is signed
    session.refresh(world.sro_appointment)
    assert world.sro_appointment.state is SroState.CONFIRMED
    assert world.sro_appointment.confirmed_on == clock.today()


def test_the_text_file_has_the_fingerprint_that_was_signed(
    session: Session, world: make.World, coordinator: Visitor, sro: Visitor
) -> None:
    start(coordinator)
    let_partners_agree(session, world)
    sign(sro.get(f"{TERMS}/{version(session).key}/sign"))
    signed = version(session)
    sro.get(f"{TERMS}/{signed.key}/text")
    assert sro.response is not None
    assert sro.response.headers["Content-Disposition"] == (
        "attachment; filename=terms-of-reference-west-midlands-combating-drugs-partnership-board-v1.txt"
    )
    assert sro.response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert sro.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert hashlib.sha256(sro.body).hexdigest() == signed.fingerprint
    assert signed.signature is not None
    assert signed.signature.fingerprint == signed.fingerprint
    assert sro.body.endswith(b".\n")
    assert b"\r" not in sro.body


@pytest.mark.both_databases
def test_the_sro_sends_a_version_back_and_signs_the_next_text(
    session: Session, world: make.World, coordinator: Visitor, sro: Visitor
) -> None:
    start(coordinator)
    let_partners_agree(session, world)
    address = f"{TERMS}/{version(session).key}"
    sro.get(f"{address}/sign").click("Send it back with reasons")
    sro.submit("Send it back", reasons="")
    assert sro.errors == ["Enter your reasons for sending it back"]
    sro.submit("Send it back", reasons="The quorum is too small.\nMake it three.")
    assert sro.banner == "Version 1 sent back. The secretariat will now edit version 2."

    address = f"{TERMS}/{version(session, 2).key}"
    coordinator.get(f"{address}/edit")
    assert "The SRO sent this version back" in coordinator.main
    assert "The quorum is too small." in coordinator.main
    coordinator.click("change the quorum").submit("Save", number="3").click("Back to the draft")
    assert coordinator.facts()["Quorum"] == "three voting members"
    let_partners_agree(session, world)
    sro.get(f"{address}/sign")
    assert "The quorum is three voting members" in sro.main
    sign(sro)
    assert mails(session) == [
        ("example.sro@example.org", "Please sign: terms of reference of Combating Drugs Partnership Board"),
        *(
            (f"example.{asked}@example.org", f"New version to follow: {ABOUT}")
            for asked in ("health.member", "deputy", "member", "police.member")
        ),
        (
            "example.coordinator@example.org",
            "Sent back: terms of reference of Combating Drugs Partnership Board",
        ),
        ("example.sro@example.org", "Please sign: terms of reference of Combating Drugs Partnership Board"),
        (
            "example.coordinator@example.org",
            "Signed: terms of reference of Combating Drugs Partnership Board",
        ),
    ]


def test_a_second_version_supersedes_the_first(
    session: Session, world: make.World, coordinator: Visitor, sro: Visitor
) -> None:
    start(coordinator)
    let_partners_agree(session, world)
    sign(sro.get(f"{TERMS}/{version(session).key}/sign"))
    coordinator.get(TERMS).click(
        "Start the next version of the terms of reference of Combating Drugs Partnership Board"
    )
    coordinator.submit("Start the draft", beginning="The version in force")
    coordinator.click("Edit Quorum")
    coordinator.submit("Save section", body="The quorum is **{quorum} members**, one of them a councillor.")
    let_partners_agree(session, world)
    sign(sro.get(f"{TERMS}/{version(session, 2).key}/sign"))
    day = day_short(clock.today())
    signed = f"{day}, Example sro, Police and Crime Commissioner"
    assert sro.table("Revision history") == [
        [number, status, day, day, f"{day}, 3 of 3 approved", signed, day, "–"]
        for number, status in (("2", "In force"), ("1", "Superseded"))
    ]
    first = sro.get(f"{TERMS}/{version(session).key}")
    assert first.facts()["Status"] == "Superseded"
    assert "one of them a councillor" not in first.main


def test_word_has_the_headings_the_membership_annex_and_the_signature(
    app: Flask, session: Session, world: make.World, coordinator: Visitor, sro: Visitor
) -> None:
    start(coordinator)
    let_partners_agree(session, world)
    sign(sro.get(f"{TERMS}/{version(session).key}/sign"))
    kind.issue(session, version(session), Occasion.SIGNED, PaperStore(settings_of(app).papers_path))
    session.commit()
    sro.get(f"{TERMS}/{version(session).key}/word")
    word = docx.Document(BytesIO(sro.body))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings[0] == "Document control"
    assert headings[1] == "1. Name and footprint"
    assert headings[8] == "8. Quorum"
    assert headings[-5:] == [
        "Annex A: Membership",
        "Annex B: Structure",
        "Annex C: Terms of reference of sub-groups",
        "Annex D: National sources",
        "Certificate",
    ]
    cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert ["Organisation", "Role", "Representative"] in cells
    assert ["West Midlands Police", "Police", "Example police member"] in cells
    assert ["Signed by", "Example sro"] in cells
    assert ["West Midlands Police", "Approved", "Example police member, representative"] in [
        row[:3] for row in cells
    ]
