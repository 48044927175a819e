"""The coordinator's pages for circulation: recipients, emails, reminders, more time and personal links."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Agreement,
    OutboxMessage,
    SeatHolding,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
)
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.wording.formats import day as in_words
from tests import make
from tests.terms.conftest import Visit
from tests.terms.partners import OBJECTED, answer_of, circulate, give
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
BOARD = "Combating Drugs Partnership Board"


@pytest.fixture
def draft(session: Session, world: make.World) -> TermsVersion:
    """A draft of the board's terms; one organisation's seat is vacant."""
    make.seat(session, world.board, make.organisation(session, world.partnership, "HMP Birmingham"))
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    return version


@pytest.fixture
def circulated(session: Session, world: make.World, draft: TermsVersion) -> TermsVersion:
    """The same draft, after it was circulated to partners."""
    circulate(session, draft, by=world.coordinator)
    session.commit()
    return draft


def mails(session: Session) -> list[tuple[str, str]]:
    session.expire_all()
    rows = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.to_address, row.subject) for row in rows]


def test_a_draft_of_the_board_must_be_circulated_first(coordinator: Visitor, draft: TermsVersion) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/edit")
    assert "Send to the SRO to sign" not in coordinator.links
    coordinator.click("Circulate to partners")
    assert coordinator.heading == "Circulate version 1 to partners"


def test_terms_of_a_sub_group_may_be_sent_to_the_sro_or_circulated_first(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    version = service.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    coordinator.get(f"{TERMS}/{version.key}/edit").click("Circulate to partners first")
    assert "No organisation has a core seat on this board yet." in coordinator.main
    coordinator.get(f"{TERMS}/{version.key}/send")
    assert "Partners will not be asked to approve it." in coordinator.main


def test_recipients_and_emails_are_shown_before_circulation(
    session: Session, coordinator: Visitor, draft: TermsVersion
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/circulate")
    assert coordinator.table("Asked to respond: 4 people") == [
        ["Example health member", "Birmingham and Solihull Integrated Care Board, representative"],
        ["Example deputy", "Birmingham and Solihull Integrated Care Board, deputy"],
        ["Example member", "Example Treatment Services, representative"],
        ["Example police member", "West Midlands Police, representative"],
    ]
    assert coordinator.table("No email") == [
        ["HMP Birmingham", "Vacant, so no one can be asked. You can record its response on its behalf."]
    ]
    assert "Recipients: 4 organisations, 4 people" in coordinator.main
    in_three_weeks = in_words(clock.today() + timedelta(days=21))
    assert f"Please respond by {in_three_weeks}: terms of reference of {BOARD}" in coordinator.main
    assert "Dear Example health member," in coordinator.main
    assert "http://localhost/terms-answer/…" in coordinator.main
    coordinator.submit("Update the preview", note="We discuss it on 3 December.")
    assert coordinator.errors == []
    assert "We discuss it on 3 December." in " ".join(
        coordinator.main.split("Preview of the email")[1].split()
    )
    assert mails(session) == []
    assert draft.state is TermsState.DRAFT


@pytest.mark.both_databases
def test_everyone_asked_gets_a_personal_link(
    session: Session, coordinator: Visitor, draft: TermsVersion
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/circulate")
    coordinator.submit(
        "Circulate to 4 organisations",
        answer_by=clock.today() + timedelta(days=14),
        agreement="A majority of the organisations asked approve",
        majority_percent="75",
        note="We discuss it on 3 December.",
    )
    assert coordinator.banner == "Version 1 circulated to partners."
    assert coordinator.heading == "Responses to version 1"
    subject = (
        f"Please respond by {in_words(clock.today() + timedelta(days=14))}: terms of reference of {BOARD}"
    )
    assert mails(session) == [
        (f"example.{name}@example.org", subject)
        for name in ("health.member", "deputy", "member", "police.member")
    ]
    texts = session.scalars(sa.select(OutboxMessage.body)).all()
    assert len(set(texts)) == 4
    assert all("We discuss it on 3 December." in text for text in texts)
    assert (draft.agreement, draft.majority_percent) == (Agreement.MAJORITY, 75)
    coordinator.get(f"{TERMS}/{draft.key}/circulate")
    assert coordinator.heading == f"Terms of reference: {BOARD}"


def test_circulating_twice_sends_one_email(
    session: Session, coordinator: Visitor, visit: Visit, world: make.World, draft: TermsVersion
) -> None:
    other = visit().sign_in(world.coordinator).get(f"{TERMS}/{draft.key}/circulate")
    coordinator.get(f"{TERMS}/{draft.key}/circulate").submit("Circulate to 4 organisations")
    other.submit("Circulate to 4 organisations")
    assert other.errors == ["Only a draft can be circulated."]
    assert len(mails(session)) == 4


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"answer_by": clock.today()}, "Enter a deadline after today."),
        ({"answer_by": None}, "Enter the deadline for responses"),
        (
            {"answer_by": clock.today() + timedelta(days=400)},
            "Enter a deadline within the next 12 months.",
        ),
        (
            {"agreement": "A majority of the organisations asked approve", "majority_percent": ""},
            "Enter the majority as a whole percentage from 51 to 100.",
        ),
        (
            {"agreement": "A majority of the organisations asked approve", "majority_percent": "50"},
            "Enter a number that is 51 or more",
        ),
        ({"note": "x" * 2_001}, "Use 2,000 characters or fewer. You have used 2,001."),
    ],
)
def test_errors_are_shown_next_to_their_fields_and_nothing_is_sent(
    session: Session,
    coordinator: Visitor,
    draft: TermsVersion,
    changed: dict[str, Any],
    complaint: str,
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/circulate").submit("Circulate to 4 organisations", **changed)
    assert coordinator.errors == [complaint]
    assert mails(session) == []


def test_recipients_that_have_changed_are_shown_again_before_anything_is_sent(
    session: Session, world: make.World, coordinator: Visitor, draft: TermsVersion
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/circulate")
    probation = make.organisation(session, world.partnership, "Probation Service")
    make.seat(session, world.board, probation, representative=world.lead)
    coordinator.submit("Circulate to 4 organisations")
    assert coordinator.errors == [
        "The recipients have changed since you opened this page. Check the list, then circulate."
    ]
    assert "Probation Service" in coordinator.main
    assert mails(session) == []
    coordinator.submit("Circulate to 5 organisations")
    assert len(mails(session)) == 5


def test_the_last_agreement_rule_is_the_default(
    session: Session, world: make.World, coordinator: Visitor, draft: TermsVersion
) -> None:
    circulate(session, draft, by=world.coordinator, agreement=Agreement.MAJORITY, majority_percent=60)
    following = service.revise(session, draft, "A word was missing.", by=world.coordinator)
    coordinator.get(f"{TERMS}/{following.key}/circulate")
    assert coordinator.value("agreement") == "majority"
    assert coordinator.value("majority_percent") == "60"


@pytest.mark.both_databases
def test_an_unreachable_quorum_gives_a_warning_before_circulation(
    session: Session, coordinator: Visitor, draft: TermsVersion
) -> None:
    draft.quorum = 9
    coordinator.get(f"{TERMS}/{draft.key}/circulate")
    assert "The quorum needs nine voting members, but the board has 4 voting seats." in coordinator.main


def test_approvals_still_count_after_a_correction_and_those_organisations_are_only_notified(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police))
    following = service.revise(session, circulated, "A name was misspelt.", by=world.coordinator)
    service.declare_cosmetic(session, following, "A name in Annex A.", by=world.coordinator)
    session.commit()
    coordinator.get(f"{TERMS}/{following.key}/circulate")
    assert "1 approval of version 1 still counts." in coordinator.main
    assert coordinator.table("Correction, for information: 1 person") == [
        ["Example police member", "West Midlands Police, representative"]
    ]
    assert "Their approval of version 1 still counts." in coordinator.main
    assert len(coordinator.table("Asked to respond: 3 people")) == 3
    assert f"For information: correction to the terms of reference of {BOARD}" in coordinator.main
    coordinator.submit("Circulate to 4 organisations")
    answered = {row[0]: row[1] for row in coordinator.table("Responses from 4 organisations")}
    assert answered["West Midlands Police"] == (
        "Approved Approved version 1; only typing errors have been corrected since."
    )


def test_a_correction_must_state_what_was_corrected(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    following = service.revise(session, circulated, "A name was misspelt.", by=world.coordinator)
    coordinator.get(f"{TERMS}/{following.key}/edit").click("Change this declaration")
    coordinator.submit("Save", kind="Only typing errors")
    assert coordinator.errors == ["Enter the corrections"]
    coordinator.submit("Save", kind="Only typing errors", reason="A name in Annex A.")
    assert "You have declared that it only corrects typing errors: A name in Annex A." in coordinator.main


def test_reminders_are_previewed_before_they_are_sent(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police))
    before = len(mails(session))
    coordinator.get(f"{TERMS}/{circulated.key}/answers").click("Remind all who have not responded")
    assert "3 people will get an email" in coordinator.main
    assert "Example member, representative of Example Treatment Services" in coordinator.main
    assert "Example police member" not in coordinator.main
    assert len(mails(session)) == before
    coordinator.submit("Send 3 reminders")
    assert coordinator.banner == "3 reminders are being sent."
    assert [address for address, subject in mails(session)[before:] if subject.startswith("Reminder: ")] == [
        f"example.{name}@example.org" for name in ("health.member", "deputy", "member")
    ]
    rows = {row[0]: row[1] for row in coordinator.table("Responses from 4 organisations")}
    today = in_words(clock.today())
    assert rows["Example Treatment Services"] == f"No response Asked today, reminded once on {today}."
    assert rows["HMP Birmingham"] == (
        "No response Asked today, not reminded yet. Its seat is vacant, so no one can be asked."
    )


def test_one_organisation_can_be_reminded_alone(
    session: Session, coordinator: Visitor, circulated: TermsVersion
) -> None:
    before = len(mails(session))
    coordinator.get(f"{TERMS}/{circulated.key}/answers").click("Remind Example Treatment Services")
    assert coordinator.heading == "Remind Example Treatment Services"
    coordinator.submit("Send 1 reminder")
    assert [address for address, _ in mails(session)[before:]] == ["example.member@example.org"]


@pytest.mark.both_databases
def test_there_is_no_one_to_remind_once_all_have_responded(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    for organisation in (world.police, world.health, world.treatment):
        give(session, answer_of(circulated, organisation))
    coordinator.get(f"{TERMS}/{circulated.key}/answers")
    assert "Remind all who have not responded" not in coordinator.links
    coordinator.get(f"{TERMS}/{circulated.key}/answers/remind")
    assert "There is no one to remind" in coordinator.main
    before = len(mails(session))
    coordinator.post(f"{TERMS}/{circulated.key}/answers/remind", status=422)
    assert len(mails(session)) == before


@pytest.mark.both_databases
def test_more_time_extends_the_deadline_and_the_links(
    session: Session, coordinator: Visitor, circulated: TermsVersion
) -> None:
    assert circulated.answer_by is not None
    later = circulated.answer_by + timedelta(days=10)
    coordinator.get(f"{TERMS}/{circulated.key}/answers").click("Give more time")
    coordinator.submit("Give more time", answer_by=circulated.answer_by)
    assert coordinator.errors == [
        f"Enter a deadline after the current one, {in_words(circulated.answer_by)}."
    ]
    coordinator.submit("Give more time", answer_by=later)
    assert coordinator.facts()["Respond by"].startswith(in_words(later))
    session.expire_all()
    ends = session.scalars(sa.select(TermsAsk.expires_at)).all()
    assert {clock.in_london(end).date() for end in ends} == {later + timedelta(days=28)}


def test_a_new_seat_holder_is_asked_after_a_preview(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    holding = session.scalars(sa.select(SeatHolding).where(SeatHolding.person_id == world.member.id)).one()
    holding.ends_on = clock.today() - timedelta(days=1)
    world.treatment_seat.holdings.append(
        SeatHolding(person=world.lead, capacity=holding.capacity, starts_on=clock.today())
    )
    session.commit()
    before = len(mails(session))
    coordinator.get(f"{TERMS}/{circulated.key}/answers")
    assert "Example member, representative: no longer represents it" in coordinator.main
    coordinator.click("Ask 1 more person")
    assert coordinator.table("1 person") == [["Example lead, representative of Example Treatment Services"]]
    assert "Please respond for Example Treatment Services by " in coordinator.main
    assert len(mails(session)) == before
    coordinator.submit("Send to 1 person")
    assert coordinator.banner == "1 email is being sent."
    assert [address for address, _ in mails(session)[before:]] == ["example.lead@example.org"]
    assert "Ask 1 more person" not in coordinator.links


@pytest.mark.both_databases
def test_a_link_is_ended_and_renewed(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    ask = answer_of(circulated, world.police).asks[0]
    seal, before = ask.seal, len(mails(session))
    coordinator.get(f"{TERMS}/{circulated.key}/answers").submit("End this link of Example police member")
    assert coordinator.banner == "Personal link of Example police member ended."
    assert f"link ended on {in_words(clock.today())}" in coordinator.main
    coordinator.submit("Send a new link to Example police member")
    session.expire_all()
    assert ask.seal != seal
    assert ask.revoked_at is None
    assert [address for address, _ in mails(session)[before:]] == ["example.police.member@example.org"]


def test_pages_for_withdrawing_and_changing_the_text_explain_the_effect(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police), OBJECTED)
    coordinator.get(f"{TERMS}/{circulated.key}/answers").click("Withdraw this version")
    assert "Their links will stop working" in coordinator.main
    coordinator.get(f"{TERMS}/{circulated.key}/answers").click("Change the text")
    assert "1 organisation has responded to version 1." in coordinator.main
    before = len(mails(session))
    session.rollback()
    assert sum(len(coordinator.table(people)) for people in ("1 person", "3 people")) == 4
    coordinator.submit("Start the next version", because="The police need a seat.")
    told = mails(session)[before:]
    assert sorted(address for address, _ in told) == [
        "example.deputy@example.org",
        "example.health.member@example.org",
        "example.member@example.org",
        "example.police.member@example.org",
    ]
    session.rollback()
    assert coordinator.banner == "Version 2 started from the text of version 1."
    assert "This draft is based on version 1. See what has changed since" in coordinator.main
    coordinator.get(f"{TERMS}/{circulated.key}/answers")
    assert (
        "These responses were given to version 1. Version 2 replaces it. "
        "Why the text was changed: The police need a seat."
    ) in coordinator.main
    assert "Remind all who have not responded" not in coordinator.links


COORDINATORS = (
    "circulate",
    "answers/remind",
    "answers/more-time",
    "answers/newcomers",
    "answers/{answer}/on-behalf",
    "answers/{answer}/links/{ask}/end",
    "answers/{answer}/links/{ask}/renew",
)


@pytest.mark.parametrize("name", ["sro", "chair", "lead", "member", "deputy", "observer"])
def test_only_the_coordinator_circulates_reminds_or_records(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion, name: str
) -> None:
    visitor = visit().sign_in(getattr(world, name))
    answer = answer_of(circulated, world.police)
    for address in _filled(answer):
        visitor.post(f"{TERMS}/{circulated.key}/{address}", status=403)
    session.expire_all()
    assert answer.opinion is None
    assert answer.asks[0].revoked_at is None


def test_people_from_another_partnership_find_nothing(
    world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    stranger = visit().sign_in(world.neighbour_coordinator)
    answer = answer_of(circulated, world.police)
    readers = ("answers", "changes", f"answers/{answer.key}/letter")
    for address in (*_filled(answer), *readers):
        for here in (TERMS, "/partnerships/berkshire-east/terms"):
            stranger.post(f"{here}/{circulated.key}/{address}", status=405 if address in readers else 404)
            stranger.get(f"{here}/{circulated.key}/{address}", status=_status_of_get(address))
    own = stranger.get("/partnerships/berkshire-east/terms")
    assert circulated.key not in own.main


def _status_of_get(address: str) -> int:
    return 405 if address.endswith(("/end", "/renew")) else 404


def _filled(answer: TermsAnswer) -> list[str]:
    return [address.format(answer=answer.key, ask=answer.asks[0].key) for address in COORDINATORS]


def test_a_response_to_another_version_is_not_found(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    following = service.revise(session, circulated, "A word was missing.", by=world.coordinator)
    circulate(session, following, by=world.coordinator)
    session.commit()
    for address in (f"answers/{answer.key}/on-behalf", f"answers/remind?answer={answer.key}"):
        coordinator.get(f"{TERMS}/{following.key}/{address}", status=404)
    coordinator.get(f"{TERMS}/{following.key}/answers/remind?answer=%00", status=404)


def test_the_page_shows_who_is_told_that_a_version_is_withdrawn(
    session: Session, coordinator: Visitor, circulated: TermsVersion
) -> None:
    told = len(mails(session))
    page = f"{TERMS}/{circulated.key}/withdraw"
    coordinator.get(page)
    assert "No response needed: terms of reference of" in coordinator.main
    shown = coordinator.value("shown")
    answer = session.scalars(sa.select(TermsAsk)).first()
    assert answer is not None
    answer.revoked_at = clock.now()
    session.commit()
    coordinator.submit("Withdraw version 1")
    assert "The emails have changed since you opened this page." in coordinator.main
    assert coordinator.value("shown") != shown
    assert len(mails(session)) == told
    coordinator.submit("Withdraw version 1")
    subjects = [subject for _, subject in mails(session)[told:]]
    asked = session.scalars(sa.select(sa.func.count(TermsAsk.id))).one()
    assert subjects == [f"No response needed: terms of reference of {BOARD}"] * (asked - 1)
