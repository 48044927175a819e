"""The minutes check, the lines that fill themselves, and attendance statistics."""

from collections.abc import Callable
from datetime import time, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.service import ActionDetails
from cdp.minutes import approval, content, decisions, queries, service, statistics
from cdp.minutes.content import Attended
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.service import NoteText
from cdp.minutes.statistics import OrganisationAttendance
from cdp.models import Attendance, DeclaredInterest, ItemSitting, MeetingState, Presence
from tests import make
from tests.minutes.scene import Scene, attend, hold, meeting_on, scene
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
TABLE = """The board noted the budget.

| Service | 2026 |
| --- | --- |
| Custody | £1,360,000 |
| Drive | £1,360,000 |
| Total | £2,270,000 |"""


def warnings(visitor: Visitor, here: Scene) -> list[str]:
    """Return the warnings on the page of the check, each with its item."""
    visitor.get(f"{here.path}/check")
    rows = [[text_of(cell) for cell in row] for row in visitor.page.all("tr")]
    return [f"{warning} | {item}" for warning, item, *_ in rows[1:]]


def test_the_check_finds_what_a_careful_secretary_would_look_at_again(session: Session, visit: Visit) -> None:
    here = scene(session)
    by, world = here.world.coordinator, here.world
    note = "Example member said waits fell. Ada Lovelace agreed to write to Harbour about the contract price."
    service.write_note(session, here.report, NoteText(note, 0), by=by)
    service.write_note(session, here.plan, NoteText(TABLE, 0), by=by)
    decisions.record_decision(session, here.plan, DecisionDetails("Adopt the plan."), by=by)
    details = ActionDetails(world.board, "Publish it", world.treatment, None, here.meeting.day)
    service.raise_action(session, here.plan, details, by=by)
    session.commit()
    coordinator = visit().sign_in(by)
    report, plan, secret = (
        f"{n}. {item.title}" for n, item in enumerate((here.report, here.plan, here.secret), 1)
    )
    year, day = here.meeting.day.year, here.meeting.day
    assert warnings(coordinator, here) == [
        f"“Ada Lovelace agreed to write to Harbour about the contract price” has no action. | {report}",
        f"Ada Lovelace is not a member and is not in the attendance. | {report}",
        f"Action A1: it has no named owner, only an organisation. | {plan}",
        f"Action A1: it is due on {day.day} {day:%B %Y}, which is not after the meeting. | {plan}",
        f"Decision {year}-D1: no one is named as proposing it. | {plan}",
        f"A total does not add up. 2026: 2,270,000, but the rows add up to 2,720,000. | {plan}",
        f"Nothing is minuted under this item. | {secret}",
        f"Words of a confidential item are in the public text: “contract”, “harbour” and “price”. | {report}",
    ]


def test_a_warning_is_ticked_as_intended_until_the_text_changes(session: Session, visit: Visit) -> None:
    here = scene(session)
    by = here.world.coordinator
    for item in (here.report, here.plan, here.secret):
        service.write_note(session, item, NoteText("The board noted it.", 0), by=by)
    note = service.write_note(session, here.report, NoteText("The police agreed to help.", 1), by=by)
    session.commit()
    coordinator = visit().sign_in(by)
    assert len(warnings(coordinator, here)) == 1
    coordinator.submit("As intended warning 1")
    assert "0 warnings" in coordinator.main
    assert "As intended" in coordinator.main
    hold(session, here.meeting)
    assert "The check has" not in coordinator.get(f"{here.path}/send").main
    service.write_note(session, here.report, NoteText("The police agreed to help soon.", note.version), by=by)
    session.commit()
    assert "The check has 1 warning." in coordinator.get(f"{here.path}/send").main


def test_a_decision_without_a_quorum_is_found(session: Session, visit: Visit) -> None:
    here = scene(session, present=1)
    by = here.world.coordinator
    for item in (here.report, here.plan, here.secret):
        service.write_note(session, item, NoteText("The board noted it.", 0), by=by)
    decisions.record_decision(session, here.plan, DecisionDetails("Adopt.", "Example member"), by=by)
    session.commit()
    (warning,) = warnings(visit().sign_in(by), here)
    assert warning.startswith(
        "A decision was made without a quorum. Not quorate for this item: 1 voting member"
    )


def filled(session: Session, here: Scene) -> content.MinutesText:
    """Return the text of a draft."""
    return content.text_of(here.meeting, None, queries.sources_of(session, here.meeting))


def test_minutes_fill_themselves_from_the_records_of_the_meeting(session: Session) -> None:
    here = scene(session, present=1)
    world = here.world
    world.member.job_title = "Operations manager"
    second = next(row for row in here.meeting.attendance if row.seat is world.police_seat)
    second.presence, second.name, second.person = Presence.SUBSTITUTE, "Pat Stand-in", None
    session.add(
        Attendance(
            meeting=here.meeting,
            person=world.chair,
            name="Example chair",
            presence=Presence.IN_ATTENDANCE,
        )
    )
    vacant = make.seat(session, world.board, world.treatment)
    session.add(
        Attendance(meeting=here.meeting, seat=vacant, name="Vacant", presence=Presence.ABSENT, votes=True)
    )
    standing = {
        code: make.item(session, here.meeting, code.title(), position=place)
        for place, code in enumerate(("apologies", "declarations", "next_meeting"), start=10)
    }
    for code, item in standing.items():
        item.standing = code
    session.add(
        DeclaredInterest(
            item_id=here.report.id, person=world.member, nature="Employed", declared_at=clock.now()
        )
    )
    following = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.flush()
    session.expire_all()
    text = filled(session, here)
    assert text.attendance == (
        Attended(Presence.PRESENT, "Example member", world.treatment.name, "Operations manager"),
        Attended(
            Presence.SUBSTITUTE,
            "Pat Stand-in",
            "West Midlands Police",
            "",
            "Example police member (West Midlands Police)",
        ),
        Attended(Presence.IN_ATTENDANCE, "Example chair", ""),
        Attended(Presence.APOLOGIES, "Example health member", world.health.name),
    )
    lines = {item.title: item.filled for item in text.items if item.filled}
    day = following.day
    assert lines == {
        "Apologies": (
            f"Apologies were received from Example health member ({world.health.name}).",
            "Pat Stand-in attended as substitute for Example police member (West Midlands Police).",
        ),
        "Declarations": ("Example member declared an interest in “Performance report”: Employed",),
        "Next_Meeting": (
            f"The next meeting will be on {day:%A} {day.day} {day:%B %Y}, 10am to midday, Council House, Birmingham.",
        ),
    }
    assert text.opening.presided == "Example chair (chair)"
    assert text.opening.contact == "Example coordinator, secretariat@west-midlands.example"


def test_minutes_say_when_the_meeting_opened_and_closed_once_its_items_were_taken(session: Session) -> None:
    here = scene(session)
    start = clock.from_london(here.meeting.day, time(10))
    session.add(ItemSitting(item=here.report, started_at=start, ended_at=start + timedelta(minutes=20)))
    session.flush()
    assert filled(session, here).opening.sat == "Opened at 10am, closed at 10:20am"
    session.add(ItemSitting(item=here.plan, started_at=start + timedelta(minutes=20)))
    session.flush()
    assert filled(session, here).opening.sat == "Opened at 10am"


def test_paragraphs_are_numbered_and_items_without_minutes_are_left_out(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    by = here.world.coordinator
    service.write_note(session, here.plan, NoteText("First.\n\n- a point\n\nSecond.", 0), by=by)
    decisions.record_decision(session, here.plan, DecisionDetails("Adopt the plan."), by=by)
    session.commit()
    main = visit().sign_in(by).get(f"{here.path}/print").main
    assert "2. Delivery plan 2.1 First. a point 2.2 Second. 2.3 Decision" in main
    assert "Performance report" not in main
    assert "Signed by the chair as a correct record" in main


def test_attendance_is_counted_once_for_each_organisation_and_meeting(session: Session, visit: Visit) -> None:
    here = scene(session)
    world = here.world
    second = make.seat(session, world.board, world.treatment)
    session.add(
        Attendance(
            meeting=here.meeting,
            seat=second,
            organisation=world.treatment,
            name="Other",
            presence=Presence.ABSENT,
        )
    )
    prison = make.organisation(session, world.partnership, "Example Prison")
    session.add(
        Attendance(
            meeting=here.meeting,
            seat=make.seat(session, world.board, prison),
            organisation=prison,
            name="Vacant",
            presence=Presence.ABSENT,
        )
    )
    earlier = meeting_on(session, world, days_ago=2)
    attend(session, world, earlier, present=0)
    unrecorded = meeting_on(session, world, days_ago=3)
    for meeting in (here.meeting, earlier, unrecorded):
        meeting.state = MeetingState.HELD
    session.commit()
    year = here.meeting.day.year
    found = statistics.attendance_in(session, world.board, year)
    assert (found.held, found.not_recorded) == (3, 1)
    assert found.rows == (
        OrganisationAttendance(world.health.name, 2, 0, 0, 2, 0),
        OrganisationAttendance(world.treatment.name, 2, 1, 0, 1, 0),
        OrganisationAttendance(world.police.name, 2, 1, 0, 1, 0),
    )
    observer = visit().sign_in(world.observer).get("/partnerships/west-midlands/attendance")
    assert "No attendance is recorded for 1 of them." in observer.main
    lines = observer.get("/partnerships/west-midlands/attendance/download.csv").body.decode().splitlines()
    assert lines[2] == f"{world.treatment.name},2,1,0,1,0,50%"
    for kind in ("xlsx", "docx"):
        assert observer.get(f"/partnerships/west-midlands/attendance/download.{kind}").body.startswith(b"PK")


def test_a_year_without_meetings_has_no_statistics(session: Session, visit: Visit) -> None:
    world = make.world(session)
    observer = visit().sign_in(world.observer).get("/partnerships/west-midlands/attendance")
    assert f"No attendance was recorded in {clock.today().year}." in observer.main


def test_the_minutes_confirmed_at_a_meeting_are_minuted_there(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=by)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    later = meeting_on(session, here.world, days_ago=0)
    later.starts_at = here.meeting.starts_at + timedelta(hours=3)
    item = make.item(session, later, "Minutes of the last meeting")
    item.standing = "minutes"
    approval.confirm(session, here.meeting, later, minutes.version, changes="Read 5.\nRead 6.", by=by)
    session.commit()
    sources = queries.sources_of(session, later)
    (only,) = content.text_of(later, None, sources).items
    day = here.meeting.day
    assert only.filled == (
        f"The minutes of the meeting of {day.day} {day:%B %Y} were confirmed with these changes: Read 5.; Read 6.",
    )
