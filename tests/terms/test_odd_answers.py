"""Unusual input on the sign-off pages: the result is always a page, and nothing is saved in part."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import OutboxMessage, TermsAnswer, TermsVersion
from cdp.terms.approval import requests
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.access.test_hostile_input import CONTROL, LONG, fields_of
from tests.terms.conftest import Visit
from tests.terms.partners import answer_of, circulate
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
ODD = (CONTROL, "9" * 40, "-1", "", "31", "ＮａＮ", "approved", "majority", "<svg onload=alert(1)>", LONG)


@pytest.fixture
def circulated(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, circulated to partners."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return version


def forms(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> Iterator[tuple[Visitor, str]]:
    """Yield the address of every sign-off form, with a visitor who may use the form."""
    coordinator = visit().sign_in(world.coordinator)
    answer = answer_of(circulated, world.police)
    token = requests.LINK.token_of(session, answer.asks[0])
    draft = service.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    probation = make.organisation(session, world.partnership, "Probation Service")
    make.seat(session, world.sub_group, probation, representative=world.lead)
    at = f"{TERMS}/{circulated.key}"
    for address in (
        f"{TERMS}/{draft.key}/circulate",
        f"{at}/answers/more-time",
        f"{at}/answers/{answer.key}/on-behalf",
    ):
        yield coordinator, address
    yield visit().sign_in(world.police_member), f"{at}/answers/{answer.key}/answer"
    yield visit(), f"/terms-answer/{token}"


def test_no_form_fails_on_any_input(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    for visitor, address in forms(session, world, visit, circulated):
        names = fields_of(visitor.get(address))
        token = visitor.token()
        for value in ODD:
            sent: dict[str, str | list[str]] = {"csrf_token": token, **dict.fromkeys(names, value)}
            answer = visitor.client.post(address, data=sent)
            assert answer.status_code in {200, 303, 409, 422}, f"{address}: {answer.status} to {value[:20]!r}"
        four = {"csrf_token": token, **{name: ["9" * 40] * 4 for name in names}}
        assert visitor.client.post(address, data=four).status_code in {409, 422}, address


@pytest.mark.both_databases
def test_a_comment_in_any_script_is_kept_and_shown_as_typed(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    typed = "Schön 🙂 <b>not bold</b>\nشكرا جزيلا\n& “quoted”"
    address = f"{TERMS}/{circulated.key}/answers"
    member = visit().sign_in(world.police_member).get(f"{address}/{answer.key}/answer")
    member.submit("Respond for West Midlands Police", opinion="Object", comment=typed)
    session.expire_all()
    assert answer.comment == typed
    said = visit().sign_in(world.sro)
    shown = said.client.get(address).text
    assert "&lt;b&gt;not bold&lt;/b&gt;<br>شكرا جزيلا<br>&amp; “quoted”" in shown
    mail = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert f"Comment or reason: {typed}" in mail.body


@pytest.mark.both_databases
def test_a_button_pressed_twice_acts_once(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    links = f"{TERMS}/{circulated.key}/answers/{answer.key}/links/{answer.asks[0].key}"
    coordinator.get(f"{TERMS}/{circulated.key}/answers")
    for _ in range(2):
        coordinator.post(f"{links}/end", status=200)
    assert coordinator.heading == "Responses to version 1"
    coordinator.get(f"{TERMS}/{circulated.key}/answers/remind")
    once = coordinator.value("once")
    before = _mails(session)
    for _ in range(2):
        coordinator.post(f"{TERMS}/{circulated.key}/answers/remind", {"once": once}, status=200)
    assert _mails(session) == before + 3, "the police's only link was ended"
    coordinator.get(f"{TERMS}/{circulated.key}/answers/newcomers")
    assert "Everyone who can respond has already been asked." in coordinator.main


def _mails(session: Session) -> int:
    session.expire_all()
    return len(session.scalars(sa.select(OutboxMessage.id)).all())


def test_links_of_another_response_are_not_found(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    police, health = answer_of(circulated, world.police), answer_of(circulated, world.health)
    at = f"{TERMS}/{circulated.key}/answers"
    for address in (
        f"{at}/{police.key}/links/{health.asks[0].key}/end",
        f"{at}/{police.key}/links/{health.asks[0].key}/renew",
        f"{at}/zzzzzzzzzzzz/links/{police.asks[0].key}/end",
    ):
        coordinator.post(address, status=404)
    session.expire_all()
    rows = session.scalars(sa.select(TermsAnswer)).all()
    assert [ask.revoked_at for answer in rows for ask in answer.asks] == [None] * 4
