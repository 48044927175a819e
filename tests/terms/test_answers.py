"""Responses of organisations: signed in, by personal link, or recorded from a letter."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile, check_upload
from cdp.models import (
    AnsweredAs,
    AuditEvent,
    Capacity,
    OutboxMessage,
    TermsAnswer,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from cdp.terms.approval import answers, requests
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.terms.partners import APPROVED, OBJECTED, agree, answer_of, circulate, give, speaker_for, state_of


@pytest.fixture
def circulated(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, circulated to partners."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return version


@pytest.fixture
def of_health(circulated: TermsVersion, world: make.World) -> TermsAnswer:
    """The response of the organisation with a representative and a deputy."""
    return answer_of(circulated, world.health)


def letter() -> CheckedFile:
    return check_upload("Letter of 3 December.txt", BytesIO(b"We approve the terms of reference."))


def sentences(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))


def test_a_deputy_responds_and_is_recorded_as_deputy(
    session: Session, world: make.World, of_health: TermsAnswer
) -> None:
    answers.give(session, of_health, APPROVED, read_version=of_health.version, by=world.deputy)
    assert of_health.answered_as is AnsweredAs.DEPUTY
    assert of_health.answered_by is world.deputy
    assert sentences(session)[-1] == (
        "Example deputy responded as deputy for Birmingham and Solihull Integrated Care Board: "
        "it approved version 1 of the terms of reference of Combating Drugs Partnership Board."
    )


@pytest.mark.parametrize(
    "name", ["coordinator", "sro", "chair", "member", "observer", "neighbour_coordinator"]
)
def test_a_person_cannot_respond_for_an_organisation_they_do_not_represent(
    session: Session, world: make.World, of_health: TermsAnswer, name: str
) -> None:
    with pytest.raises(Refusal, match="Only a representative or deputy"):
        answers.give(session, of_health, APPROVED, read_version=of_health.version, by=getattr(world, name))
    assert of_health.opinion is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (AnswerGiven(TermsOpinion.OBJECTED), "comment"),
        (AnswerGiven(TermsOpinion.APPROVED_WITH_COMMENT), "comment"),
        (AnswerGiven(TermsOpinion.APPROVED, "But."), "opinion"),
        (
            AnswerGiven(
                TermsOpinion.APPROVED, approved_on=clock.today() + timedelta(days=2), approving_body="Cabinet"
            ),
            "approved_on",
        ),
        (AnswerGiven(TermsOpinion.APPROVED, approved_on=clock.today()), "approving_body"),
    ],
)
def test_missing_details_are_refused_next_to_their_fields(
    session: Session, of_health: TermsAnswer, given: AnswerGiven, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        give(session, of_health, given)
    assert refused.value.field == field
    assert of_health.opinion is None


def test_the_second_of_two_responses_sees_both(
    session: Session, world: make.World, of_health: TermsAnswer
) -> None:
    read = of_health.version
    answers.give(session, of_health, APPROVED, read_version=read, by=world.health_member)
    with pytest.raises(Conflict) as clash:
        answers.give(session, of_health, OBJECTED, read_version=read, by=world.deputy)
    assert [(one.label, one.theirs, one.yours) for one in clash.value.differences] == [
        ("Response", "Approved", "Objected"),
        ("Comment or reason", "", OBJECTED.comment),
    ]
    kept: TermsOpinion | None = of_health.opinion
    assert kept is TermsOpinion.APPROVED
    answers.give(session, of_health, OBJECTED, read_version=of_health.version, by=world.deputy)
    assert of_health.opinion is TermsOpinion.OBJECTED


def test_the_organisations_internal_approval_is_kept(session: Session, of_health: TermsAnswer) -> None:
    day = clock.today() - timedelta(days=3)
    give(session, of_health, AnswerGiven(TermsOpinion.APPROVED, approved_on=day, approving_body="Cabinet"))
    assert (of_health.approved_on, of_health.approving_body) == (day, "Cabinet")


def test_the_secretariat_records_a_response_with_its_letter(
    session: Session, world: make.World, of_health: TermsAnswer, tmp_path: Path
) -> None:
    store = PaperStore(tmp_path)
    answers.give_on_behalf(
        session,
        of_health,
        APPROVED,
        letter(),
        store=store,
        read_version=of_health.version,
        by=world.coordinator,
    )
    assert of_health.answered_as is AnsweredAs.SECRETARIAT
    assert of_health.letter_sha256 is not None
    assert hashlib.sha256(store.read(of_health.letter_sha256)).hexdigest() == of_health.letter_sha256
    assert of_health.letter_name == "Letter of 3 December.txt"
    give(session, of_health, OBJECTED)  # a direct response replaces the response by letter
    assert of_health.letter_sha256 is None
    with pytest.raises(Refusal, match="has already responded"):
        answers.give_on_behalf(
            session,
            of_health,
            APPROVED,
            letter(),
            store=store,
            read_version=of_health.version,
            by=world.coordinator,
        )


def test_the_coordinator_is_notified_of_comments_and_objections(
    session: Session, of_health: TermsAnswer, world: make.World
) -> None:
    session.query(OutboxMessage).delete()
    give(session, of_health)
    assert session.scalars(sa.select(OutboxMessage.subject)).all() == []
    give(session, of_health, OBJECTED)
    row = session.scalars(sa.select(OutboxMessage)).one()
    assert row.to_address == "example.coordinator@example.org"
    assert "The police have no seat on the data sub-group." in row.body


def test_no_one_can_respond_after_partners_have_agreed(
    session: Session, world: make.World, circulated: TermsVersion
) -> None:
    for answer in circulated.answers:
        give(session, answer)
    assert state_of(circulated) is TermsState.AGREED
    with pytest.raises(Refusal, match="No response is needed"):
        give(session, answer_of(circulated, world.police), OBJECTED)


# Personal links


def test_a_response_by_personal_link_gets_a_receipt(
    session: Session, world: make.World, of_health: TermsAnswer
) -> None:
    ask = next(ask for ask in of_health.asks if ask.capacity is Capacity.DEPUTY)
    found = requests.LINK.opened_by(session, requests.LINK.token_of(session, ask))
    assert found is ask
    answers.give_by_link(session, ask, OBJECTED, read_version=of_health.version)
    assert of_health.by_link
    assert of_health.answered_as is AnsweredAs.DEPUTY
    assert ask.used_at is not None
    receipt = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert receipt is not None
    assert receipt.to_address == "example.deputy@example.org"
    assert "Response: Objected" in receipt.body
    assert any("by personal link" in sentence for sentence in sentences(session))


def test_a_link_stops_working_when_it_is_ended_or_renewed_or_its_version_is_replaced(
    session: Session, world: make.World, circulated: TermsVersion, of_health: TermsAnswer
) -> None:
    first, second = of_health.asks
    old = requests.LINK.token_of(session, first)
    requests.renew(session, first, by=world.coordinator)
    assert requests.LINK.opened_by(session, old) is None
    assert requests.LINK.opened_by(session, requests.LINK.token_of(session, first)) is first
    other = requests.LINK.token_of(session, second)
    requests.revoke(session, second, by=world.coordinator)
    assert requests.LINK.opened_by(session, other) is None
    service.revise(session, circulated, "A new seat.", by=world.coordinator)
    assert requests.LINK.opened_by(session, requests.LINK.token_of(session, first)) is None


def test_a_former_representatives_link_stops_working_on_the_same_day(
    session: Session, world: make.World, of_health: TermsAnswer
) -> None:
    ask = of_health.asks[0]
    token = requests.LINK.token_of(session, ask)
    holding = next(h for h in world.health_seat.holdings if h.person_id == ask.person_id)
    holding.ends_on = clock.today()
    session.commit()
    assert requests.LINK.opened_by(session, token) is ask
    holding.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    assert requests.LINK.opened_by(session, token) is None
    with pytest.raises(Refusal, match="This link no longer works"):
        answers.give_by_link(session, ask, APPROVED, read_version=of_health.version)
    with pytest.raises(Refusal, match="no longer represents"):
        requests.renew(session, ask, by=world.coordinator)


def test_a_link_cannot_be_forged(session: Session, world: make.World, of_health: TermsAnswer) -> None:
    ask = of_health.asks[0]
    good = requests.LINK.token_of(session, ask)
    forged = URLSafeSerializer("another secret", salt=requests.LINK.purpose).dumps([ask.key, ask.seal])
    unsalted = URLSafeSerializer(session.info["link_secrets"][-1]).dumps([ask.key, ask.seal])
    wrong = URLSafeSerializer(session.info["link_secrets"][-1], salt=requests.LINK.purpose)
    for token in (
        forged,
        unsalted,
        good[:-1],
        "",
        "a.b",
        wrong.dumps([ask.key, "another seal"]),
        wrong.dumps(["no such key1", ask.seal]),
        wrong.dumps({"key": ask.key}),
        wrong.dumps([ask.key, ask.seal, "more"]),
        wrong.dumps([1, 2]),
    ):
        assert requests.LINK.opened_by(session, str(token)) is None


def test_a_link_signed_with_an_earlier_key_still_works(session: Session, of_health: TermsAnswer) -> None:
    token = requests.LINK.token_of(session, of_health.asks[0])
    session.info["link_secrets"] = (
        *session.info["link_secrets"],
        "a newer key of at least thirty-two letters",
    )
    assert requests.LINK.opened_by(session, token) is of_health.asks[0]


# Reminders


def test_only_people_who_have_not_responded_are_reminded(
    session: Session, world: make.World, circulated: TermsVersion, of_health: TermsAnswer
) -> None:
    give(session, answer_of(circulated, world.police))
    mailing = requests.reminders(session, circulated)
    assert sorted(letter.person.name for letter in mailing.letters) == [
        "Example deputy",
        "Example health member",
        "Example member",
    ]
    assert "http://localhost/terms-answer/…" in mailing.words_of(session, mailing.letters[0]).text
    session.query(OutboxMessage).delete()
    assert requests.remind(session, circulated, by=world.coordinator) == 3
    assert requests.remind(session, circulated, of_health, by=world.coordinator) == 2
    assert of_health.reminders == 2
    assert answer_of(circulated, world.police).reminders == 0
    assert len(session.scalars(sa.select(OutboxMessage)).all()) == 5
    give(session, of_health)
    with pytest.raises(Refusal, match="There is no one to remind"):
        requests.remind(session, circulated, of_health, by=world.coordinator)


def test_people_who_have_left_or_whose_link_was_ended_are_not_reminded(
    session: Session, world: make.World, circulated: TermsVersion, of_health: TermsAnswer
) -> None:
    requests.revoke(session, of_health.asks[1], by=world.coordinator)
    world.police_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    session.commit()
    assert [ask.person.name for ask in requests.waiting(session, circulated)] == [
        "Example health member",
        "Example member",
    ]


def test_no_one_is_reminded_about_an_agreed_version(
    session: Session, world: make.World, circulated: TermsVersion
) -> None:
    for answer in circulated.answers:
        give(session, answer)
    assert requests.waiting(session, circulated) == []
    assert speaker_for(circulated.answers[0]).name == "Example health member"
    second = service.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    make.seat(session, world.sub_group, world.police, representative=world.police_member)
    agree(session, second, by=world.coordinator)
    assert state_of(second) is TermsState.AGREED
