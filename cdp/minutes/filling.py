"""What minutes say without anyone writing it: who presided, apologies, substitutes, declarations, and the next meeting.

The lines are made from the records of the meeting. They are stored with the minutes when these go to the chair.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.meetings import queries as meetings
from cdp.meetings.sitting import WhoPresides
from cdp.models import (
    AgendaItem,
    Appointment,
    Attendance,
    DeclaredInterest,
    ItemSitting,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Person,
    Presence,
    Seat,
    SeatHolding,
)
from cdp.risks.queries import named_risks_on
from cdp.wording import formats

OUT = frozenset({MinutesState.CIRCULATED, MinutesState.CONFIRMED})
EARLIER = 8
"""The number of earlier meetings whose minutes a meeting may be confirming."""


@dataclass(frozen=True)
class Opening:
    """The facts at the head of minutes, in words; a fact that is not known is empty. `sat` says when the meeting sat.

    `last_minutes_path` is the path of the minutes of the board's meeting before this one, on `last_minutes_day`.
    """

    presided: str = ""
    sat: str = ""
    contact: str = ""
    next_meeting: str = ""
    last_minutes_day: str = ""
    last_minutes_path: str = ""


NOTHING_KNOWN = Opening()


@dataclass(frozen=True)
class MeetingFacts:
    """The records around a meeting that fill its minutes; `confirmed` are the minutes that the meeting confirmed."""

    coordinators: tuple[Person, ...] = ()
    last: Minutes | None = None
    next: Meeting | None = None
    confirmed: tuple[Minutes, ...] = ()
    risks: tuple[str, ...] = ()


def meeting_facts(session: Session, meeting: Meeting, attendance: Sequence[Attendance]) -> MeetingFacts:
    """Return the records around a meeting, in three statements, and load for whom substitutes attended in a fourth."""
    leaders = meetings.leaders_of(session, meeting.board, meeting.day)
    seats = [row.seat_id for row in attendance if row.presence is Presence.SUBSTITUTE]
    if seats:
        holders = joinedload(Seat.holdings).joinedload(SeatHolding.person)
        session.scalars(sa.select(Seat).where(Seat.id.in_(seats)).options(holders)).unique().all()
    around = session.execute(_meetings_around(meeting)).all()
    earlier = [(each, minutes) for each, minutes in around if each.starts_at < meeting.starts_at]
    last = earlier[0][1] if earlier else None
    return MeetingFacts(
        coordinators=tuple(person for held, person in leaders if held is Appointment.COORDINATOR),
        last=last if last is not None and last.state in OUT else None,
        next=next((each for each, _ in around if each.starts_at > meeting.starts_at), None),
        confirmed=tuple(
            minutes
            for _, minutes in reversed(earlier)
            if minutes is not None and minutes.confirmed_meeting_id == meeting.id
        ),
        risks=tuple(named_risks_on(session, meeting.board, meeting.day)),
    )


def opening_of(
    meeting: Meeting, facts: MeetingFacts, presiding: WhoPresides | None, sittings: Iterable[ItemSitting]
) -> Opening:
    """Return the head of a meeting's minutes; `sittings` are those of its items."""
    officer = next(iter(facts.coordinators), None)
    contact = [officer.name, officer.job_title] if officer is not None else []
    last = facts.last.meeting if facts.last is not None else None
    return Opening(
        presided=presiding.label if presiding is not None else "",
        sat=_sat(list(sittings)),
        contact=", ".join(filter(None, [*contact, meeting.board.partnership.secretariat_email])),
        next_meeting=_next_meeting(facts.next),
        last_minutes_day=formats.day(last.starts_at) if last is not None else "",
        last_minutes_path=f"/partnerships/{meeting.board.partnership.slug}/meetings/{last.key}/minutes"
        if last is not None
        else "",
    )


def lines_of(
    item: AgendaItem, facts: MeetingFacts, attendance: Sequence[Attendance], items: Sequence[AgendaItem]
) -> tuple[str, ...]:
    """Return the sentences that minutes have under an item without a note; `items` is the whole agenda."""
    match item.standing:
        case "apologies":
            return (*_apologies(attendance), *_substitutes(attendance))
        case "declarations":
            return tuple(_declarations(items))
        case "minutes":
            return tuple(confirmation_sentence(each) for each in facts.confirmed)
        case "risks":
            return (f"Open risks of the board: {'; '.join(facts.risks)}.",) if facts.risks else ()
        case "next_meeting":
            sentence = _next_meeting(facts.next)
            return (f"The next meeting will be on {sentence}.",) if sentence else ()
        case _:
            return ()


def confirmation_sentence(minutes: Minutes) -> str:
    """Return a sentence for the minutes of the meeting that confirmed these minutes, with the changes it agreed."""
    changes = minutes.changes_at_confirmation
    named = f"The minutes of the meeting of {formats.day(minutes.meeting.starts_at)} were confirmed"
    if not changes:
        return f"{named} as a correct record."
    return f"{named} with {formats.agree(len(changes), 'this change', 'these changes')}: {'; '.join(changes)}"


def declaration_sentence(name: str, nature: str) -> str:
    """Return a sentence about an interest that a person declared in an item."""
    return (
        f"{name} declared an interest and took no part: {nature}"
        if nature
        else (f"{name} declared an interest and took no part.")
    )


def _meetings_around(meeting: Meeting) -> sa.Select[Meeting, Minutes]:
    """Return the statement for the board's meetings before this one and the next one, latest first, with minutes."""
    of_board = sa.select(Meeting.id).where(
        Meeting.board_id == meeting.board_id, Meeting.state != MeetingState.CANCELLED
    )
    earlier = of_board.where(Meeting.starts_at < meeting.starts_at)
    later = of_board.where(
        Meeting.starts_at > meeting.starts_at, Meeting.state == MeetingState.SCHEDULED
    ).order_by(Meeting.starts_at, Meeting.id)
    before = earlier.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(EARLIER)
    return (
        sa.select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(sa.or_(Meeting.id.in_(before), Meeting.id == later.limit(1).scalar_subquery()))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )


def _apologies(attendance: Sequence[Attendance]) -> list[str]:
    names = [_named(row) for row in attendance if row.presence is Presence.APOLOGIES]
    return [f"Apologies were received from {formats.listed(names)}."] if names else []


def _substitutes(attendance: Sequence[Attendance]) -> list[str]:
    return [
        f"{row.name} {_as_substitute(row)} {substituted_by(row) or row.organisation.name}."
        for row in attendance
        if row.presence is Presence.SUBSTITUTE and row.organisation is not None
    ]


def _as_substitute(row: Attendance) -> str:
    if row.took_over:
        return "took over, during the meeting, from"
    return f"attended{' remotely' if row.remotely else ''} as substitute for"


def substituted_by(row: Attendance) -> str:
    """Return the representative for whom a substitute attended, with the organisation; empty for a vacant seat."""
    if row.presence is not Presence.SUBSTITUTE or row.seat is None:
        return ""
    representative = row.seat.representative_on(row.meeting.day)
    if representative is None or row.organisation is None:
        return ""
    return f"{representative.name} ({row.organisation.name})"


def _named(row: Attendance) -> str:
    return f"{row.name} ({row.organisation.name})" if row.organisation is not None else row.name


def _declarations(items: Sequence[AgendaItem]) -> list[str]:
    """Return a sentence for each interest in a public item; those in Part 2 are minuted under their item only."""
    return [
        f"{interest.person.name} declared an interest in “{item.title}”{_nature(interest)}"
        for item in items
        if not item.is_confidential
        for interest in item.interests
    ]


def _nature(interest: DeclaredInterest) -> str:
    return f": {interest.nature}" if interest.nature else "."


def _sat(sittings: Sequence[ItemSitting]) -> str:
    """Return when the meeting began its first item, and when it ended the last one if none is still open."""
    if not sittings:
        return ""
    began = f"Opened at {formats.clock(min(each.started_at for each in sittings))}"
    ends = [each.ended_at for each in sittings if each.ended_at is not None]
    return f"{began}, closed at {formats.clock(max(ends))}" if len(ends) == len(sittings) else began


def _next_meeting(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    when = f"{formats.weekday(meeting.starts_at)}, {formats.hours(meeting.starts_at, meeting.ends_at)}"
    return f"{when}, {meeting.place}" if meeting.place else when
