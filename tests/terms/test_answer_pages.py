"""The page with all responses, and the pages on which organisations respond or their letters are recorded."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Agreement,
    AnsweredAs,
    Capacity,
    SeatHolding,
    TermsAnswer,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from cdp.terms.approval import circulation
from cdp.terms.drafting import sections, service
from cdp.terms.drafting.sections import SectionText
from cdp.terms.drafting.service import Beginning
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.terms.conftest import Visit
from tests.terms.partners import OBJECTED, agree, answer_of, circulate, give
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
BOARD = "Combating Drugs Partnership Board"
REASON = "The police have no seat on the data sub-group."
PDF = b"%PDF-1.7\nWe approve.\n%%EOF\n"


@pytest.fixture
def circulated(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, circulated to partners."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return version


def answers_page(version: TermsVersion) -> str:
    return f"{TERMS}/{version.key}/answers"


def answer_page(answer: TermsAnswer) -> str:
    return f"{answers_page(answer.terms)}/{answer.key}/answer"


def rows(visitor: Visitor, version: TermsVersion) -> dict[str, list[str]]:
    visitor.get(answers_page(version))
    return {row[0]: row[1:3] for row in visitor.table("Responses from 3 organisations")}


def stored(session: Session, answer: TermsAnswer) -> TermsAnswer:
    session.expire_all()
    return answer


@pytest.mark.both_databases
def test_a_member_reads_the_whole_text_and_approves_it(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    member = visit().sign_in(world.police_member).get(TERMS)
    member.click(f"Read version 1 of the terms of reference of {BOARD}")
    member.click("Respond for West Midlands Police")
    assert member.heading == "Respond for West Midlands Police"
    assert "You are responding as its representative." in member.main
    assert "8. Quorum" in member.main
    member.submit(
        "Respond for West Midlands Police",
        opinion="Approve",
        approving_body="Chief officer group",
        approved_on=clock.today() - timedelta(days=3),
    )
    assert member.banner == "Response for West Midlands Police recorded."
    today, then = in_words(clock.today()), in_words(clock.today() - timedelta(days=3))
    assert rows(member, circulated)["West Midlands Police"] == [
        "Approved",
        (
            f"Example police member, representative, signed in, on {today} "
            f"Internal approval: Chief officer group on {then}"
        ),
    ]
    assert "1 of 3 organisations approved. 2 have not responded." in member.main


def test_everyone_can_read_an_objection_and_it_blocks_agreement(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    member = visit().sign_in(world.police_member).get(answer_page(answer))
    member.submit("Respond for West Midlands Police", opinion="Object")
    assert member.errors == ["Enter the reason for objecting."]
    member.submit("Respond for West Midlands Police", comment=REASON)
    for person in (world.member, world.observer, world.sro, world.chair, world.lead):
        reader = visit().sign_in(person)
        assert rows(reader, circulated)["West Midlands Police"][0] == f"Objected {REASON}"
        assert "1 organisation has objected. Change the text and circulate the next version" in reader.main
    visit().sign_in(world.regional_viewer).get(answers_page(circulated), status=403)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Choose the response of your organisation"),
        ({"opinion": "Approve with a comment"}, "Enter the comment, or choose “Approve”."),
        (
            {"opinion": "Approve", "comment": "But."},
            "Choose “Approve with a comment”, or delete the comment.",
        ),
        (
            {
                "opinion": "Approve",
                "approving_body": "Cabinet",
                "approved_on": clock.today() + timedelta(days=1),
            },
            "Enter a date of decision that is today or in the past.",
        ),
        (
            {"opinion": "Approve", "approved_on": clock.today()},
            "Enter the body that decided this, such as “Cabinet”.",
        ),
        (
            {"opinion": "Object", "comment": "x" * 5_001},
            "Use 5,000 characters or fewer. You have used 5,001.",
        ),
    ],
)
def test_errors_are_shown_and_entered_text_is_kept(
    session: Session,
    world: make.World,
    visit: Visit,
    circulated: TermsVersion,
    typed: dict[str, str],
    complaint: str,
) -> None:
    answer = answer_of(circulated, world.police)
    member = visit().sign_in(world.police_member).get(answer_page(answer))
    member.submit("Respond for West Midlands Police", status=422, **typed)
    assert member.errors == [complaint]
    if "comment" in typed:
        assert member.value("comment") == typed["comment"]
    assert stored(session, answer).opinion is None


def test_a_deputy_is_recorded_as_deputy_and_may_change_the_representatives_response(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.health)
    give(session, answer)
    deputy = visit().sign_in(world.deputy).get(answers_page(circulated))
    deputy.click("Change the response of Birmingham and Solihull Integrated Care Board")
    assert "You are responding as its deputy." in deputy.main
    assert "has already responded" in deputy.main
    assert deputy.value("opinion") == "approved"
    deputy.submit(
        "Respond for Birmingham and Solihull Integrated Care Board",
        opinion="Approve with a comment",
        comment="Please spell our name in full.",
    )
    assert stored(session, answer).answered_as is AnsweredAs.DEPUTY
    assert answer.opinion is TermsOpinion.APPROVED_WITH_COMMENT


def test_a_representative_and_a_deputy_responding_at_once_lose_nothing(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.health)
    button = "Respond for Birmingham and Solihull Integrated Care Board"
    first = visit().sign_in(world.health_member).get(answer_page(answer))
    second = visit().sign_in(world.deputy).get(answer_page(answer))
    first.submit(button, opinion="Object", comment="Annex A is wrong.")
    second.submit(button, opinion="Approve with a comment", comment="Annex B is wrong.", status=409)
    assert second.heading == "Someone else saved a change while you were writing"
    shown = [area.text or "" for area in second.page.all("textarea")]
    assert [text.strip() for text in shown] == [
        "Objected",
        "Approved with a comment",
        "Annex A is wrong.",
        "Annex B is wrong.",
    ]
    assert stored(session, answer).comment == "Annex A is wrong."


def test_the_same_response_sent_twice_is_recorded_once(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    member = visit().sign_in(world.police_member).get(answer_page(answer))
    sent = {"opinion": "approved", "version": str(answer.version), "once": member.value("once")}
    for _ in range(2):
        member.post(answer_page(answer), sent, status=200)
        assert member.heading == "Responses to version 1"
    assert stored(session, answer).version == 2


@pytest.mark.parametrize("name", ["member", "deputy"])
def test_people_from_other_organisations_cannot_respond_for_it(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion, name: str
) -> None:
    answer = answer_of(circulated, world.police)
    visitor = visit().sign_in(getattr(world, name))
    visitor.get(answer_page(answer), status=403)
    visitor.post(answer_page(answer), {"opinion": "approved", "version": "1"}, status=403)
    assert stored(session, answer).opinion is None
    assert "Respond for West Midlands Police" not in visitor.get(f"{TERMS}/{circulated.key}").links


@pytest.mark.parametrize("name", ["coordinator", "sro", "chair", "lead", "observer"])
def test_people_with_a_role_but_no_seat_cannot_respond(
    world: make.World, visit: Visit, circulated: TermsVersion, name: str
) -> None:
    visitor = visit().sign_in(getattr(world, name))
    visitor.get(answer_page(answer_of(circulated, world.police)), status=403)
    assert not [words for words in visitor.get(f"{TERMS}/{circulated.key}").links if "Answer for" in words]


def test_a_representative_of_two_organisations_sees_which_one_they_respond_for(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    holding = SeatHolding(
        person=world.police_member, capacity=Capacity.REPRESENTATIVE, starts_on=clock.today()
    )
    world.treatment_seat.holdings.append(holding)
    session.commit()
    member = visit().sign_in(world.police_member).get(f"{TERMS}/{circulated.key}")
    member.click("Respond for West Midlands Police")
    assert "You also speak for Example Treatment Services." in member.main
    member.click("Example Treatment Services")
    assert member.heading == "Respond for Example Treatment Services"


def test_a_former_representative_cannot_respond_and_the_new_one_can(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    holding = session.scalars(
        sa.select(SeatHolding).where(SeatHolding.person_id == world.police_member.id)
    ).one()
    holding.ends_on = clock.today() - timedelta(days=1)
    world.police_seat.holdings.append(
        SeatHolding(person=world.lead, capacity=Capacity.REPRESENTATIVE, starts_on=clock.today())
    )
    session.commit()
    visit().sign_in(world.police_member).get(answer_page(answer), status=404)
    successor = visit().sign_in(world.lead).get(answer_page(answer))
    successor.submit("Respond for West Midlands Police", opinion="Approve")
    assert stored(session, answer).answered_by is world.lead


def test_no_response_can_be_given_after_partners_have_agreed(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    member = visit().sign_in(world.police_member).get(answer_page(answer))
    for each in circulated.answers:
        give(session, each)
    member.submit("Respond for West Midlands Police", opinion="Object", comment=REASON)
    assert member.errors == [
        "No response is needed, because partners have agreed this version or it was withdrawn."
    ]
    member.get(answer_page(answer))
    assert member.heading == "Responses to version 1"
    assert member.facts()["Agreed on"] == in_words(clock.today())


def test_a_response_to_a_text_that_has_been_replaced_is_refused(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    member = visit().sign_in(world.police_member).get(answer_page(answer))
    service.revise(session, circulated, "The quorum was too high.", by=world.coordinator)
    member.submit("Respond for West Midlands Police", opinion="Approve")
    sentence = "The text has changed since it was circulated, so no response to this version is needed."
    assert member.errors == [f"{sentence} You will be asked to respond to the next one."]
    assert stored(session, answer).opinion is None
    page = member.get(answers_page(circulated)).main
    assert "A new version will replace it, and partners will be asked to approve that version." in page
    assert "Why the text was changed: The quorum was too high." in page


def replace(session: Session, world: make.World, version: TermsVersion) -> TermsVersion:
    """Object for the police; circulate the next version, in which the second section differs, and return it."""
    give(session, answer_of(version, world.police), OBJECTED)
    following = service.revise(session, version, "The police get a seat.", by=world.coordinator)
    section = following.sections[1]
    sections.edit_section(
        session,
        section,
        SectionText(section.heading, "The Board oversees the work on drugs, with the police."),
        read_version=section.version,
        by=world.coordinator,
    )
    circulate(session, following, by=world.coordinator)
    session.commit()
    return following


def test_an_objector_sees_what_has_changed_since(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    following = replace(session, world, circulated)
    objector = visit().sign_in(world.police_member).get(answer_page(answer_of(following, world.police)))
    assert "What you objected to (version 1) and what is now proposed (version 2)" in objector.main
    assert f"West Midlands Police wrote about version 1: {REASON}" in objector.main
    assert "Why the text was changed: The police get a seat." in objector.main
    assert "1 clause changed." in objector.main
    assert "[added: The Board oversees the work on drugs, with the police.]" in objector.main
    first_time = visit().sign_in(world.member).get(answer_page(answer_of(following, world.treatment)))
    assert "what is now proposed" not in first_time.main
    assert (
        "What has changed since version 1 Why the text was changed: The police get a seat." in first_time.main
    )


def test_any_two_versions_that_a_person_may_read_can_be_compared(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.treatment))
    following = replace(session, world, circulated)
    member = visit().sign_in(world.member).get(f"{TERMS}/{following.key}").click("Changes since version 1")
    assert member.heading == "Changes between versions"
    assert (
        "What Example Treatment Services approved (version 1) and what is now proposed (version 2)."
        in member.main
    )
    assert "1 clause changed." in member.main
    member.submit("Compare", since="Version 2", to="Version 1")
    assert "From Version 2 to Version 1" in member.main
    member.submit("Compare", since="Version 2", to="Version 2")
    assert "No changes." in member.main
    member.get(f"{TERMS}/{circulated.key}/changes")
    assert "There is no earlier version to compare with." in member.main
    member.get(f"{TERMS}/{following.key}/changes?since=zzzzzzzzzzzz", status=404)


def test_only_people_who_may_read_a_draft_can_compare_it(
    session: Session, world: make.World, visit: Visit, coordinator: Visitor, circulated: TermsVersion
) -> None:
    following = service.revise(session, circulated, "The police get a seat.", by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.member)
    member.get(f"{TERMS}/{following.key}/changes", status=404)
    member.get(f"{TERMS}/{circulated.key}/changes?to={following.key}", status=404)
    assert "No changes." in coordinator.get(f"{TERMS}/{following.key}/changes").main


@pytest.mark.both_databases
def test_a_correction_shows_its_reason_on_every_page(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police))
    following = service.revise(session, circulated, "A name was misspelt.", by=world.coordinator)
    service.declare_cosmetic(session, following, "“Wallsall” in Annex A.", by=world.coordinator)
    circulate(session, following, by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.police_member)
    declared = (
        "The secretariat has declared that this version only corrects typing errors in version 1: "
        "“Wallsall” in Annex A."
    )
    for address in (f"{TERMS}/{following.key}", f"{TERMS}/{following.key}/changes"):
        assert declared in member.get(address).main
    history = {row[0]: row for row in member.get(f"{TERMS}/{following.key}").table("Revision history")}
    assert history["2"][-1] == "Only typing errors corrected since version 1: “Wallsall” in Annex A."
    assert history["1"][-1] == "Replaced: A name was misspelt."
    assert history["1"][4] == "1 of 3 approved"
    member.get(answer_page(answer_of(following, world.police)))
    assert "The secretariat has declared that only typing errors were corrected" in member.main


def test_the_secretariat_records_a_response_with_its_letter(
    session: Session, world: make.World, coordinator: Visitor, visit: Visit, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    coordinator.get(answers_page(circulated)).click("Record its response for West Midlands Police")
    assert coordinator.heading == "Record the response of West Midlands Police"
    coordinator.submit("Record the response", opinion="Approve")
    assert coordinator.errors == ["Choose the letter"]
    coordinator.submit("Record the response", opinion="Approve", file=(BytesIO(b"MZ"), "letter.exe"))
    assert coordinator.errors[0].startswith("The file must be one of these kinds:")
    coordinator.submit("Record the response", opinion="Approve", file=(BytesIO(PDF), "Letter.pdf"))
    assert coordinator.banner == "Response of West Midlands Police recorded."
    today = in_words(clock.today())
    given = f"Example coordinator, secretariat, on its behalf, by letter, on {today}"
    letter = "Letter (27 bytes) of West Midlands Police"
    for person, sees in (
        (world.coordinator, True),
        (world.sro, True),
        (world.chair, True),
        (world.police_member, True),
        (world.member, False),
        (world.observer, False),
    ):
        reader = visit().sign_in(person)
        found = rows(reader, circulated)["West Midlands Police"]
        assert found == ["Approved", f"{given} {letter}" if sees else given]
        reader.get(f"{answers_page(circulated)}/{answer.key}/letter", status=200 if sees else 403)
        if sees:
            assert reader.body == PDF
    without_letter = answer_of(circulated, world.health)
    coordinator.get(f"{answers_page(circulated)}/{without_letter.key}/letter", status=404)


def test_a_response_given_directly_is_not_overwritten(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    answer = answer_of(circulated, world.police)
    coordinator.get(f"{answers_page(circulated)}/{answer.key}/on-behalf")
    give(session, answer, OBJECTED)
    coordinator.submit("Record the response", opinion="Approve", file=(BytesIO(PDF), "Letter.pdf"))
    assert coordinator.errors == [
        "West Midlands Police has already responded. If its response is wrong, ask it to change it."
    ]
    coordinator.get(answers_page(circulated))
    assert "Record its response for West Midlands Police" not in coordinator.links
    assert stored(session, answer).opinion is TermsOpinion.OBJECTED


@pytest.mark.both_databases
def test_the_sro_can_read_the_responses_before_signing(
    session: Session, world: make.World, sro: Visitor, circulated: TermsVersion
) -> None:
    circulated.agreement, circulated.majority_percent = Agreement.MAJORITY, 60
    give(session, answer_of(circulated, world.police), OBJECTED)
    for organisation in (world.health, world.treatment):
        give(session, answer_of(circulated, organisation))
    session.commit()
    sro.get(f"{TERMS}/{circulated.key}").click("Read and sign")
    assert "2 of 3 organisations approved. 1 objected." in sro.main
    assert f"West Midlands Police Objected {REASON}" in sro.main
    history = sro.get(f"{TERMS}/{circulated.key}").table("Revision history")
    assert history[0][4].endswith("2 of 3 approved")
    assert history[0][1] == "Awaiting SRO signature"


def test_an_agreed_version_waits_until_there_is_an_sro(
    session: Session, world: make.World, coordinator: Visitor, circulated: TermsVersion
) -> None:
    world.sro_appointment.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    for answer in circulated.answers:
        give(session, answer)
    session.commit()
    coordinator.get(f"{TERMS}/{circulated.key}")
    assert coordinator.facts()["Status"] == "Agreed by partners"
    assert "There is no SRO to sign it." in coordinator.main
    coordinator.click("Send to the SRO to sign")
    assert "There is no SRO today." in coordinator.main


def test_the_list_of_boards_shows_the_progress_of_responses(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    give(session, answer_of(circulated, world.police))
    session.commit()
    member = visit().sign_in(world.member).get(TERMS)
    assert circulated.answer_by is not None
    assert member.facts()["First version"] == (
        "Version 1 Out for approval 1 of 3 organisations approved. 2 have not responded. "
        f"Respond by {in_words(circulated.answer_by)}."
    )
    member.click(f"Responses to version 1 of the terms of reference of {BOARD}")
    assert member.heading == "Responses to version 1"


def test_the_number_of_statements_does_not_grow_with_organisations(
    session: Session, world: make.World, engine: sa.Engine, coordinator: Visitor, visit: Visit
) -> None:
    few = _counts(session, world, engine, coordinator, visit, 0)
    many = _counts(session, world, engine, coordinator, visit, 12)
    assert many == few
    assert max(few) <= 12


def _counts(
    session: Session,
    world: make.World,
    engine: sa.Engine,
    coordinator: Visitor,
    visit: Visit,
    more: int,
) -> list[int]:
    for number in range(more):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        person = make.person(session, f"Person {number}", account=False)
        make.seat(session, world.board, organisation, representative=person)
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.police_member)
    counts = [_asked(engine, coordinator, f"{TERMS}/{version.key}/circulate")]
    circulate(session, version, by=world.coordinator)
    session.commit()
    session.expire_all()
    own = f"answers/{answer_of(version, world.police).key}/answer"
    at = f"{TERMS}/{version.key}"
    for address in (f"{at}/answers", f"{at}/answers/remind", f"{at}/changes", at):
        counts += [_asked(engine, coordinator, address)]
    counts += [_asked(engine, member, address) for address in (f"{at}/{own}", at)]
    circulation.withdraw(session, version, by=world.coordinator)
    session.commit()
    return counts


def _asked(engine: sa.Engine, visitor: Visitor, address: str) -> int:
    visitor.get(address)
    with counted(engine) as statements:
        visitor.get(address)
    return len(statements)


def test_a_version_that_was_never_circulated_has_no_responses_page(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    coordinator.get(answers_page(version), status=404)


def test_the_revision_history_shows_agreement_by_partners(
    session: Session, world: make.World, visit: Visit, circulated: TermsVersion
) -> None:
    following = service.revise(session, circulated, "A word was missing.", by=world.coordinator)
    agree(session, following, by=world.coordinator)
    session.commit()
    assert following.state is TermsState.AGREED
    history = visit().sign_in(world.member).get(f"{TERMS}/{following.key}").table("Revision history")
    assert [row[:2] for row in history] == [["2", "Awaiting SRO signature"], ["1", "Withdrawn"]]
    assert history[0][4].endswith(", 3 of 3 approved")
    page = visit().sign_in(world.member).get(f"{TERMS}/{circulated.key}")
    assert "Version 2 replaces this version." in page.main
    assert page.click("Version 2").heading == f"Terms of reference: {BOARD}"
