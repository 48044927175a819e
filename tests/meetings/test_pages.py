"""The pages of a meeting: planning, sending, replying, changing, cancelling and attendance."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import queries, sending, service
from cdp.models import Answer, Invitation, Meeting, MeetingState, OutboxMessage, Presence
from cdp.wording.formats import day as in_words
from tests import make
from tests.meetings.days import details, weekend_day, working_day
from tests.meetings.post import bounce, deliver
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
MEETINGS = "/partnerships/west-midlands/meetings"
BOARD = "Combating Drugs Partnership Board"


def sent_meeting(session: Session, world: make.World) -> Meeting:
    meeting = service.plan(session, world.partnership, world.board, details(), by=world.coordinator)
    session.flush()
    shown = sending.plan_of(session, meeting).fingerprint
    sending.send(session, meeting, shown=shown, by=world.coordinator)
    session.commit()
    return meeting


def test_the_coordinator_plans_a_meeting_invites_people_and_gets_a_reply(
    session: Session, visit: Visit
) -> None:
    world, day = make.world(session), working_day()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(MEETINGS).click("Plan a meeting").click(BOARD)
    coordinator.submit("Plan the meeting", day=day, start=time(10), end=time(12), place="Council House")
    assert coordinator.banner == "Draft meeting planned. No one has been invited yet."
    assert coordinator.heading == f"Board meeting, {in_words(day)}"
    facts = coordinator.facts()
    assert "10am to midday (UK time)" in facts["When"]
    assert "(5 clear working days before)" in facts["Papers due"]
    assert facts["People to invite"] == "6 people, not invited yet"
    address = coordinator.path

    member = visit().sign_in(world.member)
    member.get(address, status=404)  # for other people, a draft does not exist

    coordinator.click("Send the invitations")
    assert "Invitation: 6 people" in coordinator.main
    assert "Example police member" in coordinator.main
    coordinator.submit("Send to 6 people")
    assert coordinator.banner == "6 invitations are being sent."
    assert {row[1] for row in coordinator.table("People invited")} == {"Being sent"}
    answers = coordinator.get(address).facts()["Replies"]
    assert answers == "6 invited. Yes: 0. Maybe: 0. No: 0. No reply: 6"

    member.get(address).click("Reply to the invitation")
    member.submit("Save your reply", status=422)
    assert member.errors == ["Choose whether you can come"]
    member.submit("Save your reply", answer="Yes, I will come", comment="By train")
    assert "You accepted, and that still stands." in member.main
    coordinator.get(address + "/invitations")
    row = next(row for row in coordinator.table("People invited") if "Example member" in row[0])
    assert "Representative of Example Treatment Services" in row[0]
    assert row[2] == "Accepted By train"


def test_a_doubtful_date_must_be_confirmed_and_keeps_what_was_typed(session: Session, visit: Visit) -> None:
    world, saturday = make.world(session), weekend_day()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/new?board={world.board.key}")
    assert "Use this date anyway" not in coordinator.main
    coordinator.submit(
        "Plan the meeting", day=saturday, start=time(10), end=time(12), place="Town Hall", status=422
    )
    assert "is a Saturday" in coordinator.errors[0]
    assert coordinator.value("place") == "Town Hall"
    other = saturday + timedelta(days=7)
    coordinator.submit("Plan the meeting", use_anyway=True, day=other, status=422)
    assert "is a Saturday" in coordinator.errors[0]  # a different date must be confirmed separately
    coordinator.submit("Plan the meeting", use_anyway=True)
    assert coordinator.status == 200
    meeting = session.scalars(sa.select(Meeting)).one()
    assert clock.in_london(meeting.starts_at).date() == other


def test_a_refused_meeting_keeps_what_was_typed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/new?board={world.board.key}")
    coordinator.submit("Plan the meeting", day=working_day(), start=time(10), end=time(9), place="Town Hall")
    assert coordinator.errors == ["Enter an end time later than the start, on the same day."]
    assert (coordinator.value("start"), coordinator.value("end")) == ("10:00", "09:00")


def test_a_new_meeting_has_the_times_and_place_of_the_last_one(session: Session, visit: Visit) -> None:
    world = make.world(session)
    make.meeting(session, world.board, clock.from_london(working_day(10), time(14, 30)))
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/new?board={world.board.key}")
    assert coordinator.value("start") == "2:30pm"
    assert coordinator.value("place") == "Council House, Birmingham"
    coordinator.get(f"{MEETINGS}/new?board={world.neighbour_board.key}", status=404)


def test_sending_the_form_twice_plans_one_meeting(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/new?board={world.board.key}")
    token = coordinator.value("once")
    data = {
        "day": f"{working_day():%Y-%m-%d}",
        "start": "10am",
        "end": "12 noon",
        "place": "Town Hall",
        "once": token,
    }
    for _ in range(2):
        coordinator.post(f"{MEETINGS}/new?board={world.board.key}", data)
    assert session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1


def test_two_tabs_do_not_overwrite_each_other(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    session.commit()
    first, second = visit().sign_in(world.coordinator), visit().sign_in(world.coordinator)
    for tab in (first, second):
        tab.get(f"{MEETINGS}/{meeting.key}/edit")
    first.submit("Save the meeting", place="Town Hall")
    second.submit("Save the meeting", place="Library", status=409)
    assert "Town Hall" in second.main
    assert "Library" in second.main


def test_a_member_can_read_and_reply_but_not_change_a_meeting(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    member = visit().sign_in(world.member)
    base = f"{MEETINGS}/{meeting.key}"
    member.get(base)
    assert "Invitations" not in member.links
    for page in ("edit", "cancel", "invitations", "invitations/add", "send"):
        member.get(f"{base}/{page}", status=403)
    for button in ("send", "reinstate", "hold", "invitations/update", "cancel", "attendance"):
        member.post(f"{base}/{button}", {}, status=403)
    member.get(f"{MEETINGS}/new", status=403)
    member.get(f"{base}/attendance")
    assert "recorded yet" in member.main
    assert "Save attendance" not in member.buttons
    observer = visit().sign_in(world.observer)
    observer.get(f"{base}/answer", status=404)  # the observer was not invited
    visit().sign_in(world.regional_viewer).get(base, status=403)
    visit().sign_in(world.former).get(base, status=404)


def test_nothing_crosses_between_partnerships(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"{MEETINGS}/{meeting.key}", status=404)
    for page in ("", "/edit", "/send", "/invitations", "/attendance", "/calendar.ics"):
        neighbour.get(f"/partnerships/berkshire-east/meetings/{meeting.key}{page}", status=404)
    theirs = make.meeting(session, world.neighbour_board, state=MeetingState.SCHEDULED, title="Next door")
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{theirs.key}", status=404)
    coordinator.get(MEETINGS)
    assert "Next door" not in coordinator.main


def test_the_send_page_shows_changes_and_refuses_what_was_not_shown(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    mails = sa.select(sa.func.count()).select_from(OutboxMessage)
    session.execute(sa.update(OutboxMessage).values(attempts=1, state="sent"))
    session.commit()
    coordinator, other = visit().sign_in(world.coordinator), visit().sign_in(world.coordinator)
    base = f"{MEETINGS}/{meeting.key}"
    coordinator.get(f"{base}/send")
    assert "There is nothing to send" in coordinator.main
    coordinator.get(f"{base}/edit").submit("Save the meeting", place="Town Hall")
    assert session.scalar(mails) == 6  # editing never sends emails
    session.rollback()
    coordinator.click("Review and send")
    assert "Place: was Council House, Birmingham, now Town Hall" in coordinator.main
    assert "Only the place or the video link has changed, so replies stand." in coordinator.main
    other.get(f"{base}/invitations").submit("Remove", near="Example police member")
    coordinator.submit("Send to 6 people", status=422)
    assert "Something has changed since you opened this page" in coordinator.errors[0]
    assert "Withdrawal: 1 person" in coordinator.main
    coordinator.submit("Send to 6 people")
    assert coordinator.banner == "5 updates and 1 withdrawal of an invitation are being sent."


def test_withdrawing_unsent_invitations_needs_no_email(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations").submit("Remove", near="Example police member")
    coordinator.get(f"{MEETINGS}/{meeting.key}/send")
    assert "No one will get an email." in coordinator.main
    assert [row[0] for row in coordinator.table("No email")] == ["Example police member"]
    coordinator.submit("Withdraw without an email")
    assert coordinator.banner == "No emails are needed, because no invitation had been sent yet."


def test_the_preview_says_what_differs_between_people(session: Session, visit: Visit, tmp_path: Path) -> None:
    world = make.world(session)
    meeting = service.plan(session, world.partnership, world.board, details(), by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{MEETINGS}/{meeting.key}/send")
    assert "with their own name, reason for the invitation and link." in coordinator.main
    coordinator.submit("Send to 6 people")
    deliver(session, tmp_path)
    service.cancel(session, meeting, "Flood.", by=world.coordinator)
    session.commit()
    coordinator.get(f"{MEETINGS}/{meeting.key}/send")
    assert "Cancellation: 6 people" in coordinator.main
    assert "with their own name." in coordinator.main


def test_the_coordinator_invites_a_deputy_instead_and_back(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations")
    coordinator.submit("Invite the deputy instead", near="Example health member")
    people = {row[0]: row[1] for row in coordinator.table("People invited")}
    assert (
        people["Example deputy Deputy, for Birmingham and Solihull Integrated Care Board"] == "Not sent yet"
    )
    assert any(words == "Removed, withdrawal not sent yet" for words in people.values())
    coordinator.submit("Invite the representative instead", near="Example deputy")
    assert "Example deputy" not in coordinator.main.replace("Example deputy stands", "")


def test_the_coordinator_records_a_reply_for_another_person(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations").click("Record a reply", near="Example sro")
    coordinator.submit("Save the reply", answer="Cannot come")
    invitation = queries.invitation_of(session, meeting, world.sro)
    assert invitation is not None
    assert invitation.answer is Answer.DECLINED


def test_a_person_is_added_to_the_list_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations").click("Add a person")
    coordinator.submit("Add to the list", person=world.observer.key)
    assert coordinator.banner == "Example observer added. Nothing has been sent yet."
    coordinator.post(f"{MEETINGS}/{meeting.key}/invitations/add", {"person": world.observer.key}, status=422)


def test_a_meeting_is_cancelled_for_a_reason_and_reinstated(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}").click("Cancel the meeting")
    coordinator.submit("Cancel the meeting", status=422)
    assert coordinator.errors == ["Enter why it is cancelled"]
    coordinator.submit("Cancel the meeting", reason="The hall is flooded.")
    assert coordinator.heading == "Who gets what"
    member = visit().sign_in(world.member).get(f"{MEETINGS}/{meeting.key}")
    assert "The hall is flooded." in member.main
    member.get(f"{MEETINGS}/{meeting.key}/answer")
    assert "you do not need to reply" in member.main
    coordinator.get(f"{MEETINGS}/{meeting.key}").submit("Reinstate the meeting")
    assert "reinstated" in coordinator.banner
    coordinator.post(f"{MEETINGS}/{meeting.key}/reinstate", {})
    assert "you do not need to reinstate it" in coordinator.banner


@pytest.mark.both_databases
def test_attendance_is_recorded_and_the_meeting_held(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    meeting.starts_at = clock.now() - timedelta(hours=3)
    meeting.ends_at = clock.now() - timedelta(hours=1)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/attendance")
    chosen: dict[str, Any] = {
        f"presence-{seat.key}": "Present" for seat in (world.police_seat, world.treatment_seat)
    }
    chosen[f"presence-{world.health_seat.key}"] = "Substitute"
    coordinator.submit("Save attendance", **chosen)
    assert coordinator.banner.startswith("Attendance saved.")
    chosen[f"presence-{world.police_seat.key}"] = "Substitute"
    coordinator.submit("Save attendance", guest_name="Example researcher", **chosen, status=422)
    assert coordinator.errors == ["Enter the name of the substitute for West Midlands Police."]
    assert coordinator.value("guest_name") == "Example researcher"
    coordinator.get(f"{MEETINGS}/{meeting.key}").submit("Mark as held")
    assert coordinator.banner == "Meeting marked as held."
    member = visit().sign_in(world.member).get(f"{MEETINGS}/{meeting.key}/attendance")
    assert member.table("Attendance and apologies")[0] == [
        "Example deputy",
        "Birmingham and Solihull Integrated Care Board",
        "Substitute",
    ]
    rows = {row.name: row.presence for row in queries.attendance_of(session, meeting)}
    assert rows["Example police member"] is Presence.PRESENT


@pytest.mark.both_databases
def test_lists_are_split_by_time_and_board_without_more_queries(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    for number in range(2):
        make.meeting(session, world.board, title=f"Meeting {number}", state=MeetingState.SCHEDULED)
    make.meeting(session, world.sub_group, title="Sub-group meeting")
    make.meeting(session, world.board, clock.now() - timedelta(days=3), title="Gone by")
    session.commit()
    with counted(engine) as few:
        coordinator.get(MEETINGS)
    titles = [row[1] for row in coordinator.table("Upcoming meetings")]
    assert sorted(titles) == [
        f"Meeting 0 {BOARD}",
        f"Meeting 1 {BOARD}",
        "Sub-group meeting Data and digital sub-group",
    ]
    coordinator.get(f"{MEETINGS}?board={world.sub_group.key}")
    assert len(coordinator.table("Upcoming meetings")) == 1
    coordinator.get(f"{MEETINGS}?list=past")
    assert [row[1] for row in coordinator.table("Past meetings")] == [f"Gone by {BOARD}"]
    for number in range(40):
        make.meeting(session, world.board, title=f"More {number}", state=MeetingState.SCHEDULED)
    session.commit()
    with counted(engine) as many:
        coordinator.get(MEETINGS)
    assert len(coordinator.table("Upcoming meetings")) == 25
    assert len(many) == len(few) <= 12
    coordinator.click("2")
    member = visit().sign_in(world.member).get(MEETINGS)
    assert "Sub-group meeting" not in member.main


@pytest.mark.parametrize("page", ["", "/invitations", "/send", "/attendance"])
def test_the_pages_of_a_meeting_need_no_more_queries_for_more_people(
    session: Session, engine: sa.Engine, visit: Visit, page: str
) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    coordinator = visit().sign_in(world.coordinator)
    with counted(engine) as few:
        coordinator.get(f"{MEETINGS}/{meeting.key}{page}")
    for number in range(15):
        person = make.person(session, f"Member number {number}")
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        make.seat(session, world.board, organisation, representative=person, deputy=world.deputy)
    session.commit()
    coordinator.post(f"{MEETINGS}/{meeting.key}/invitations/update", {})
    with counted(engine) as many:
        coordinator.get(f"{MEETINGS}/{meeting.key}{page}")
    assert len(few) <= 16
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))


def test_the_coordinator_chooses_whether_replies_stand_when_only_the_place_changes(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    draft, meeting = make.meeting(session, world.board), sent_meeting(session, world)
    session.execute(sa.update(OutboxMessage).values(attempts=1, state="sent"))
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    question = "If only the place or the video link changes"
    assert question not in coordinator.get(f"{MEETINGS}/{draft.key}/edit").main
    edit, send = f"{MEETINGS}/{meeting.key}/edit", f"{MEETINGS}/{meeting.key}/send"
    assert question in coordinator.get(edit).main
    coordinator.submit("Save the meeting", place="Town Hall")
    assert "Only the place or the video link has changed, so replies stand." in coordinator.get(send).main
    coordinator.get(edit).submit("Save the meeting", replies="Ask everyone to reply again")
    assert "As you chose, everyone will be asked to reply again." in coordinator.get(send).main
    assert coordinator.get(edit).value("replies") == "ask_again"
    coordinator.get(send).submit("Send to 6 people")
    assert coordinator.get(edit).value("replies") == "stand"
    coordinator.submit("Save the meeting", start="11:00")
    assert (
        "The date or time has changed, so everyone will be asked to reply again."
        in coordinator.get(send).main
    )


def test_a_long_list_of_people_invited_is_shown_in_pages(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    with make.together(session):
        for number in range(101):
            session.add(Invitation(meeting=meeting, person=make.person(session, f"Member {number}")))
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{MEETINGS}/{meeting.key}/invitations")
    assert len(coordinator.table("People to invite")) == 50
    assert "Showing 1 to 50 of 101 people" in coordinator.main
    coordinator.click("3")
    assert [row[0] for row in coordinator.table("People to invite")] == ["Member 100 Added to the list"]


def test_failed_email_is_shown_with_the_server_error_and_retried(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = sent_meeting(session, world)
    bounce(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{MEETINGS}/{meeting.key}/invitations").click("See why", near="Example member")
    assert "The mail server said: 550 5.1.1 No such user: example.member" in coordinator.main
    rows = coordinator.get("/partnerships/west-midlands/mail").table("Emails not delivered")
    assert len(rows) == 6
    assert any("550 5.1.1 No such user: example.member" in row[2] for row in rows)
    coordinator.submit("Try again", near="Example member")
    assert coordinator.banner == "The email is being sent again."
    assert len(coordinator.table("Emails not delivered")) == 5
    visit().sign_in(world.member).get("/partnerships/west-midlands/mail", status=403)
    visit().sign_in(world.neighbour_coordinator).get("/partnerships/west-midlands/mail", status=404)


@pytest.mark.both_databases
def test_history_holds_nothing_private(session: Session, visit: Visit) -> None:
    world = make.world(session)
    sent_meeting(session, world)
    sentences = " ".join(session.scalars(sa.text("SELECT sentence FROM audit_events")))
    assert not re.search(r"\S+@\S+", sentences)
