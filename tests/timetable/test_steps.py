"""The steps of a meeting's timetable: each leads somewhere, sends its emails after a preview, or is marked as done."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.agendas import interests, papers
from cdp.agendas.papers import PaperDetails
from cdp.errors import Refusal
from cdp.meetings import invitees, sending
from cdp.meetings.cycle import next_step, steps_of
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.queries import progress_of
from cdp.models import AuditEvent, Meeting, MeetingState, OutboxMessage, Part, Person, StepCode
from cdp.timetable import service
from cdp.timetable.mailings import mailing_of
from cdp.wording.formats import day as in_words
from cdp.wording.formats import weekday
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HOME = "/partnerships/west-midlands"
SENDS = [StepCode.CALL, StepCode.PAPERS, StepCode.UPDATES, StepCode.ACTIONS]


def invited(session: Session, world: make.World) -> Meeting:
    """Return a meeting in three weeks to which everyone with a seat or role is invited."""
    meeting = make.meeting(session, world.board, title="Winter meeting")
    invitees.update_from_seats(session, meeting, by=world.coordinator)
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    return meeting


def raise_action(
    session: Session, world: make.World, title: str, *, part: Part = Part.PUBLIC, of: Meeting | None = None
) -> None:
    """Raise an action for the treatment provider."""
    due_on = clock.today() + timedelta(days=5)
    details = actions.ActionDetails(world.board, title, world.treatment, None, due_on, meeting=of, part=part)
    actions.raise_action(session, world.partnership, details, by=world.coordinator)


def in_the_past(meeting: Meeting, days: int = 1) -> None:
    """Move a meeting into the past without telling anyone."""
    length = meeting.ends_at - meeting.starts_at
    meeting.starts_at = clock.now() - timedelta(days=days)
    meeting.ends_at = meeting.starts_at + length


def coordinator_of(session: Session) -> Person:
    """Return the example coordinator."""
    return session.scalars(sa.select(Person).where(Person.name == "Example coordinator")).one()


def recipients(session: Session, meeting: Meeting, code: StepCode) -> list[str]:
    """Return the names of the people who would get an email of a step."""
    return sorted(
        letter.person.name
        for letter in mailing_of(session, meeting, code, by=coordinator_of(session)).letters
    )


def rows_of(visitor: Visitor, meeting: Meeting) -> Mapping[str, str]:
    """Return the state of each step on a meeting's page."""
    return {
        row[0]: row[2] for row in visitor.get(f"{HOME}/meetings/{meeting.key}").table("Meeting timetable")
    }


def test_members_are_asked_for_items_from_the_timetable(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    coordinator = visit().sign_in(world.coordinator).get(f"{HOME}/meetings/{meeting.key}")
    coordinator.click("Request agenda items and data")
    assert coordinator.heading == "Request agenda items and data"
    assert "5 people will each get an email" in coordinator.main
    coordinator.submit("Send 5 emails")
    assert coordinator.banner == "5 emails are being sent."
    today = in_words(clock.today())
    assert f"Sent to 5 people on {today} by Example coordinator." in coordinator.main
    assert (
        rows_of(coordinator, meeting)["Request agenda items and data"] == f"Done {today}, Example coordinator"
    )
    mails = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.subject.startswith("Propose"))).all()
    assert sorted(mail.to_name for mail in mails) == [
        "Example chair", "Example health member", "Example member", "Example police member", "Example sro",
    ]  # fmt: skip
    assert mails[0].subject == f"Propose agenda items: Winter meeting, {weekday(meeting.starts_at)}"
    member = visit().sign_in(world.member)
    member.get(f"{HOME}/meetings/{meeting.key}/agenda/proposals/new")
    assert f"{HOME}/meetings/{meeting.key}/agenda/proposals/new" in mails[0].body
    assert member.heading == "Propose an agenda item"


def test_members_who_cannot_open_a_draft_are_not_asked_for_items(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/call")
    assert "so that they can open the meeting" in coordinator.main
    assert "Mark as done" in coordinator.buttons
    assert not any(words.startswith("Send") for words in coordinator.buttons)
    with pytest.raises(Refusal, match="Send the invitations or ask people"):
        service.send(session, meeting, StepCode.CALL, shown="", by=world.coordinator)


def test_a_mark_as_done_names_the_person_and_can_be_undone(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    coordinator = visit().sign_in(world.coordinator)
    page = f"{HOME}/meetings/{meeting.key}/steps/agenda"
    coordinator.get(page).submit("Mark as done")
    assert coordinator.banner == "Step marked as done."
    said = f"Marked as done on {in_words(clock.today())} by Example coordinator."
    assert said in coordinator.get(page).main
    with pytest.raises(Refusal, match=r"Example coordinator has already recorded this step as done\."):
        service.mark_done(session, meeting, StepCode.AGENDA, by=world.coordinator)
    session.rollback()
    coordinator.submit("Undo the mark as done")
    assert said not in coordinator.main
    assert rows_of(coordinator, meeting)["Agree the agenda with the SRO and the chair"] != "Done"
    events = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert events == [
        "Example coordinator withdrew the mark “Agree the agenda with the SRO and the chair” for Winter meeting.",
        "Example coordinator marked “Agree the agenda with the SRO and the chair” as done for Winter meeting.",
    ]


def test_emails_that_were_sent_cannot_be_undone(session: Session) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    mailing = mailing_of(session, meeting, StepCode.CALL, by=world.coordinator)
    shown = service.version_of(session, mailing, None)
    service.send(session, meeting, StepCode.CALL, shown=shown, by=world.coordinator)
    with pytest.raises(Refusal, match="not marked as done"):
        service.undo(session, meeting, StepCode.CALL, by=world.coordinator)
    with pytest.raises(Refusal, match="Something has changed"):  # a second tab does not send them twice
        service.send(session, meeting, StepCode.CALL, shown=shown, by=world.coordinator)


def test_chasing_papers_does_that_step_of_the_timetable(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    item = make.item(session, meeting, "Item on waiting times")
    details = PaperDetails("Waiting times", world.treatment, clock.today() + timedelta(days=5))
    papers.add_paper(session, item, details, None, by=world.coordinator)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HOME}/meetings/{meeting.key}/papers/send").submit("Send to 1 person")
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/papers")
    coordinator.click("Review and send reminders of missing papers").submit("Send to 1 person")
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/papers")
    assert "Sent to 1 person on" in coordinator.main


def test_owners_are_asked_for_updates_on_the_actions_of_the_board(session: Session) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    raise_action(session, world, "Report waiting times")
    raise_action(session, world, "Agree the price", part=Part.CONFIDENTIAL)
    elsewhere = actions.ActionDetails(
        world.sub_group, "Share the dashboard", world.police, None, clock.today() + timedelta(days=5)
    )
    actions.raise_action(session, world.partnership, elsewhere, by=world.coordinator)
    session.commit()
    (letter,) = mailing_of(session, meeting, StepCode.UPDATES, by=world.coordinator).letters
    assert letter.person == world.member
    text = mailing_of(session, meeting, StepCode.UPDATES, by=world.coordinator).words_of(session, letter).text
    assert "- A1: Report waiting times\n  Example Treatment Services. Due" in text
    assert "- A confidential action. Sign in to read and update it: http" in text
    assert (
        "without signing in. The page also has your actions of other boards:\nhttp://localhost/update-actions/…"
        in text
    )
    assert "Agree the price" not in text
    assert "Share the dashboard" not in text


def test_a_coordinator_with_an_interest_is_not_shown_that_a_confidential_action_is_chased(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    secret = make.item(session, meeting, "Price of the contract", part=Part.CONFIDENTIAL)
    due_on = clock.today() + timedelta(days=5)
    details = actions.ActionDetails(
        world.board, "Agree the price", world.treatment, None, due_on, item=secret, part=Part.CONFIDENTIAL
    )
    actions.raise_action(session, world.partnership, details, by=world.coordinator)
    session.commit()
    page = visit().sign_in(world.coordinator).get(f"{HOME}/meetings/{meeting.key}/steps/updates")
    assert "A confidential action" in page.main
    interests.declare_interest(session, secret, world.coordinator, "Owns shares", by=world.coordinator)
    session.commit()
    page.get(f"{HOME}/meetings/{meeting.key}/steps/updates")
    assert "onfidential" not in page.main
    assert "No actions of this board are open." in page.main


def test_the_action_log_goes_to_members_and_owners_after_the_meeting(session: Session) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    raise_action(session, world, "Report waiting times", of=meeting)
    raise_action(session, world, "Agree the price", part=Part.CONFIDENTIAL, of=meeting)
    raise_action(session, world, "Publish the needs assessment")
    session.commit()
    assert (
        service.why_not_now(meeting, StepCode.ACTIONS) == "Send out the action log once the meeting is over."
    )
    in_the_past(meeting)
    meeting.state = MeetingState.HELD
    session.commit()
    mailing = mailing_of(session, meeting, StepCode.ACTIONS, by=world.coordinator)
    assert recipients(session, meeting, StepCode.ACTIONS) == [
        "Example chair", "Example health member", "Example member", "Example police member", "Example sro",
    ]  # fmt: skip
    text = mailing.words_of(session, mailing.letters[0]).text
    assert (
        "raised 1 action still to do:\n\n- A1: Report waiting times. Example Treatment Services, due" in text
    )
    assert "1 action is still to do from before:\n\n- A2: Publish the needs assessment." in text
    assert "Agree the price" not in text


@pytest.mark.parametrize("code", [*SENDS, StepCode.AGENDA])
def test_every_step_has_a_page_that_says_what_to_do(session: Session, visit: Visit, code: StepCode) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/{code.value}")
    assert coordinator.heading == service.DONE[code]
    visit().sign_in(world.member).get(f"{HOME}/meetings/{meeting.key}/steps/{code.value}", status=403)
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/other", status=404)


def test_every_link_of_the_timetable_leads_somewhere(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    coordinator = visit().sign_in(world.coordinator)
    steps = list(rows_of(coordinator, meeting))
    assert len(steps) == 11
    for step in steps:
        coordinator.get(f"{HOME}/meetings/{meeting.key}").click(step)
        assert coordinator.path != f"{HOME}/meetings/{meeting.key}"


def test_a_meeting_that_is_over_asks_for_no_preparation(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    service.mark_done(session, meeting, StepCode.AGENDA, by=world.coordinator)
    in_the_past(meeting, days=3)
    session.commit()
    dates = derived_dates(meeting.day, WorkingDays())
    progress = progress_of(session, meeting)
    found = steps_of(meeting.day, meeting.state, dates, progress, None, clock.today())
    assert [(step.code, step.done) for step in found] == [
        ("agenda", True), ("invite", True), ("attend", False), ("hold", False), ("actions", False),
        ("minutes", False), ("circulate", False),
    ]  # fmt: skip
    following = next_step(found)
    assert following is not None
    assert following.code == "attend"
    for code in (StepCode.CALL, StepCode.PAPERS, StepCode.UPDATES):
        assert service.why_not_now(meeting, code) == "This meeting is over, so it needs no more preparation."
    meeting.state = MeetingState.CANCELLED
    session.commit()
    assert steps_of(meeting.day, meeting.state, dates, progress, None, clock.today()) == []
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/agenda")
    assert "This meeting is cancelled. Reinstate it first." in coordinator.main
    assert "Mark as done" not in coordinator.buttons


def test_the_invitations_come_before_the_request_for_items(session: Session) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    session.commit()
    dates = derived_dates(meeting.day, WorkingDays())
    steps = steps_of(meeting.day, meeting.state, dates, progress_of(session, meeting), None, clock.today())
    following = next_step(steps)
    assert steps[0].code == "call"
    assert following is not None
    assert following.code == "invite"


@pytest.mark.parametrize("code", SENDS)
def test_the_page_of_a_step_needs_no_more_queries_for_more_rows(
    session: Session, visit: Visit, engine: sa.Engine, code: StepCode
) -> None:
    world = make.world(session)
    meeting = invited(session, world)
    if code is StepCode.ACTIONS:
        in_the_past(meeting)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    counts = []
    for size in (2, 8):
        for number in range(size):
            organisation = make.organisation(session, world.partnership, f"Organisation {size} {number}")
            person = make.person(session, f"Member {size} {number}", account=False)
            make.seat(session, world.board, organisation, representative=person)
            item = make.item(session, meeting, f"Item {size} {number}")
            details = PaperDetails("Paper", organisation, clock.today() + timedelta(days=3))
            papers.add_paper(session, item, details, None, by=world.coordinator)
            raise_action(session, world, f"Action {size} {number}", part=Part.CONFIDENTIAL)
        invitees.fill(session, meeting)
        session.commit()
        with counted(engine) as statements:
            coordinator.get(f"{HOME}/meetings/{meeting.key}/steps/{code.value}")
        counts.append(len(statements))
    assert counts[0] == counts[1]
