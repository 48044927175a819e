"""Circulation of terms of reference to partners, and their agreement."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.issuing.canonical import fingerprint_of
from cdp.models import (
    Agreement,
    AuditEvent,
    Capacity,
    OutboxMessage,
    SeatHolding,
    SeatKind,
    Signature,
    SroState,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from cdp.terms.approval import agreement, answers, circulation, requests
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.versions import queries
from cdp.terms.wording import text
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.terms.partners import OBJECTED, agree, answer_of, circulate, give, state_of


@pytest.fixture
def draft(session: Session, world: make.World) -> TermsVersion:
    """A draft of the board's terms."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    return version


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.to_address, row.subject.partition(":")[0]) for row in rows]


def test_every_organisation_with_a_core_seat_is_asked_once(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    make.seat(session, world.board, world.health, national_role="nhs", representative=world.deputy)
    guest = make.organisation(session, world.partnership, "Guests")
    make.seat(session, world.board, guest, kind=SeatKind.OBSERVER, representative=world.observer)
    make.seat(session, world.board, make.organisation(session, world.partnership, "HMP Birmingham"))
    circulate(session, draft, by=world.coordinator)
    asked = {
        answer.organisation.name: [(ask.person.name, ask.capacity) for ask in answer.asks]
        for answer in draft.answers
    }
    assert asked == {
        "Birmingham and Solihull Integrated Care Board": [
            ("Example health member", Capacity.REPRESENTATIVE),
            ("Example deputy", Capacity.REPRESENTATIVE),
        ],
        "Example Treatment Services": [("Example member", Capacity.REPRESENTATIVE)],
        "HMP Birmingham": [],
        "West Midlands Police": [("Example police member", Capacity.REPRESENTATIVE)],
    }
    assert len(mails(session)) == 4
    body = session.scalars(
        sa.select(OutboxMessage.body).where(OutboxMessage.to_name == "Example member")
    ).one()
    in_three_weeks = in_words(clock.today() + timedelta(days=21))
    assert f"Please respond for Example Treatment Services by {in_three_weeks}." in body
    assert "asks you to approve version 1" in body
    assert "Please read Annex A." in body
    assert "http://localhost/terms-answer/" in body


def test_the_text_is_fixed_when_it_is_circulated(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    whole = draft.canonical_text
    assert whole is not None
    assert draft.fingerprint == fingerprint_of(whole)
    world.board.name = "Another name"
    make.seat(session, world.board, make.organisation(session, world.partnership, "Probation Service"))
    session.flush()
    facts = queries.text_facts(session, draft, clock.today())
    assert text.canonical_text(draft, facts) == whole


@pytest.mark.parametrize(
    ("wanted", "sentence", "field"),
    [
        ({"answer_by": timedelta(0)}, "Enter a deadline after today", "answer_by"),
        ({"answer_by": timedelta(days=400)}, "within the next 12 months", "answer_by"),
        (
            {"agreement": Agreement.MAJORITY, "majority_percent": 50},
            "from 51 to 100",
            "majority_percent",
        ),
        ({"agreement": Agreement.MAJORITY}, "from 51 to 100", "majority_percent"),
    ],
)
def test_an_invalid_circulation_is_refused_as_a_whole(
    session: Session,
    world: make.World,
    draft: TermsVersion,
    wanted: dict[str, object],
    sentence: str,
    field: str,
) -> None:
    until = wanted.get("answer_by", timedelta(days=21))
    assert isinstance(until, timedelta)
    typed = {**wanted, "answer_by": clock.today() + until}
    with pytest.raises(Refusal, match=sentence) as refused:
        circulate(session, draft, by=world.coordinator, **typed)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert state_of(draft) is TermsState.DRAFT
    assert draft.canonical_text is None
    assert mails(session) == []


def test_a_board_without_seats_cannot_circulate(session: Session, world: make.World) -> None:
    board = make.board(session, world.partnership, "Second board")
    version = service.start_draft(session, board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    with pytest.raises(Refusal, match="No organisation has a core seat on this board yet"):
        circulate(session, version, by=world.coordinator)


def test_when_all_have_approved_partners_agree_and_the_sro_is_asked(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    give(session, answer_of(draft, world.police))
    give(
        session, answer_of(draft, world.health), AnswerGiven(TermsOpinion.APPROVED_WITH_COMMENT, "Well done.")
    )
    assert state_of(draft) is TermsState.CIRCULATED
    give(session, answer_of(draft, world.treatment))
    assert state_of(draft) is TermsState.AGREED
    assert draft.agreed_at is not None
    assert mails(session)[-1] == ("example.sro@example.org", "Please sign")
    sentences = session.scalars(sa.select(AuditEvent.sentence)).all()
    assert (
        "Partners agreed version 1 of the terms of reference of Combating Drugs Partnership Board: "
        "3 of 3 organisations approved." in sentences
    )


def test_an_objection_blocks_when_all_must_approve(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator, agreement=Agreement.ALL_WHO_ANSWER)
    give(session, answer_of(draft, world.police), OBJECTED)
    give(session, answer_of(draft, world.health))
    give(session, answer_of(draft, world.treatment))
    assert state_of(draft) is TermsState.CIRCULATED
    tally = agreement.tally_of(draft.answers)
    assert agreement.blocked_because(draft, tally, clock.today()).startswith("1 organisation has objected.")
    with clock.pretending(clock.now() + timedelta(days=60)):
        assert circulation.settle_what_is_due(session, clock.today()) == 0
    give(session, answer_of(draft, world.police))
    assert state_of(draft) is TermsState.AGREED


@pytest.mark.parametrize(
    ("rule", "percent", "opinions", "agreed_before", "agreed_after"),
    [
        (Agreement.ALL, None, "AA-", False, False),
        (Agreement.ALL_WHO_ANSWER, None, "AA-", False, True),
        (Agreement.ALL_WHO_ANSWER, None, "AO-", False, False),
        (Agreement.ALL_WHO_ANSWER, None, "---", False, False),
        (Agreement.MAJORITY, 66, "AA-", False, True),
        (Agreement.MAJORITY, 67, "AA-", False, False),
        (Agreement.MAJORITY, 66, "AAO", True, True),
        (Agreement.MAJORITY, 51, "AOO", False, False),
    ],
)
def test_agreement_follows_the_chosen_rule(
    session: Session,
    world: make.World,
    draft: TermsVersion,
    rule: Agreement,
    percent: int | None,
    opinions: str,
    *,
    agreed_before: bool,
    agreed_after: bool,
) -> None:
    circulate(session, draft, by=world.coordinator, agreement=rule, majority_percent=percent)
    for organisation, opinion in zip((world.police, world.health, world.treatment), opinions, strict=True):
        if opinion != "-":
            given = AnswerGiven(TermsOpinion.APPROVED) if opinion == "A" else OBJECTED
            give(session, answer_of(draft, organisation), given)
    assert (state_of(draft) is TermsState.AGREED) is agreed_before
    assert draft.answer_by is not None
    assert circulation.settle_what_is_due(session, draft.answer_by) == 0
    with clock.pretending(clock.from_london(draft.answer_by + timedelta(days=1), clock.now().time())):
        circulation.settle_what_is_due(session, clock.today())
    assert (state_of(draft) is TermsState.AGREED) is agreed_after


def test_a_changed_text_is_a_new_version_with_new_responses(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    give(session, answer_of(draft, world.police), OBJECTED)
    give(session, answer_of(draft, world.health))
    second = service.revise(session, draft, "The police asked for a seat.", by=world.coordinator)
    assert state_of(draft) is TermsState.WITHDRAWN
    assert (second.number, second.state, second.drafted_from) == (2, TermsState.DRAFT, draft)
    with pytest.raises(Refusal, match="The text has changed since it was circulated"):
        give(session, answer_of(draft, world.treatment))
    circulate(session, second, by=world.coordinator)
    assert {answer.opinion for answer in second.answers} == {None}
    assert answer_of(draft, world.police).opinion is TermsOpinion.OBJECTED
    body = session.scalars(
        sa.select(OutboxMessage.body)
        .where(OutboxMessage.to_name == "Example member")
        .order_by(OutboxMessage.id)
    ).all()[-1]
    assert "It replaces version 1. The page shows what has changed." in body


def test_approvals_still_count_after_a_correction_of_typing_errors(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    give(session, answer_of(draft, world.police), OBJECTED)
    give(session, answer_of(draft, world.health))
    give(session, answer_of(draft, world.treatment))
    second = service.revise(session, draft, "Names misspelt.", by=world.coordinator)
    service.declare_cosmetic(session, second, "Names in Annex A corrected.", by=world.coordinator)
    session.query(OutboxMessage).delete()
    circulate(session, second, by=world.coordinator)
    carried = answer_of(second, world.health)
    assert carried.opinion is TermsOpinion.APPROVED
    assert carried.carried_from is answer_of(draft, world.health)
    assert answer_of(second, world.police).opinion is None
    subjects = dict(mails(session))
    assert subjects["example.health.member@example.org"] == "For information"
    assert subjects["example.police.member@example.org"].startswith("Please respond by")
    give(session, answer_of(second, world.police))
    assert state_of(second) is TermsState.AGREED


def test_a_correction_of_a_signed_text_is_not_circulated(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    agree(session, draft, by=world.coordinator)
    draft.state, draft.in_force_from = TermsState.SIGNED, clock.today()
    assert draft.document is not None
    draft.document.signature = Signature(
        person=world.sro,
        typed_name="Example sro",
        role="PCC",
        organisation_name="OPCC",
        fingerprint=draft.fingerprint or "",
        signed_at=clock.now(),
    )
    second = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    assert service.needs_partners(second)
    service.declare_cosmetic(session, second, "A comma.", by=world.coordinator)
    assert not service.needs_partners(second)
    service.declare_cosmetic(session, second, "", by=world.coordinator)
    assert service.needs_partners(second)


def test_a_draft_from_the_default_text_cannot_be_a_correction(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    with pytest.raises(Refusal, match="not based on an earlier version"):
        service.declare_cosmetic(session, draft, "A comma.", by=world.coordinator)


def test_more_time_extends_the_life_of_links(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    ask = answer_of(draft, world.police).asks[0]
    token = requests.LINK.token_of(session, ask)
    assert draft.answer_by is not None
    with clock.pretending(clock.now() + timedelta(days=60)):
        assert requests.LINK.opened_by(session, token) is None
    with pytest.raises(Refusal, match="Enter a deadline after"):
        circulation.extend(session, draft, draft.answer_by, by=world.coordinator)
    circulation.extend(session, draft, draft.answer_by + timedelta(days=40), by=world.coordinator)
    with clock.pretending(clock.now() + timedelta(days=60)):
        assert requests.LINK.opened_by(session, token) is ask


def test_new_seat_holders_are_asked_once(session: Session, world: make.World, draft: TermsVersion) -> None:
    vacant = make.seat(
        session, world.board, make.organisation(session, world.partnership, "Probation Service")
    )
    circulate(session, draft, by=world.coordinator)
    none = circulation.newcomer_emails(session, draft).fingerprint(session)
    with pytest.raises(Refusal, match="Everyone who can respond has already been asked"):
        circulation.ask_newcomers(session, draft, shown=none, by=world.coordinator)
    vacant.holdings.append(
        SeatHolding(person=world.lead, capacity=Capacity.REPRESENTATIVE, starts_on=make.LONG_AGO)
    )
    session.commit()
    session.expire_all()
    with pytest.raises(Refusal, match="The emails have changed since you opened this page"):
        circulation.ask_newcomers(session, draft, shown=none, by=world.coordinator)
    shown = circulation.newcomer_emails(session, draft).fingerprint(session)
    [ask] = circulation.ask_newcomers(session, draft, shown=shown, by=world.coordinator)
    assert ask.person is world.lead
    assert circulation.newcomers_to(session, draft) == []


def test_people_asked_are_notified_of_a_withdrawal(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator)
    circulation.withdraw(session, draft, by=world.coordinator)
    assert state_of(draft) is TermsState.WITHDRAWN
    assert [subject for _, subject in mails(session)].count("No response needed") == 4


def test_circulating_to_forty_organisations_is_one_short_transaction(
    session: Session, world: make.World, draft: TermsVersion, engine: sa.Engine
) -> None:
    def counted_for(version: TermsVersion) -> int:
        session.commit()
        with counted(engine) as statements:
            circulate(session, version, by=world.coordinator)
            session.commit()
        return len(statements)

    few = counted_for(draft)
    circulation.withdraw(session, draft, by=world.coordinator)
    for number in range(37):
        organisation = make.organisation(session, world.partnership, f"Organisation {number:02}")
        person = make.person(session, f"Member {number:02}", account=False)
        make.seat(session, world.board, organisation, representative=person)
    second = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    before = len(mails(session))
    many = counted_for(second)
    assert len(second.answers) == 40
    assert len(mails(session)) - before == 41  # one organisation also has a deputy
    assert many <= few + 3


def test_responses_to_a_version_are_listed_in_few_statements(
    session: Session, world: make.World, draft: TermsVersion, engine: sa.Engine
) -> None:
    circulate(session, draft, by=world.coordinator)
    session.commit()
    session.expire_all()
    with counted(engine) as statements:
        listed = queries.answers_of(session, session.get_one(TermsVersion, draft.id))
        assert [answer.organisation.name for answer in listed] == sorted(
            answer.organisation.name for answer in listed
        )
        assert all(ask.person.name for answer in listed for ask in answer.asks)
    assert len(statements) <= 4


def test_no_email_to_sign_is_sent_if_there_is_no_sro(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    world.sro_appointment.state = SroState.ENDED
    agree(session, draft, by=world.coordinator)
    assert state_of(draft) is TermsState.AGREED
    assert draft.sent_to_sro_at is None
    assert answers.capacity_of(session, draft.answers[0], world.sro, clock.today()) is None
