"""Written procedures: circulation, replies by page and by link, reminders, closing, and recording in the minutes."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.service import ActionDetails
from cdp.decisions import following
from cdp.decisions.written import closing, links, queries, recording, replies, service
from cdp.decisions.written.closing import ProcedureClosing
from cdp.decisions.written.service import WrittenProposalDetails
from cdp.errors import Refusal
from cdp.minutes.words import how_decided
from cdp.models import (
    AnswerWay,
    AuditEvent,
    Ballot,
    Decision,
    DecisionMethod,
    DecisionState,
    OutboxMessage,
    Part,
    Person,
    ProcedurePerson,
    ProcedureReplyChoice,
    ProcedureState,
    WrittenProcedure,
)
from cdp.wording.formats import day
from tests import make
from tests.minutes.scene import Scene, attend, meeting_on, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/written-procedures"
REGISTER = "/partnerships/west-midlands/decisions"
AGREE, DISAGREE, ABSTAIN = (
    ProcedureReplyChoice.AGREE, ProcedureReplyChoice.DISAGREE, ProcedureReplyChoice.ABSTAIN,
)  # fmt: skip


def refused(change: Callable[[], object]) -> str:
    """Return the sentence of the Refusal that a change raises."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


def drafted(session: Session, here: Scene, part: Part = Part.PUBLIC) -> WrittenProcedure:
    """Draft a proposal of the board as the coordinator, with a week for replies."""
    details = WrittenProposalDetails(
        here.world.board,
        "Harbour grant",
        "Approve the bid for the Harbour grant.",
        "The bid closes before the next meeting.",
        clock.today() + timedelta(days=7),
        part,
    )
    procedure = service.draft(session, details, by=here.world.coordinator)
    session.commit()
    return procedure


def circulated(session: Session, here: Scene, part: Part = Part.PUBLIC) -> WrittenProcedure:
    """Circulate a proposal to the board's voting members."""
    procedure = drafted(session, here, part)
    shown = service.fingerprint_of(session, procedure, service.mailing_of(session, procedure))
    service.circulate(session, procedure, shown=shown, by=here.world.coordinator)
    session.commit()
    return procedure


def place_of(procedure: WrittenProcedure, person: Person) -> ProcedurePerson:
    """Return a member's entry."""
    return next(place for place in procedure.people if place.person_id == person.id)


def says(session: Session, procedure: WrittenProcedure, person: Person, choice: ProcedureReplyChoice) -> None:
    """Reply as a member on the website."""
    place = place_of(procedure, person)
    replies.reply(session, place, choice, "", by=person, way=AnswerWay.PAGE)
    session.commit()


def past_the_date(session: Session, procedure: WrittenProcedure) -> None:
    """Move the date for replies to yesterday."""
    procedure.answer_by = clock.today() - timedelta(days=1)
    session.commit()


@pytest.mark.both_databases
def test_a_proposal_is_circulated_answered_closed_and_recorded_at_the_next_meeting(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    world, year = here.world, clock.today().year
    coordinator = visit().sign_in(world.coordinator).get(HERE).click("Draft a proposal")
    coordinator.submit(
        "Save draft",
        board=world.board.key,
        title="Harbour grant",
        wording="Approve the bid.",
        reason="It cannot wait.",
        answer_by=clock.today() + timedelta(days=7),
    )
    coordinator.click("Add a paper").submit("Add paper", file=(io.BytesIO(b"Costs,1\n"), "costs.csv"))
    assert "costs.csv" in coordinator.main
    coordinator.click("Review and send")
    assert "Nothing has been sent yet." in coordinator.main
    assert session.scalars(sa.select(OutboxMessage)).all() == []
    coordinator.submit("Send to 3 voting members")
    assert "Proposal circulated. 3 emails are being sent." in coordinator.main
    mails = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert len(mails) == 3

    mine = next(mail for mail in mails if mail.to_name == world.member.name)
    address = re.search(r"(/reply-to-proposal/\S+)", mine.body)
    assert address is not None
    guest = visit().get(address[1])
    assert "Approve the bid." in guest.main
    assert guest.client.get(f"{address[1]}/papers/{'z' * 12}").status_code == 404
    guest.submit("Send your reply", choice="agree", comment="Go ahead")
    assert "Agree" in guest.main
    visit().sign_in(world.police_member).get(HERE).click("Harbour grant").click(
        "Reply to the proposal"
    ).submit("Send your reply", choice="disagree")
    procedure = session.scalars(sa.select(WrittenProcedure)).one()
    coordinator.get(f"{HERE}/{procedure.key}/close")
    assert "Members may still reply." in coordinator.main
    coordinator.get(f"{HERE}/{procedure.key}").click("Remind members").submit("Send 1 reminder")
    coordinator.get(f"{HERE}/{procedure.key}/remind")
    assert "There is no one to remind." in coordinator.main
    health = place_of(procedure, world.health_member)
    coordinator.get(f"{HERE}/{procedure.key}/replies/{health.key}").submit("Record reply", choice="agree")
    coordinator.get(f"{HERE}/{procedure.key}").click("Close the procedure")
    coordinator.submit("Close the procedure", outcome="decide")
    assert f"Decision {year}-D1 recorded." in coordinator.main
    session.expire_all()
    decision = session.scalars(sa.select(Decision)).one()
    assert (decision.method, decision.state, decision.carried) == (
        DecisionMethod.WRITTEN, DecisionState.DECIDED, True,
    )  # fmt: skip
    assert "2 for, 1 against, 0 abstaining. Carried." in how_decided(decision)
    assert "To record at the next meeting" in coordinator.get(HERE).main
    assert "Approve the bid." in visit().sign_in(world.observer).get(f"{REGISTER}/{decision.key}").main

    later = meeting_on(session, world, days_ago=0)
    later.starts_at = later.ends_at = clock.now()
    attend(session, world, later, present=2)
    item = make.item(session, later, "Matters arising", position=1)
    decision.decided_at -= timedelta(hours=1)
    session.commit()
    coordinator.get(f"{REGISTER}/{decision.key}").click("Record in the minutes")
    coordinator.submit("Record in the minutes", item=item.key)
    assert "Decision recorded in the minutes." in coordinator.main
    coordinator.get(f"/partnerships/west-midlands/meetings/{later.key}/minutes")
    assert f"Decision {year}-D1: Approve the bid." in coordinator.main
    assert "By written procedure, closed on" in coordinator.main
    assert "To record at the next meeting" not in coordinator.get(HERE).main


@pytest.mark.both_databases
@pytest.mark.parametrize("part", [Part.PUBLIC, Part.CONFIDENTIAL])
def test_members_are_emailed_the_outcome_once_after_a_preview(
    session: Session, visit: Visit, part: Part
) -> None:
    here = scene(session)
    world = here.world
    procedure = circulated(session, here, part)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{procedure.key}/outcome", status=404)
    says(session, procedure, world.member, AGREE)
    says(session, procedure, world.health_member, AGREE)
    says(session, procedure, world.police_member, ProcedureReplyChoice.INTEREST)
    closing.close(session, procedure, ProcedureClosing(), by=world.coordinator)
    session.commit()
    before = {mail.id for mail in session.scalars(sa.select(OutboxMessage))}
    coordinator.get(f"{HERE}/{procedure.key}").click("Email members the outcome")
    readers = {world.chair, world.member, world.health_member}
    if part is Part.PUBLIC:
        readers |= {world.police_member}
    other = visit().sign_in(world.coordinator).get(coordinator.path)
    coordinator.submit(f"Send to {len(readers)} people")
    assert {row[0] for row in coordinator.table("Delivery")} == {person.name for person in readers}
    other.submit(f"Send to {len(readers)} people", status=422)
    assert other.errors == ["Members have been emailed how this proposal was closed."]
    sent = [mail for mail in session.scalars(sa.select(OutboxMessage)) if mail.id not in before]
    assert {mail.person_id for mail in sent} == {person.id for person in readers}
    for mail in sent:
        assert ("Harbour" in mail.subject + mail.body) is (part is Part.PUBLIC)
        assert (f"Decision {clock.today().year}-D1:" in mail.body) is (part is Part.PUBLIC)
    visit().sign_in(world.member).get(f"{HERE}/{procedure.key}/outcome", status=403)


def test_a_late_reply_is_kept_but_does_not_count(session: Session) -> None:
    here = scene(session)
    procedure = circulated(session, here)
    world = here.world
    says(session, procedure, world.member, AGREE)
    past_the_date(session, procedure)
    says(session, procedure, world.member, DISAGREE)
    says(session, procedure, world.health_member, AGREE)
    place = place_of(procedure, world.member)
    assert [(each.choice, each.late) for each in place.replies] == [(AGREE, False), (DISAGREE, True)]
    finding = closing.finding_of(session, procedure)
    assert (finding.tally.in_favour, finding.tally.against, finding.quorate) == (1, 0, False)
    assert finding.not_replied == (world.police_member.name, world.health_member.name)
    assert closing.close(session, procedure, ProcedureClosing(), by=world.coordinator) is None
    assert procedure.state is ProcedureState.CLOSED
    assert procedure.finding == (
        "Not quorate: 1 voting member took part and 2 are needed. Missing: 1 more voting member. "
        "No reply: Example police member and Example health member."
    )
    assert session.scalars(sa.select(Decision)).all() == []


def test_who_has_an_interest_does_not_count_and_abstentions_do_not_decide(session: Session) -> None:
    here = scene(session)
    procedure = circulated(session, here)
    world = here.world
    says(session, procedure, world.member, ProcedureReplyChoice.INTEREST)
    says(session, procedure, world.police_member, AGREE)
    says(session, procedure, world.health_member, ABSTAIN)
    decision = closing.close(session, procedure, ProcedureClosing(), by=world.coordinator)
    assert decision is not None
    assert decision.carried
    assert [person.name for person in decision.took_no_part] == ["Example member"]
    assert procedure.finding == (
        "Quorate: 2 voting members took part and 2 are needed. "
        "Took no part because of an interest: Example member."
    )


def test_equal_votes_need_the_casting_vote_and_a_matter_can_go_to_a_meeting(session: Session) -> None:
    here = scene(session)
    world = here.world
    procedure = circulated(session, here)
    says(session, procedure, world.member, AGREE)
    says(session, procedure, world.police_member, DISAGREE)
    says(session, procedure, world.health_member, ProcedureReplyChoice.MEETING)
    finding = closing.finding_of(session, procedure)
    assert (finding.is_tied, finding.want_meeting) == (True, ("Example health member",))
    decision = closing.close(
        session, procedure, ProcedureClosing(casting_vote=Ballot.FOR), by=world.coordinator
    )
    assert decision is not None
    assert (decision.carried, decision.casting_vote) == (True, Ballot.FOR)
    other = circulated(session, here)
    for person in (world.member, world.police_member, world.health_member):
        says(session, other, person, AGREE)
    assert closing.close(session, other, ProcedureClosing(to_meeting=True), by=world.coordinator) is None
    assert refused(lambda: closing.close(session, other, ProcedureClosing(), by=world.coordinator)) == (
        "This written procedure is not open."
    )


@pytest.mark.both_databases
def test_a_confidential_proposal_is_read_only_by_members_who_sign_in_and_have_no_interest(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    world = here.world
    procedure = drafted(session, here, Part.CONFIDENTIAL)
    visit().sign_in(world.member).get(f"{HERE}/{procedure.key}", status=404)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{procedure.key}")
    coordinator.click("Leave out Example member").submit("Leave out", because="Employed by the provider")
    coordinator.click("Review and send").submit("Send to 2 voting members")
    mails = session.scalars(sa.select(OutboxMessage)).all()
    assert sorted(mail.to_name for mail in mails) == [
        world.health_member.name,
        world.police_member.name,
    ]
    for mail in mails:
        assert "Harbour" not in f"{mail.subject} {mail.body}"
        assert "/reply-to-proposal/" not in mail.body
    session.expire_all()
    place = place_of(procedure, world.police_member)
    token = links.LINK.token_of(session, place)
    visit().get(f"/reply-to-proposal/{token}", status=404)
    for person in (world.member, world.observer, world.lead):
        reader = visit().sign_in(person)
        reader.get(f"{HERE}/{procedure.key}", status=404)
        assert "Harbour" not in reader.get(HERE).main
    police = visit().sign_in(world.police_member).get(HERE).click("Harbour grant")
    police.click("Reply to the proposal").submit("Send your reply", choice="agree")
    says(session, procedure, world.health_member, AGREE)
    decision = closing.close(session, procedure, ProcedureClosing(), by=world.coordinator)
    assert decision is not None
    session.commit()
    assert decision.reference == f"{clock.today().year}-C1"
    police.get(f"{REGISTER}/{decision.key}")
    for person in (world.member, world.observer):
        reader = visit().sign_in(person)
        reader.get(f"{REGISTER}/{decision.key}", status=404)
        assert "-C1" not in reader.get(REGISTER).main
    for sentence in session.scalars(sa.select(AuditEvent.sentence)):
        assert "Harbour" not in sentence
        assert "-C1" not in sentence


def test_a_circulated_proposal_cannot_be_changed_and_a_withdrawn_one_takes_no_replies(
    session: Session,
) -> None:
    here = scene(session)
    by = here.world.coordinator
    procedure = circulated(session, here)
    details = WrittenProposalDetails(
        here.world.board, "Other", "Other", "", clock.today() + timedelta(days=9), version=procedure.version
    )
    assert refused(lambda: service.edit(session, procedure, details, by=by)) == (
        "This proposal has been circulated, so you cannot change it. Withdraw it first."
    )
    place = place_of(procedure, here.world.member)
    token = links.LINK.token_of(session, place)
    assert links.LINK.opened_by(session, token) is place
    service.withdraw(session, procedure, "No longer needed", by=by)
    session.commit()
    assert links.LINK.opened_by(session, token) is None
    assert (
        refused(lambda: replies.reply(session, place, AGREE, "", by=here.world.member, way=AnswerWay.PAGE))
        == "This proposal has been withdrawn, so you do not need to reply."
    )


def test_the_emails_must_be_those_that_were_shown(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    procedure = drafted(session, here)
    shown = service.fingerprint_of(session, procedure, service.mailing_of(session, procedure))
    here.world.member.email = "other@west-midlands.example"
    session.commit()
    assert refused(lambda: service.circulate(session, procedure, shown=shown, by=by)) == service.CHANGED


def test_a_decision_is_recorded_only_once_and_in_the_same_part(session: Session) -> None:
    here = scene(session)
    world, by = here.world, here.world.coordinator
    procedure = circulated(session, here)
    for person in (world.member, world.police_member, world.health_member):
        says(session, procedure, person, AGREE)
    decision = closing.close(session, procedure, ProcedureClosing(), by=by)
    assert decision is not None
    assert (
        recording.items_to_choose(session, decision) == []
    )  # the meeting of yesterday was before the decision
    decision.decided_at = here.meeting.starts_at - timedelta(days=1)
    session.commit()
    assert recording.items_to_choose(session, decision) == [here.report, here.plan]
    assert refused(lambda: recording.record_in_minutes(session, decision, here.secret, by=by)) == (
        "Choose an item of a later meeting whose minutes are a draft."
    )
    recording.record_in_minutes(session, decision, here.plan, by=by)
    assert refused(lambda: recording.record_in_minutes(session, decision, here.plan, by=by)) == (
        "This decision has already been recorded in the minutes of a meeting."
    )


def test_members_and_the_coordinator_have_tasks_until_the_procedure_is_closed_and_recorded(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    world = here.world
    procedure = circulated(session, here)
    member = visit().sign_in(world.member).get("/partnerships/west-midlands")
    member.click(f"Reply to the proposal “Harbour grant” by {day(procedure.answer_by)}")
    assert member.heading == "Harbour grant"
    for person in (world.member, world.police_member, world.health_member):
        says(session, procedure, person, AGREE)
    assert "Reply to the proposal" not in member.get("/partnerships/west-midlands").main
    past_the_date(session, procedure)
    coordinator = visit().sign_in(world.coordinator).get("/partnerships/west-midlands")
    assert "1 written procedure to close: the date for replies has passed" in coordinator.main
    closing.close(session, procedure, ProcedureClosing(), by=world.coordinator)
    session.commit()
    coordinator.get("/partnerships/west-midlands")
    assert "1 decision by written procedure to record in the minutes" in coordinator.main


def confidential_and_open(session: Session, here: Scene) -> WrittenProcedure:
    """Circulate a confidential proposal to all voting members but the treatment provider's."""
    procedure = drafted(session, here, Part.CONFIDENTIAL)
    members = queries.members_of(session, here.world.board)
    provider = next(each for each in members if each.person is here.world.member)
    service.leave_out(session, procedure, provider, "Bids", by=here.world.coordinator)
    shown = service.fingerprint_of(session, procedure, service.mailing_of(session, procedure))
    service.circulate(session, procedure, shown=shown, by=here.world.coordinator)
    session.commit()
    return procedure


@pytest.mark.both_databases
def test_who_leaves_the_board_no_longer_reads_a_confidential_proposal_nor_is_reminded_of_it(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    police = here.world.police_member
    procedure = confidential_and_open(session, here)
    reader = visit().sign_in(police)
    assert "Harbour grant" in reader.get("/partnerships/west-midlands").main
    (holding,) = [each for each in here.world.police_seat.holdings if each.person is police]
    holding.ends_on = clock.today() - timedelta(days=1)
    make.seat(session, here.world.sub_group, here.world.police, representative=police)
    session.commit()
    reader = visit().sign_in(police)
    reader.get(f"{HERE}/{procedure.key}", status=404)
    assert "Harbour" not in reader.get("/partnerships/west-midlands").main
    sent = service.reminders_of(session, procedure)
    assert [letter.person for letter in sent.letters] == [here.world.health_member]
    assert [each.name for each in sent.left_out] == [police.name]


@pytest.mark.both_databases
def test_who_took_no_part_in_a_confidential_decision_does_not_see_the_actions_that_follow_it(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    procedure = confidential_and_open(session, here)
    for person in (here.world.police_member, here.world.health_member):
        says(session, procedure, person, AGREE)
    decision = closing.close(session, procedure, ProcedureClosing(), by=here.world.coordinator)
    assert decision is not None
    session.commit()
    details = ActionDetails(here.world.board, "Report on Harbour", here.world.police, None, clock.today())
    mine = replace(details, organisation=here.world.treatment)
    with pytest.raises(Refusal, match="may see this confidential action"):
        following.ask_follow_up(session, decision, mine, by=here.world.coordinator)
    session.rollback()
    raised = following.ask_follow_up(session, decision, details, by=here.world.coordinator).action
    session.commit()
    address = f"/partnerships/west-midlands/actions/{raised.key}"
    for person, sees in ((here.world.police_member, True), (here.world.member, False)):
        reader = visit().sign_in(person)
        assert ("Harbour" in reader.get("/partnerships/west-midlands/actions").main) is sees
        reader.get(address, status=200 if sees else 404)
