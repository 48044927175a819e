"""Comparison of terms of reference with the records of meetings and appointments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access.places import runs
from cdp.clock import months_after
from cdp.models import (
    AgendaPublication,
    Appointment,
    Capacity,
    Meeting,
    MeetingState,
    Minutes,
    RoleHolding,
    Seat,
    SeatKind,
    TermsVersion,
    without_day,
)
from cdp.reference.working_days import clear_working_days_before, working_days_after
from cdp.terms.wording.rules import frequency
from cdp.terms.wording.words import span
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural, words

A_YEAR = 12
RECENT = 4
"""The number of recent meetings that are checked for late papers and minutes."""
MIDNIGHT = time(0)


@dataclass(frozen=True)
class Mismatch:
    """A difference between the records and the terms: a sentence, advice, and the page on which to act.

    `endpoint` and `values` give the page's address; without an endpoint, there is no such page.
    """

    sentence: str
    advice: str
    endpoint: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Held:
    """A meeting that was held, with the times when its agenda was published and its draft minutes were sent."""

    key: str
    title: str
    day: date
    published_at: datetime | None
    to_chair_at: datetime | None


def meetings_kept(session: Session, version: TermsVersion, day: date) -> Iterator[Mismatch]:
    """Yield a mismatch for each way in which meetings, papers or minutes did not follow the terms.

    The last year is checked, or the time since the version came into force if that is shorter.
    """
    begin = max(_in_force_from(version), months_after(day, -A_YEAR) + timedelta(days=1))
    held = _held_between(session, version, begin, day)
    promised = version.meetings_a_year * _whole_months(begin, day + timedelta(days=1)) // A_YEAR
    if len(held) < promised:
        count = plural(len(held), "meeting was", "meetings were") if held else "no meeting was"
        yield Mismatch(
            f"{count[:1].upper()}{count[1:]} held since {in_words(begin)}. The terms require meetings "
            f"{frequency(version.meetings_a_year)}: {promised:,} by now.",
            "Plan the next meeting, or change how often the board meets in the next version.",
            "meetings.index",
        )
    yield from _late_papers(version, held[-RECENT:])
    yield from _late_minutes(version, held[-RECENT:], day)


def _late_papers(version: TermsVersion, held: Sequence[_Held]) -> Iterator[Mismatch]:
    for meeting in held:
        due = clear_working_days_before(meeting.day, version.paper_working_days)
        sent = clock.in_london(meeting.published_at).date() if meeting.published_at else None
        promise = (
            f"the terms require {plural(version.paper_working_days, 'clear working day')} before the meeting"
        )
        if sent is None:
            said = f"No agenda was published for {meeting.title} on {in_words(meeting.day)}; {promise}."
        elif sent > due:
            said = (
                f"The agenda of {meeting.title} on {in_words(meeting.day)} was published on {in_words(sent)}; "
                f"{promise}, so by {in_words(due)}."
            )
        else:
            continue
        yield Mismatch(said, "Publish earlier next time.", "agendas.show", {"key": meeting.key})


def _late_minutes(version: TermsVersion, held: Sequence[_Held], day: date) -> Iterator[Mismatch]:
    for meeting in held:
        due = working_days_after(meeting.day, version.minutes_working_days)
        ready = clock.in_london(meeting.to_chair_at).date() if meeting.to_chair_at else None
        if (ready or day) <= due:
            continue
        when = (
            f"were sent to the chair on {in_words(ready)}" if ready else "have not been sent to the chair yet"
        )
        yield Mismatch(
            f"The draft minutes of {meeting.title} on {in_words(meeting.day)} {when}; the terms require them within "
            f"{plural(version.minutes_working_days, 'working day')}, so by {in_words(due)}.",
            "Send the draft to the chair sooner next time." if ready else "Send the draft to the chair.",
            "minutes.show",
            {"key": meeting.key},
        )


def _held_between(session: Session, version: TermsVersion, first: date, last: date) -> list[_Held]:
    published = (
        sa.select(sa.func.min(AgendaPublication.published_at))
        .where(AgendaPublication.meeting_id == Meeting.id)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Meeting.key, Meeting.title, Meeting.starts_at, published, Minutes.sent_to_chair_at)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.board_id == version.board_id,
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at >= clock.from_london(first, MIDNIGHT),
            Meeting.starts_at < clock.from_london(last + timedelta(days=1), MIDNIGHT),
        )
        .order_by(Meeting.starts_at)
    )
    held = []
    for key, title, at, out, sent in rows:
        on = clock.in_london(at).date()
        held.append(_Held(key, without_day(title, on), on, out, sent))
    return held


def _in_force_from(version: TermsVersion) -> date:
    return version.in_force_from or clock.in_london(version.created_at).date()


def _whole_months(first: date, following: date) -> int:
    months = (following.year - first.year) * A_YEAR + following.month - first.month
    return months if months_after(first, months) <= following else months - 1


def terms_of_office(
    session: Session, version: TermsVersion, seats: Sequence[Seat], day: date
) -> Iterator[Mismatch]:
    """Yield a mismatch for each representative, co-opted member, chair or deputy chair whose term of office is over."""
    for seat in seats:
        co_opted = seat.kind is SeatKind.CO_OPTED
        months = version.co_opted_term_months if co_opted else version.member_term_months
        holding = seat.holding_on(day, Capacity.REPRESENTATIVE)
        if seat.kind is SeatKind.OBSERVER or holding is None or not _is_over(holding.starts_on, months, day):
            continue
        does = "has been co-opted from" if co_opted else "has represented"
        yield Mismatch(
            f"{holding.person.name} {does} {seat.organisation.name} since {in_words(holding.starts_on)}; "
            f"the terms allow {span(months or 0)}.",
            "Ask the organisation to confirm or change its representative, and record the date.",
            "partnerships.seat",
            {"key": seat.key},
        )
    for role in _chairs(session, version, day) if version.chair_term_months else ():
        if _is_over(role.starts_on, version.chair_term_months, day):
            yield Mismatch(
                f"{role.person.name} has been {words(role.role).lower()} since {in_words(role.starts_on)}; "
                f"the terms allow {span(version.chair_term_months or 0)}.",
                "Put the appointment on the agenda, and record the date.",
                "partnerships.roles",
            )


def _is_over(starts_on: date, months: int | None, day: date) -> bool:
    return months is not None and months_after(starts_on, months) <= day


def _chairs(session: Session, version: TermsVersion, day: date) -> Sequence[RoleHolding]:
    return session.scalars(
        sa.select(RoleHolding)
        .where(
            RoleHolding.board_id == version.board_id,
            RoleHolding.role.in_((Appointment.CHAIR, Appointment.DEPUTY_CHAIR)),
            runs(RoleHolding, day),
        )
        .options(joinedload(RoleHolding.person, innerjoin=True))
        .order_by(RoleHolding.starts_on, RoleHolding.id)
    ).all()
