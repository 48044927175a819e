"""The attendance and interests of a meeting are locked with its minutes, and who presided may approve them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from docx import Document
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.interests import declare_interest
from cdp.errors import Refusal
from cdp.meetings import attendance, freezing, proceedings
from cdp.meetings.attendance import AttendanceEntry, Guest
from cdp.meetings.proceedings import Move
from cdp.minutes import approval
from cdp.models import (
    Appointment,
    Attendance,
    DeclaredInterest,
    InterestConsequence,
    Minutes,
    MinutesState,
    MovementKind,
    Presence,
    RoleHolding,
    Seat,
)
from tests.minutes.scene import Scene, hold, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
WITH_CHAIR = freezing.CLOSED[MinutesState.WITH_CHAIR]
CIRCULATED = freezing.CLOSED[MinutesState.CIRCULATED]


def row_of(session: Session, seat: Seat) -> Attendance:
    return session.scalars(sa.select(Attendance).where(Attendance.seat_id == seat.id)).one()


def sent(session: Session, *, approved: bool = False) -> Scene:
    """Make minutes that are with the chair or, with `approved`, circulated."""
    here = scene(session)
    declare_interest(
        session,
        here.report,
        here.world.member,
        "Works there.",
        consequence=InterestConsequence.LEAVES,
        by=here.world.coordinator,
    )
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=here.world.coordinator)
    session.commit()
    if approved:
        approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
        session.commit()
    return here


def changes(session: Session, here: Scene) -> list[Callable[[], object]]:
    """Return every change of the record of the meeting, as functions."""
    world, meeting, by = here.world, here.meeting, here.world.coordinator
    row = row_of(session, world.police_seat)
    entry = {world.treatment_seat.key: AttendanceEntry(Presence.ABSENT)}
    return [
        lambda: attendance.record(session, meeting, entry, version=meeting.version, by=by),
        lambda: attendance.record(
            session, meeting, {}, guest=Guest("Jo Field"), version=meeting.version, by=by
        ),
        lambda: declare_interest(session, here.plan, world.health_member, "Owns it.", by=by),
        lambda: proceedings.move(session, meeting, row, Move(MovementKind.LEFT, here.plan), by=by),
        lambda: proceedings.preside(session, meeting, row, by=by),
        lambda: proceedings.take_item(session, meeting, here.plan, seen="", by=by),
    ]


@pytest.mark.parametrize("sentence", [WITH_CHAIR, CIRCULATED])
def test_every_change_of_the_record_is_refused_once_minutes_are_with_the_chair(
    session: Session, sentence: str
) -> None:
    here = sent(session, approved=sentence == CIRCULATED)
    for change in changes(session, here):
        with pytest.raises(Refusal) as refused:
            change()
        assert refused.value.sentence == sentence
        session.rollback()


def test_the_record_opens_again_when_the_chair_returns_the_minutes(session: Session) -> None:
    here = sent(session)
    minutes = session.scalars(sa.select(Minutes)).one()
    approval.return_to_draft(session, here.meeting, "Who was absent?", minutes.version, by=here.world.chair)
    for change in changes(session, here):
        change()
    assert {row.name for row in session.scalars(sa.select(Attendance))} >= {"Jo Field"}


def _shown(visitor: Visitor, here: Scene) -> list[str]:
    """Return the text of the page, the print version and the Word file of the minutes."""
    word = Document(BytesIO(visitor.get(f"{here.path}/word").body))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    texts = [visitor.get(here.path).main, visitor.get(f"{here.path}/print").main]
    return [*texts, "\n".join([*(each.text for each in word.paragraphs), *cells])]


def test_page_print_and_word_of_circulated_minutes_do_not_change(session: Session, visit: Visit) -> None:
    here = sent(session, approved=True)
    at, coordinator = f"{HERE}/meetings/{here.meeting.key}", visit().sign_in(here.world.coordinator)
    before = _shown(coordinator, here)
    fields = {"version": str(here.meeting.version), "guest_name": "Jo Field"}
    fields[f"presence-{here.world.police_seat.key}"] = "absent"
    assert CIRCULATED in coordinator.post(f"{at}/attendance", fields, status=400).main
    interest = {"item": here.plan.key, "nature": "Owns it."}
    assert CIRCULATED in coordinator.post(f"{at}/agenda/interests/new", interest, status=422).main
    assert _shown(coordinator, here) == before
    row = row_of(session, here.world.police_seat)  # even if the row itself changed
    row.presence = Presence.ABSENT
    session.execute(sa.delete(DeclaredInterest))
    session.commit()
    assert _shown(coordinator, here) == before


def test_a_correction_is_shown_with_who_when_and_why(session: Session, visit: Visit) -> None:
    here = sent(session, approved=True)
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{HERE}/meetings/{here.meeting.key}/attendance").click("Correct the attendance")
    coordinator.submit(
        "Add correction", correction="Jo Field attended for the police.", because="", status=422
    )
    coordinator.submit("Add correction", because="The list was wrong")
    sentence = "by Example coordinator: Jo Field attended for the police. Reason: The list was wrong."
    assert sentence in coordinator.main
    for text in _shown(visit().sign_in(here.world.member), here):
        assert sentence in text
    assert [each.because for each in here.meeting.corrections] == ["The list was wrong."]


def test_a_correction_needs_circulated_minutes(session: Session) -> None:
    here = sent(session)
    with pytest.raises(Refusal, match="not circulated yet"):
        freezing.correct(session, here.meeting, "It was Jo.", "A slip.", by=here.world.coordinator)


def without_chair(session: Session) -> Scene:
    """Make a held meeting of a board whose chair left."""
    here = scene(session)
    chair = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.CHAIR)).one()
    chair.ends_on = clock.today() - timedelta(days=30)
    hold(session, here.meeting)
    return here


def test_the_member_who_was_elected_to_preside_approves_the_minutes(session: Session, visit: Visit) -> None:
    here = without_chair(session)
    at = f"{HERE}/meetings/{here.meeting.key}"
    coordinator = visit().sign_in(here.world.coordinator).get(f"{here.path}/send")
    coordinator.submit("Send to the chair", status=422)
    assert coordinator.errors == [approval.NO_ONE_PRESIDED]
    coordinator.get(f"{at}/attendance").click("Record who presides")
    coordinator.submit("Save", person="Example police member")
    assert "Example police member (elected for this meeting)" in coordinator.main
    coordinator.get(f"{here.path}/send").submit("Send to the chair")
    member = visit().sign_in(here.world.police_member)
    assert f"Approve or comment on the draft minutes of {here.meeting.title}" in member.get(HERE).main
    assert "Example police member (elected for this meeting)" in member.get(here.path).main
    member.click("Approve and circulate").submit("Approve and circulate")
    minutes = session.scalars(sa.select(Minutes)).one()
    assert (minutes.state, minutes.approved_by) == (MinutesState.CIRCULATED, here.world.police_member)


def test_another_member_may_not_read_or_approve_the_draft(session: Session, visit: Visit) -> None:
    here = without_chair(session)
    proceedings.preside(
        session, here.meeting, row_of(session, here.world.police_seat), by=here.world.coordinator
    )
    approval.send_to_chair(session, here.meeting, 0, by=here.world.coordinator)
    session.commit()
    member = visit().sign_in(here.world.member)
    member.get(f"{here.path}/print", status=404)
    member.get(f"{here.path}/approve", status=403)
    member.get(f"{here.path}/comment", status=403)


def test_only_people_present_can_be_elected_to_preside(session: Session) -> None:
    here = without_chair(session)
    row = row_of(session, here.world.health_seat)
    assert row.presence is Presence.APOLOGIES
    with pytest.raises(Refusal, match="Choose a person who is present"):
        proceedings.preside(session, here.meeting, row, by=here.world.coordinator)


def test_the_person_who_presides_stays_in_the_attendance(session: Session) -> None:
    here = without_chair(session)
    by, seat = here.world.coordinator, here.world.police_seat
    proceedings.preside(session, here.meeting, row_of(session, seat), by=by)
    with pytest.raises(Refusal, match="presides at this meeting"):
        attendance.record(
            session,
            here.meeting,
            {seat.key: AttendanceEntry(Presence.ABSENT)},
            version=here.meeting.version,
            by=by,
        )


def test_the_attendance_page_and_the_decision_form_say_which_item_is_not_quorate(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    declare_interest(session, here.plan, here.world.member, "Works there.", by=here.world.coordinator)
    session.commit()
    sentence = "Not quorate for this item: 1 voting member is present and 2 are needed."
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{HERE}/meetings/{here.meeting.key}/attendance")
    (row,) = coordinator.table("Quorum by item")
    assert row == [
        "Delivery plan",
        f"{sentence} Missing: 1 more voting member.",
        "Example member (declared an interest)",
    ]
    for page in (here.path, f"{here.of(here.plan)}/decisions/new"):
        assert sentence in coordinator.get(page).main
    assert sentence not in coordinator.get(f"{here.of(here.report)}/decisions/new").main
