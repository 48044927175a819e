"""The signature: who may sign, which text is signed, and what changes when the terms are signed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.clock import months_after
from cdp.errors import Refusal
from cdp.issuing.canonical import fingerprint_of
from cdp.issuing.service import SignatureGiven
from cdp.models import (
    Appointment,
    AuditEvent,
    BoardKind,
    Person,
    Signature,
    SroState,
    TermsState,
    TermsVersion,
)
from cdp.terms.approval import signing
from cdp.terms.drafting import service
from cdp.terms.drafting.figures import Figures, change_figures, figures_of
from cdp.terms.drafting.service import Beginning
from cdp.terms.versions import queries
from cdp.terms.versions.states import TermsStanding, in_force_among, standing_of
from cdp.terms.wording import text
from tests import make
from tests.statements import counted
from tests.terms.conftest import Visit
from tests.terms.partners import agree, circulate, give, state_of
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"


@pytest.fixture
def waiting(session: Session, world: make.World) -> TermsVersion:
    """A version of the board's terms that awaits the SRO's signature."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    session.commit()
    return version


def given(session: Session, version: TermsVersion, **changed: Any) -> SignatureGiven:
    facts = queries.text_facts(session, version, clock.today())
    typed: dict[str, Any] = {
        "typed_name": "Example sro",
        "confirmed_at": clock.now(),
        "fingerprint": fingerprint_of(text.canonical_text(version, facts)),
    }
    return SignatureGiven(**(typed | changed))


def sign(session: Session, world: make.World, version: TermsVersion) -> None:
    signing.sign(session, version, given(session, version), by=world.sro)


def next_version(session: Session, world: make.World, in_force_from: date | None = None) -> TermsVersion:
    version = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    figures = Figures(**{**vars(figures_of(version)), "in_force_from": in_force_from})
    change_figures(session, version, figures, read_version=version.version, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    return version


def fill_in(visitor: Visitor, **changed: Any) -> Visitor:
    fields: dict[str, Any] = {"has_read": True, "typed_name": "Example sro"}
    if visitor.asks_password:
        fields["password"] = make.PASSWORD
    return visitor.submit("Sign the terms of reference", **(fields | changed))


@pytest.mark.parametrize("typed", ["Example sro", "  example   SRO ", "EXAMPLE SRO", "Ｅxample sro"])
def test_case_and_spaces_in_the_typed_name_are_ignored(
    session: Session, world: make.World, waiting: TermsVersion, typed: str
) -> None:
    signing.sign(session, waiting, given(session, waiting, typed_name=typed), by=world.sro)
    assert waiting.signature is not None
    assert waiting.signature.typed_name == typed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"typed_name": "Example Sroe"}, "Enter your name as it is in your profile: Example sro."),
        ({"confirmed_at": None}, "Enter your password again before you sign."),
        ({"confirmed_at": clock.now() - timedelta(minutes=16)}, "Enter your password again before you sign."),
        (
            {"fingerprint": "0" * 64},
            "The text has changed since you opened the page. Read it again before you sign.",
        ),
    ],
)
def test_a_signature_needs_the_name_the_password_and_the_text_that_was_read(
    session: Session, world: make.World, waiting: TermsVersion, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        signing.sign(session, waiting, given(session, waiting, **changed), by=world.sro)
    assert refused.value.sentence == sentence
    assert waiting.signature is None


@pytest.mark.both_databases
def test_errors_are_shown_next_to_their_fields(session: Session, sro: Visitor, waiting: TermsVersion) -> None:
    sro.get(f"{TERMS}/{waiting.key}/sign")
    fill_in(sro, has_read=False, typed_name="", password="")
    assert sro.errors == [
        "Tick the box to confirm that you have read the whole text",
        "Enter your full name",
        "Enter your password",
    ]
    fill_in(sro, password="not this one")
    assert sro.errors == ["That is not your password. Try again."]
    fill_in(sro)
    assert sro.banner == "Terms of reference signed."


@pytest.mark.parametrize(
    "name", ["coordinator", "chair", "lead", "data_lead", "member", "deputy", "observer"]
)
def test_only_the_sro_may_sign(
    session: Session, world: make.World, visit: Visit, waiting: TermsVersion, name: str
) -> None:
    visitor = visit().sign_in(getattr(world, name))
    for address in ("sign", "send-back"):
        visitor.get(f"{TERMS}/{waiting.key}/{address}", status=403)
        visitor.post(f"{TERMS}/{waiting.key}/{address}", status=403)
    with pytest.raises(Refusal, match="Only the current SRO"):
        signing.sign(session, waiting, given(session, waiting), by=getattr(world, name))


def test_a_deputy_sro_and_a_former_sro_may_not_sign(
    session: Session, world: make.World, visit: Visit, waiting: TermsVersion
) -> None:
    make.role(session, world.partnership, world.lead, Appointment.DEPUTY_SRO)
    session.commit()
    deputy = visit().sign_in(world.lead)
    assert deputy.get(f"{TERMS}/{waiting.key}").facts()["Status"] == "Awaiting SRO signature"
    assert "Read and sign" not in deputy.links
    deputy.get(f"{TERMS}/{waiting.key}/sign", status=403)

    former = visit().sign_in(world.sro)
    former.get(f"{TERMS}/{waiting.key}/sign")
    world.sro_appointment.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    former.get(f"{TERMS}/{waiting.key}/sign", status=404)
    former.post(f"{TERMS}/{waiting.key}/sign", status=404)


def test_people_from_another_partnership_see_nothing(
    session: Session, world: make.World, visit: Visit, waiting: TermsVersion
) -> None:
    stranger = visit().sign_in(world.neighbour_coordinator)
    for address in ("", "/text", "/word", "/edit", "/figures", "/send", "/sign", "/withdraw"):
        stranger.get(f"{TERMS}/{waiting.key}{address}", status=404)
        stranger.get(
            f"/partnerships/berkshire-east/terms/{waiting.key}{address}",
            status=403 if address == "/sign" else 404,
        )
    stranger.get(f"/partnerships/berkshire-east/terms/new/{world.board.key}", status=404)
    former = visit().sign_in(world.former)
    former.get(f"{TERMS}/{waiting.key}", status=404)
    regional = visit().sign_in(world.regional_viewer)
    regional.get(TERMS, status=403)


def test_members_can_read_circulated_and_signed_versions_but_not_drafts(
    session: Session, world: make.World, visit: Visit
) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    member, chair = visit().sign_in(world.member), visit().sign_in(world.chair)
    assert "The coordinator can start them." in member.get(TERMS).main
    for address in ("", "/text", "/word"):
        member.get(f"{TERMS}/{draft.key}{address}", status=404)
        chair.get(f"{TERMS}/{draft.key}{address}")
    member.get(f"{TERMS}/new/{world.board.key}", status=403)
    for address in ("edit", "figures", "send", "withdraw", "revise", "cosmetic"):
        member.get(f"{TERMS}/{draft.key}/{address}", status=403)
    circulate(session, draft, by=world.coordinator)
    session.commit()
    assert member.get(f"{TERMS}/{draft.key}").facts()["Status"] == "Out for approval"
    for answer in draft.answers:
        give(session, answer)
    sign(session, world, draft)
    session.commit()
    assert member.get(f"{TERMS}/{draft.key}").facts()["Status"] == "In force"
    service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    session.commit()
    assert [row[0] for row in member.get(f"{TERMS}/{draft.key}").table("Revision history")] == ["1"]
    assert [row[0] for row in chair.get(f"{TERMS}/{draft.key}").table("Revision history")] == ["2", "1"]


def test_signing_in_two_tabs_makes_one_signature(
    session: Session, world: make.World, sro: Visitor, visit: Visit, waiting: TermsVersion
) -> None:
    other = visit().sign_in(world.sro).get(f"{TERMS}/{waiting.key}/sign")
    fill_in(sro.get(f"{TERMS}/{waiting.key}/sign"))
    fill_in(other)
    assert other.errors == ["These terms of reference have already been signed."]
    assert session.scalar(sa.select(sa.func.count()).select_from(Signature)) == 1
    assert "Read and sign" not in other.get(f"{TERMS}/{waiting.key}/sign").heading


def test_a_text_replaced_after_the_page_was_opened_is_not_signed(
    session: Session, world: make.World, sro: Visitor, coordinator: Visitor, waiting: TermsVersion
) -> None:
    sro.get(f"{TERMS}/{waiting.key}/sign")
    coordinator.get(f"{TERMS}/{waiting.key}").click("Change the text")
    coordinator.submit("Start the next version", because="The footprint changes.")
    fill_in(sro)
    assert sro.errors == [
        "The secretariat has withdrawn this version. We will email you when the next one is ready to sign."
    ]
    session.expire_all()
    following = queries.version_being_written(session, world.board)
    assert following is not None
    following.sections[0].body = "Other words."
    agree(session, following, by=world.coordinator)
    session.commit()
    sro.get(f"{TERMS}/{following.key}/sign")
    fill_in(sro, fingerprint=waiting.fingerprint)
    assert sro.errors == ["The text has changed since you opened the page. Read it again before you sign."]
    assert "Other words." in sro.main
    assert sro.value("fingerprint") == following.fingerprint
    fill_in(sro)
    assert sro.banner == "Terms of reference signed."
    assert waiting.canonical_text is not None
    assert "Other words." not in waiting.canonical_text


def test_a_text_altered_after_partners_agreed_is_not_signed(
    session: Session, world: make.World, waiting: TermsVersion
) -> None:
    typed = given(session, waiting)
    waiting.sections[0].body += " And more."
    session.flush()
    with pytest.raises(Refusal, match="differs from the one that was circulated"):
        signing.sign(session, waiting, replace(typed, fingerprint=waiting.fingerprint or ""), by=world.sro)


def test_partners_must_agree_before_the_sro_is_asked(session: Session, world: make.World) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    with pytest.raises(Refusal, match="Circulate this version to partners first"):
        signing.send_to_sro(session, draft, by=world.coordinator)
    circulate(session, draft, by=world.coordinator)
    with pytest.raises(Refusal, match="Only a version that partners have agreed"):
        signing.send_to_sro(session, draft, by=world.coordinator)


def test_a_version_comes_into_force_automatically_on_a_later_date(
    session: Session, world: make.World, waiting: TermsVersion
) -> None:
    today = clock.today()
    later = today + timedelta(days=40)
    sign(session, world, waiting)
    second = next_version(session, world, later)
    sign(session, world, second)
    assert state_of(second) is TermsState.SIGNED
    assert second.in_force_from == later
    assert queries.terms_in_force(session, world.board, today - timedelta(days=1)) is None
    assert queries.terms_in_force(session, world.board, later - timedelta(days=1)) is waiting
    assert queries.terms_in_force(session, world.board, later) is second

    versions = queries.versions_of(session, world.board)
    now, then = in_force_among(versions, today), in_force_among(versions, later)
    assert [standing_of(version, now) for version in versions] == [
        TermsStanding.TO_COME,
        TermsStanding.IN_FORCE,
    ]
    assert [standing_of(version, then) for version in versions] == [
        TermsStanding.IN_FORCE,
        TermsStanding.SUPERSEDED,
    ]


def test_a_version_superseded_before_its_date_never_comes_into_force(
    session: Session, world: make.World, waiting: TermsVersion
) -> None:
    today = clock.today()
    sign(session, world, waiting)
    sign(session, world, next_version(session, world, today + timedelta(days=90)))
    third = next_version(session, world, today + timedelta(days=10))
    sign(session, world, third)
    assert queries.terms_in_force(session, world.board, today + timedelta(days=100)) is third


def test_a_start_date_before_the_signature_becomes_the_day_of_signing(
    session: Session, world: make.World, waiting: TermsVersion
) -> None:
    waiting.in_force_from = clock.today() - timedelta(days=3)
    sign(session, world, waiting)
    assert waiting.in_force_from == clock.today()
    assert waiting.review_on == months_after(clock.today(), 12)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 22), 14, date(2028, 1, 22)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_the_review_date_is_the_same_day_some_months_later(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_sub_groups_terms_do_not_confirm_a_conditional_sro(session: Session, world: make.World) -> None:
    version = service.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    signing.send_to_sro(session, version, by=world.coordinator)
    sign(session, world, version)
    assert world.sro_appointment.state is SroState.CONDITIONAL


def test_the_history_records_the_signature_with_the_fingerprint(
    session: Session, world: make.World, waiting: TermsVersion
) -> None:
    sign(session, world, waiting)
    whole = "version 1 of the terms of reference of Combating Drugs Partnership Board"
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    sentences = [event.sentence for event in events]
    assert f"Example sro signed {whole} as Senior Responsible Owner." in sentences
    assert (
        f"Example sro was confirmed as SRO: Example sro signed {whole}, which was the condition." in sentences
    )
    signed = next(event for event in events if " signed version" in event.sentence)
    assert signed.details["sha256"] == waiting.fingerprint


def test_a_signed_text_does_not_change_with_names_and_seats(
    session: Session, world: make.World, sro: Visitor, waiting: TermsVersion
) -> None:
    sign(session, world, waiting)
    world.board.name = "Another name"
    make.seat(session, world.board, make.organisation(session, world.partnership, "Probation Service"))
    session.commit()
    sro.get(f"{TERMS}/{waiting.key}")
    assert sro.heading == "Terms of reference: Combating Drugs Partnership Board"
    assert "Probation Service: " not in sro.main
    assert sro.facts()["Signed by"] == "Example sro"


def test_a_text_altered_in_the_database_shows_as_not_signed(
    session: Session, world: make.World, sro: Visitor, waiting: TermsVersion
) -> None:
    sign(session, world, waiting)
    waiting.sections[0].body += " And more."
    session.commit()
    sro.get(f"{TERMS}/{waiting.key}")
    assert "Not signed: this text is not the one that Example sro signed." in sro.main
    assert "Signed by" not in sro.facts()


def test_no_one_is_asked_to_sign_while_there_is_no_sro(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    world.sro_appointment.state = SroState.PROPOSED
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    session.commit()
    assert state_of(version) is TermsState.AGREED
    assert version.sent_to_sro_at is None
    assert coordinator.get(f"{TERMS}/{version.key}").facts()["Status"] == "Agreed by partners"
    coordinator.get(f"{TERMS}/{version.key}/send")
    assert "There is no SRO today." in coordinator.main
    coordinator.post(f"{TERMS}/{version.key}/send", status=422)
    assert coordinator.errors == ["There is no SRO. Record the SRO first."]
    world.sro_appointment.state = SroState.CONDITIONAL
    session.commit()
    coordinator.get(f"{TERMS}/{version.key}/send").submit("Send to Example sro")
    assert coordinator.facts()["Status"] == "Awaiting SRO signature"


def test_the_number_of_statements_does_not_grow_with_versions_boards_and_sections(
    session: Session, world: make.World, coordinator: Visitor, engine: sa.Engine, waiting: TermsVersion
) -> None:
    sign(session, world, waiting)
    session.commit()
    few = _counts(coordinator, engine, waiting)
    for _ in range(5):
        newest = next_version(session, world)
        sign(session, world, newest)
    for number in range(5):
        board = make.board(session, world.partnership, f"Group {number}", BoardKind.SUB_GROUP)
        version = service.start_draft(session, board, Beginning.DEFAULT_TEXT, by=world.coordinator)
        signing.send_to_sro(session, version, by=world.coordinator)
        sign(session, world, version)
    session.commit()
    assert _counts(coordinator, engine, newest) == few
    index, in_force, _ = few
    assert index <= 12
    assert in_force <= 15  # includes the comparison with current records


def _counts(visitor: Visitor, engine: sa.Engine, version: TermsVersion) -> list[int]:
    counts = []
    for address in (TERMS, f"{TERMS}/{version.key}", f"{TERMS}/{version.key}/word"):
        with counted(engine) as statements:
            visitor.get(address)
        counts.append(len(statements))
    return counts


def test_two_signatures_at_the_same_moment_make_one(
    session: Session, world: make.World, engine: sa.Engine, waiting: TermsVersion
) -> None:
    typed, version_id, sro_id = given(session, waiting), waiting.id, world.sro.id
    both_ready = Barrier(2)
    session.commit()

    def sign_at_once(_: int) -> str:
        with Session(engine, info=session.info) as own:
            version, sro = own.get_one(TermsVersion, version_id), own.get_one(Person, sro_id)
            own.commit()
            both_ready.wait(timeout=10)
            try:
                signing.sign(own, version, typed, by=sro)
                own.commit()
            except Refusal as refusal:
                return refusal.sentence
            return "signed"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(sign_at_once, range(2)))
    assert outcomes == ["These terms of reference have already been signed.", "signed"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Signature)) == 1
