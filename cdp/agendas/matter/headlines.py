"""The headline metrics under the standing item about performance, as “Outcomes at a glance” has them in print."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.agendas.matter.lines import Groups, MatterGroup, MatterLine, path_in
from cdp.indicators import queries
from cdp.indicators.dashboard.document import after_value, direction_words, ratings_words
from cdp.indicators.dashboard.reading import DashboardScope, HeadlineCard, read_dashboard
from cdp.indicators.signals.concerns import IndicatorConcern
from cdp.models import Meeting, MeetingState, Observation, Partnership
from cdp.wording.formats import day

HEADER = ("Metric", "Latest value", "Direction", "Rating", "Signals since the last meeting")


def headline_metrics(session: Session, meeting: Meeting, today: date) -> Groups:
    """Return a table of the headline metrics with values, in at most eight queries.

    Restricted indicators, values under an embargo and small numbers are left out, because agendas are passed on.
    """
    here = meeting.board.partnership
    footprint = queries.footprint_on(session, here, today)
    found = read_dashboard(session, here, DashboardScope(today, public=True), footprint)
    if not found.cards:
        return ()
    concerns = [concern for card in found.cards for concern in card.concerns]
    last = _last_meeting(session, meeting)
    new = _entered_since(session, here, concerns, last) if concerns else set()
    rows = tuple(_row(here, card, new, since=last) for card in found.cards)
    return (MatterGroup("Outcomes at a glance", header=HEADER, rows=rows),)


def _row(
    partnership: Partnership, card: HeadlineCard, new: set[tuple[str, str, str]], *, since: datetime | None
) -> tuple[MatterLine, ...]:
    path = path_in(partnership, "indicators", card.indicator.id)
    value = f"{card.value_words} {after_value(card)}. {card.age.words}"
    signals = [concern.sentence for concern in card.concerns if concern.reference in new]
    return (
        MatterLine(card.indicator.label, path),
        MatterLine(value),
        MatterLine(direction_words(card) or "No earlier value"),
        MatterLine(ratings_words(card)),
        MatterLine("; ".join(signals) or (f"None since {day(since)}" if since else "None")),
    )


def _last_meeting(session: Session, meeting: Meeting) -> datetime | None:
    """Return the start of the board’s last meeting that was held before this one, or None."""
    return session.scalar(
        sa.select(sa.func.max(Meeting.starts_at)).where(
            Meeting.board_id == meeting.board_id,
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at < meeting.starts_at,
        )
    )


def _entered_since(
    session: Session, partnership: Partnership, concerns: Iterable[IndicatorConcern], since: datetime | None
) -> set[tuple[str, str, str]]:
    """Return the references of concerns about values entered or revised since a time; of all if it is None."""
    listed = list(concerns)
    if since is None:
        return {one.reference for one in listed}
    rows = session.execute(
        sa.select(Observation.metric_code, Observation.area_code, Observation.starts_on, Observation.ends_on)
        .where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code.in_({one.indicator.id for one in listed}),
            Observation.area_code.in_(
                {code for one in listed for code in (one.place.code, *one.place.parts)}
            ),
            Observation.starts_on.in_({one.figure.period.starts_on for one in listed}),
            Observation.entered_at > since,
        )
        .distinct()
    )
    fresh = {tuple(row) for row in rows}
    return {
        one.reference
        for one in listed
        if any(
            (one.indicator.id, code, one.figure.period.starts_on, one.figure.period.ends_on) in fresh
            for code in (one.place.code, *one.place.parts)
        )
    }
