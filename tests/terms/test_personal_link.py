"""Responding without an account: the link opens one response, reveals nothing else, and expires."""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import ISSUED_KINDS, settings_of
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer
from cdp.mail.sender import send_due
from cdp.mail.transport import FolderTransport
from cdp.models import (
    Base,
    Capacity,
    FormSubmission,
    IssuedFile,
    IssuedFileKind,
    MailState,
    OutboxMessage,
    SeatHolding,
    TermsAnswer,
    TermsAsk,
    TermsOpinion,
    TermsVersion,
)
from cdp.partnerships.members.service import holdings
from cdp.terms.approval import circulation, requests
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.worker import mails
from tests import make
from tests.terms.conftest import Visit
from tests.terms.partners import OBJECTED, answer_of, circulate, give
from tests.visitor import Visitor

POLICE = "Respond for West Midlands Police"
DEAD = "This link does not work"
YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def circulated(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, circulated to partners."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return version


@pytest.fixture
def of_police(circulated: TermsVersion, world: make.World) -> TermsAnswer:
    """The response of the police."""
    return answer_of(circulated, world.police)


@pytest.fixture
def address(session: Session, of_police: TermsAnswer) -> str:
    """The personal link in the email to the representative of the police."""
    found = re.search(
        r"http://localhost(/terms-answer/\S+)",
        session.scalars(
            sa.select(OutboxMessage.body).where(
                OutboxMessage.to_address == "example.police.member@example.org"
            )
        ).one(),
    )
    assert found is not None
    return found[1]


@pytest.fixture
def guest(visit: Visit) -> Visitor:
    """A visitor who is not signed in."""
    return visit()


@pytest.mark.both_databases
def test_the_link_in_the_email_shows_the_text_and_records_the_response_with_a_receipt(
    session: Session, guest: Visitor, of_police: TermsAnswer, address: str
) -> None:
    guest.get(address)
    assert guest.heading == "Respond for West Midlands Police"
    assert "This link is for Example police member, representative of West Midlands Police." in guest.main
    assert "8. Quorum" in guest.main
    guest.submit(POLICE, opinion="Approve", approving_body="Chief officer group", approved_on=YESTERDAY)
    assert guest.banner == "Response recorded."
    assert guest.heading == "Response of West Midlands Police"
    assert guest.facts()["Response"] == "Approved"
    assert guest.facts()["Decided by"].startswith("Chief officer group on ")
    session.expire_all()
    assert (of_police.opinion, of_police.by_link) == (TermsOpinion.APPROVED, True)
    assert of_police.asks[0].used_at is not None
    receipt = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert receipt.to_address == "example.police.member@example.org"
    assert receipt.subject.startswith("Response recorded: ")
    guest.click("Read the text again or change the response")
    assert "has already responded" in guest.main
    guest.submit(POLICE, opinion="Object", comment="Annex A names us wrongly.")
    assert guest.facts()["Comment or reason"] == "Annex A names us wrongly."


@pytest.mark.both_databases
def test_errors_are_shown_and_entered_text_is_kept(
    session: Session, guest: Visitor, of_police: TermsAnswer, address: str
) -> None:
    guest.get(address).submit(POLICE, opinion="Object", status=422)
    assert guest.errors == ["Enter the reason for objecting."]
    guest.submit(POLICE, opinion="Approve", comment="x" * 100_000, status=422)
    assert guest.errors == ["Use 5,000 characters or fewer. You have used 100,000. We kept the first 5,000."]
    assert guest.value("comment") == "x" * 5_000
    session.expire_all()
    assert of_police.opinion is None


def test_the_page_has_no_other_links_and_shows_nothing_else_of_the_partnership(
    session: Session, world: make.World, guest: Visitor, circulated: TermsVersion, address: str
) -> None:
    give(session, answer_of(circulated, world.health), OBJECTED)
    token = address.rpartition("/")[2]
    guest.get(address)
    inside = [href for href in guest.links.values() if href.startswith("/partnerships")]
    assert inside == []
    assert {href for href in guest.links.values() if href.startswith("/terms-answer")} == {
        f"/terms-answer/{token}/text"
    }
    assert "Sign in" not in guest.links
    assert OBJECTED.comment not in guest.text
    assert "Objected" not in guest.text


def test_the_link_responds_for_its_own_person_even_if_another_is_signed_in(
    session: Session, world: make.World, visit: Visit, of_police: TermsAnswer, address: str
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(address)
    assert "Example coordinator" not in coordinator.text
    coordinator.submit(POLICE, opinion="Approve")
    session.expire_all()
    assert of_police.answered_by is world.police_member


def test_the_text_file_has_the_fingerprint_of_the_version(
    guest: Visitor, circulated: TermsVersion, address: str
) -> None:
    guest.get(f"{address}/text")
    assert hashlib.sha256(guest.body).hexdigest() == circulated.fingerprint
    assert guest.response is not None
    assert guest.response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert guest.response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert guest.response.headers["Cache-Control"] == "no-store"
    assert guest.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.both_databases
def test_the_pdf_can_be_downloaded_once_it_is_issued(
    app: Flask, session: Session, guest: Visitor, circulated: TermsVersion, address: str
) -> None:
    guest.get(f"{address}/pdf", status=404)
    assert "PDF file" not in guest.get(address).main
    store = PaperStore(settings_of(app).papers_path)
    Issuer(sessionmaker(session.get_bind(), info=session.info), store, ISSUED_KINDS).issue_due()
    guest.get(address).click(next(words for words in guest.links if words.startswith("PDF file")))
    assert guest.body.startswith(b"%PDF-")
    issued = session.scalars(sa.select(IssuedFile).where(IssuedFile.kind == IssuedFileKind.PDF)).one()
    assert hashlib.sha256(guest.body).hexdigest() == issued.sha256


@pytest.mark.parametrize("tail", ["", "/text", "/pdf"])
def test_neither_caches_nor_other_sites_learn_the_address(guest: Visitor, address: str, tail: str) -> None:
    for where in (f"{address}{tail}", f"/terms-answer/nonsense{tail}"):
        headers = guest.client.get(where).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_response_over_https_is_accepted_without_a_referrer(
    app: Flask, session: Session, of_police: TermsAnswer, address: str
) -> None:
    session.commit()
    client = app.test_client()
    page = client.get(address, base_url="https://localhost").text
    fields = dict(re.findall(r'name="(csrf_token|once|version)" value="([^"]*)"', page))
    answer = client.post(address, data={**fields, "opinion": "approved"}, base_url="https://localhost")
    assert answer.status_code == 303
    session.expire_all()
    assert of_police.opinion is TermsOpinion.APPROVED


def test_a_form_without_its_token_is_refused(
    app: Flask, session: Session, of_police: TermsAnswer, address: str
) -> None:
    sent = {"opinion": "approved", "version": str(of_police.version)}
    session.commit()
    answer = app.test_client().post(address, data=sent)
    assert answer.status_code == 422
    assert "This page was open for too long." in answer.text
    session.expire_all()
    assert of_police.opinion is None


def test_a_response_sent_twice_is_recorded_once_with_the_same_receipt(
    session: Session, guest: Visitor, of_police: TermsAnswer, address: str
) -> None:
    guest.get(address)
    sent = {"opinion": "approved", "version": str(of_police.version), "once": guest.value("once")}
    for _ in range(2):
        guest.post(address, sent, status=200)
        assert guest.heading == "Response of West Midlands Police"
    session.expire_all()
    assert of_police.version == 2


@pytest.mark.both_databases
def test_the_link_is_stored_only_in_the_email(
    session: Session, guest: Visitor, circulated: TermsVersion, address: str
) -> None:
    guest.get(address).submit(POLICE, opinion="Approve")
    token = address.rpartition("/")[2]
    assert session.scalars(sa.select(FormSubmission.location)).all() == ["?recorded=yes"]
    for name, table in Base.metadata.tables.items():
        if name != "outbox_messages":
            assert token not in repr(session.execute(sa.select(table)).all()), name


def test_no_log_line_holds_the_link(guest: Visitor, address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        guest.get(address)
        guest.get("/terms-answer/nonsense-that-is-no-token-at-all", status=404)
    token = address.rpartition("/")[2]
    ours = [record for record in caplog.records if record.name.startswith(("cdp", "werkzeug", "flask"))]
    assert ours
    assert not [record for record in ours if token in f"{record.getMessage()} {vars(record)}"]


def end_holding(session: Session, world: make.World, circulated: TermsVersion) -> None:
    holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, YESTERDAY, by=world.coordinator)


def expire(session: Session, world: make.World, circulated: TermsVersion) -> None:
    for ask in session.scalars(sa.select(TermsAsk)):
        ask.expires_at = clock.now()


def end_link(session: Session, world: make.World, circulated: TermsVersion) -> None:
    requests.revoke(session, answer_of(circulated, world.police).asks[0], by=world.coordinator)


def send_a_new_one(session: Session, world: make.World, circulated: TermsVersion) -> None:
    requests.renew(session, answer_of(circulated, world.police).asks[0], by=world.coordinator)


def replace(session: Session, world: make.World, circulated: TermsVersion) -> None:
    following = service.revise(session, circulated, "A word was missing.", by=world.coordinator)
    circulate(session, following, by=world.coordinator)


def withdraw(session: Session, world: make.World, circulated: TermsVersion) -> None:
    circulation.withdraw(session, circulated, by=world.coordinator)


def leave(session: Session, world: make.World, circulated: TermsVersion) -> None:
    world.police_member.left_at = clock.now()


def end_seat(session: Session, world: make.World, circulated: TermsVersion) -> None:
    world.police_seat.ends_on = YESTERDAY


Ending = Callable[[Session, make.World, TermsVersion], None]


@pytest.mark.parametrize(
    "end",
    [end_holding, expire, end_link, send_a_new_one, replace, withdraw, leave, end_seat],
    ids=lambda end: end.__name__,
)
def test_a_link_that_does_not_work_shows_the_same_plain_page_and_accepts_nothing(
    session: Session,
    world: make.World,
    guest: Visitor,
    visit: Visit,
    circulated: TermsVersion,
    of_police: TermsAnswer,
    address: str,
    end: Ending,
) -> None:
    made_up = visit().get("/terms-answer/nonsense", status=404)
    guest.get(address)
    end(session, world, circulated)
    session.commit()
    guest.submit(POLICE, opinion="Approve", status=404)
    for tail in ("", "/text", "/pdf", "?recorded=yes"):
        guest.get(f"{address}{tail}", status=404)
        assert guest.heading == DEAD
        assert guest.main == made_up.main
        assert "West Midlands" not in guest.text
    session.expire_all()
    assert of_police.opinion is None


def other_letter(token: str, place: int) -> str:
    """Return a token with the letter at an index changed.

    Tests do not change the last letter of a token, because some of its bits are ignored.
    """
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def test_a_link_with_any_change_does_not_work(guest: Visitor, address: str) -> None:
    token = address.rpartition("/")[2]
    signature = token.rindex(".") + 1
    spoilt = [other_letter(token, place) for place in (0, 5, signature - 3, signature, len(token) - 4)]
    spoilt += [token.partition(".")[0], token.swapcase(), token * 200, "%00", "%ED%A0%80", "..%2f..%2fetc"]
    for each in spoilt:
        answer = guest.client.get(f"/terms-answer/{each}")
        assert answer.status_code == 404, each[:100]
        assert "West Midlands Police" not in answer.text


def test_each_link_responds_for_its_own_organisation(
    session: Session, world: make.World, guest: Visitor, circulated: TermsVersion
) -> None:
    ask = next(ask for ask in answer_of(circulated, world.health).asks if ask.capacity is Capacity.DEPUTY)
    guest.get(f"/terms-answer/{requests.LINK.token_of(session, ask)}")
    assert "Example deputy, deputy of Birmingham and Solihull" in guest.main
    guest.submit("Respond for Birmingham and Solihull Integrated Care Board", opinion="Approve")
    session.expire_all()
    answered = [answer.organisation.name for answer in circulated.answers if answer.opinion]
    assert answered == ["Birmingham and Solihull Integrated Care Board"]


def test_two_responses_at_once_lose_nothing(
    session: Session, world: make.World, guest: Visitor, of_police: TermsAnswer, address: str
) -> None:
    guest.get(address)
    give(session, of_police, OBJECTED)
    guest.submit(POLICE, opinion="Approve", status=409)
    assert OBJECTED.comment in "".join(area.text or "" for area in guest.page.all("textarea"))


def test_changes_are_shown_to_a_person_who_responded_to_an_earlier_version(
    session: Session, world: make.World, guest: Visitor, circulated: TermsVersion, of_police: TermsAnswer
) -> None:
    give(session, of_police, OBJECTED)
    following = service.revise(session, circulated, "The police get a seat.", by=world.coordinator)
    circulate(session, following, by=world.coordinator)
    ask = answer_of(following, world.police).asks[0]
    guest.get(f"/terms-answer/{requests.LINK.token_of(session, ask)}")
    assert "What you objected to (version 1) and what is now proposed (version 2)" in guest.main


def test_after_agreement_the_link_shows_the_response_until_the_signature(
    session: Session, circulated: TermsVersion, guest: Visitor, address: str
) -> None:
    for answer in circulated.answers:
        give(session, answer)
    session.commit()
    guest.get(address)
    assert guest.heading == "Response of West Midlands Police"
    assert "Partners have agreed this version, so responses can no longer be changed." in guest.main
    assert guest.buttons == []


def test_reading_the_page_writes_nothing(session: Session, guest: Visitor, address: str) -> None:
    def everything() -> list[str]:
        session.rollback()
        return [repr(session.execute(sa.select(table)).all()) for table in Base.metadata.tables.values()]

    before = everything()
    for tail in ("", "/text", "/pdf", "?recorded=yes"):
        guest.client.get(f"{address}{tail}")
        guest.client.head(f"{address}{tail}")
    assert everything() == before


def test_a_leaver_gets_no_email_and_their_link_stops_working_at_once(
    session: Session,
    world: make.World,
    guest: Visitor,
    circulated: TermsVersion,
    address: str,
    tmp_path: Path,
) -> None:
    end_holding(session, world, circulated)
    session.commit()
    guest.get(address, status=404)
    send_due(sessionmaker(session.get_bind()), FolderTransport(tmp_path), mails.build)
    session.expire_all()
    rows = {row.to_address: row for row in session.scalars(sa.select(OutboxMessage))}
    left = rows["example.police.member@example.org"]
    assert (left.state, left.body) == (MailState.SUPERSEDED, "")
    others = {address: row.state for address, row in rows.items() if row is not left}
    assert set(others.values()) == {MailState.SENT}
    assert {row.body for row in rows.values()} == {""}, "a link is blanked once its mail has left"


def test_a_person_whose_seat_ends_today_can_still_respond_today(
    session: Session, world: make.World, guest: Visitor, circulated: TermsVersion, address: str
) -> None:
    holding = session.scalars(
        sa.select(SeatHolding).where(SeatHolding.person_id == world.police_member.id)
    ).one()
    holding.ends_on = clock.today()
    assert guest.get(address).heading == "Respond for West Midlands Police"
