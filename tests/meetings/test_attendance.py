"""Attendance at a meeting, and whether those present are a quorum."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.meetings import attendance, invitees, queries, quorum, service
from cdp.meetings.attendance import AttendanceEntry, Guest
from cdp.models import (
    Answer,
    AuditEvent,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Presence,
    SeatKind,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.meetings.days import details


def planned(session: Session, world: make.World) -> Meeting:
    meeting = service.plan(session, world.partnership, world.board, details(), by=world.coordinator)
    session.commit()
    return meeting


def in_force(session: Session, world: make.World, quorum: int) -> None:
    session.add(
        TermsVersion(
            board=world.board,
            number=1,
            state=TermsState.IN_FORCE,
            quorum=quorum,
            in_force_from=make.LONG_AGO,
            created_at=clock.now(),
        )
    )
    session.commit()


def record(session: Session, world: make.World, meeting: Meeting, **entries: AttendanceEntry) -> None:
    keys = {
        "treatment": world.treatment_seat.key,
        "police": world.police_seat.key,
        "health": world.health_seat.key,
    }
    attendance.record(
        session,
        meeting,
        {keys[name]: entry for name, entry in entries.items()},
        version=meeting.version,
        by=world.coordinator,
    )
    session.commit()


def test_attendance_is_suggested_from_seats_and_replies(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    by_person = {row.person: row for row in queries.invitations_of(session, meeting)}
    by_person[world.member].answer = Answer.ACCEPTED
    by_person[world.police_member].answer = Answer.DECLINED
    by_person[world.chair].answer = Answer.ACCEPTED
    invitees.invite_deputy(session, meeting, world.health_seat, by=world.coordinator)
    session.commit()
    lines = attendance.lines_of(session, meeting)
    assert [(line.name, line.suggested, line.substitute) for line in lines] == [
        ("Example health member", Presence.SUBSTITUTE, "Example deputy"),
        ("Example member", Presence.PRESENT, ""),
        ("Example police member", Presence.APOLOGIES, ""),
        ("Example chair", Presence.IN_ATTENDANCE, ""),
        ("Example sro", None, ""),
        ("Example coordinator", None, ""),
    ]
    assert queries.attendance_of(session, meeting) == []


def test_a_substitute_is_the_deputy_or_another_named_person(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    record(
        session,
        world,
        meeting,
        health=AttendanceEntry(Presence.SUBSTITUTE),
        police=AttendanceEntry(Presence.SUBSTITUTE, "Example superintendent"),
        treatment=AttendanceEntry(Presence.APOLOGIES),
    )
    rows = queries.attendance_of(session, meeting)
    assert [(row.name, row.person, row.presence, row.votes) for row in rows] == [
        ("Example deputy", world.deputy, Presence.SUBSTITUTE, True),
        ("Example superintendent", None, Presence.SUBSTITUTE, True),
        ("Example member", world.member, Presence.APOLOGIES, True),
    ]


def test_a_substitute_without_a_name_is_refused_and_nothing_is_saved(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    with pytest.raises(Refusal, match="Enter the name of the substitute for West Midlands Police") as refused:
        record(
            session,
            world,
            meeting,
            treatment=AttendanceEntry(Presence.PRESENT),
            police=AttendanceEntry(Presence.SUBSTITUTE),
        )
    assert refused.value.field == f"who-{world.police_seat.key}"
    session.rollback()
    assert queries.attendance_of(session, meeting) == []


def test_other_attendees_can_be_added_and_removed(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    guest = Guest("Example researcher", world.health)
    attendance.record(session, meeting, {}, guest=guest, version=meeting.version, by=world.coordinator)
    session.commit()
    (row,) = queries.attendance_of(session, meeting)
    assert (row.name, row.presence, row.organisation, row.votes) == (
        "Example researcher",
        Presence.IN_ATTENDANCE,
        world.health,
        False,
    )
    entries = {row.key: AttendanceEntry(None, remove=True)}
    attendance.record(session, meeting, entries, version=meeting.version, by=world.coordinator)
    session.commit()
    assert queries.attendance_of(session, meeting) == []


def test_two_people_recording_at_once_lose_nothing(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    read = meeting.version
    record(session, world, meeting, police=AttendanceEntry(Presence.PRESENT))
    assert meeting.version == read + 1
    with pytest.raises(Conflict) as conflict:
        attendance.record(
            session,
            meeting,
            {world.police_seat.key: AttendanceEntry(Presence.APOLOGIES)},
            version=read,
            by=world.coordinator,
        )
    assert [(d.label, d.theirs, d.yours) for d in conflict.value.differences] == [
        ("Example police member, West Midlands Police", "Present", "Apologies")
    ]


def test_saving_the_same_again_changes_nothing(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    record(session, world, meeting, health=AttendanceEntry(Presence.SUBSTITUTE))
    before = (meeting.version, session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)))
    record(session, world, meeting, health=AttendanceEntry(Presence.SUBSTITUTE, "Example deputy"))
    assert (meeting.version, session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))) == before


def test_attendance_cannot_change_after_confirmed_minutes_or_a_cancellation(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    minutes = Minutes(meeting=meeting, state=MinutesState.CONFIRMED)
    session.add(minutes)
    session.flush()
    with pytest.raises(Refusal, match="minutes are confirmed"):
        record(session, world, meeting, police=AttendanceEntry(Presence.PRESENT))
    minutes.state = MinutesState.DRAFT
    meeting.state = MeetingState.CANCELLED
    with pytest.raises(Refusal, match="is cancelled"):
        record(session, world, meeting, police=AttendanceEntry(Presence.PRESENT))


def test_a_quorum_counts_each_voting_seat_once(session: Session) -> None:
    world = make.world(session)
    observer_seat = make.seat(
        session, world.board, world.police, kind=SeatKind.OBSERVER, representative=world.observer
    )
    meeting = planned(session, world)
    assert quorum.quorum_of(session, meeting).sentence == (
        "No terms of reference are in force for this board, so no quorum is set."
    )
    in_force(session, world, quorum=2)
    assert quorum.quorum_of(session, meeting).sentence == (
        "The quorum is two voting members. Attendance is not recorded yet."
    )
    record(
        session,
        world,
        meeting,
        police=AttendanceEntry(Presence.PRESENT),
        treatment=AttendanceEntry(Presence.APOLOGIES),
    )
    attendance.record(
        session,
        meeting,
        {observer_seat.key: AttendanceEntry(Presence.PRESENT)},
        guest=Guest("Example researcher"),
        version=meeting.version,
        by=world.coordinator,
    )
    session.commit()
    finding = quorum.quorum_of(session, meeting)
    assert (finding.needed, finding.present, finding.quorate, finding.absent) == (
        2,
        1,
        False,
        ("Example Treatment Services",),
    )
    assert finding.sentence == (
        "Not quorate: 1 voting member is present and 2 are needed. Missing: 1 more voting member."
    )
    record(session, world, meeting, health=AttendanceEntry(Presence.SUBSTITUTE))
    finding = quorum.quorum_of(session, meeting)
    assert (finding.quorate, finding.sentence) == (
        True,
        "Quorate: 2 voting members are present and 2 are needed.",
    )


def test_the_quorum_of_a_held_meeting_does_not_change(session: Session) -> None:
    world = make.world(session)
    meeting = planned(session, world)
    in_force(session, world, quorum=1)
    meeting.starts_at = clock.now() - timedelta(hours=3)
    meeting.ends_at = clock.now() - timedelta(hours=1)
    session.commit()
    record(session, world, meeting, police=AttendanceEntry(Presence.PRESENT))
    service.hold(session, meeting, by=world.coordinator)
    session.execute(sa.update(TermsVersion).values(quorum=9))
    session.commit()
    assert quorum.quorum_of(session, meeting).quorate is True
