"""Apologies so far, and interests in the register and declared for this meeting."""

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.access.places import fills_seat
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.interests.words import KINDS
from cdp.models import (
    AgendaItem,
    Answer,
    DeclaredInterest,
    Invitation,
    Meeting,
    Part,
    RegisteredInterest,
    Removal,
    Seat,
    SeatHolding,
)


def apologies(session: Session, meeting: Meeting) -> Groups:
    """Return who has sent apologies, and the deputies who will attend, from the replies so far, in one query."""
    rows = session.scalars(
        sa.select(Invitation)
        .where(Invitation.meeting_id == meeting.id)
        .options(joinedload(Invitation.person), joinedload(Invitation.seat).joinedload(Seat.organisation))
        .order_by(Invitation.id)
    ).all()
    deputies = {row.seat_id: row.person.name for row in rows if row.stands_in and row.removed_at is None}
    lines = []
    for row in rows:
        stays_away = row.answer is Answer.DECLINED and row.removed_at is None
        sends_deputy = row.removed_because is Removal.DEPUTY_ATTENDS
        if not stays_away and not sends_deputy:
            continue
        deputy = deputies.get(row.seat_id, "") if row.seat_id and not row.stands_in else ""
        attends = f"; {deputy} will attend as deputy" if deputy else ""
        lines.append(MatterLine(f"{_named(row)}{attends}"))
    return grouped("Apologies so far", lines)


def declarations(session: Session, meeting: Meeting) -> Groups:
    """Return the registered interests of the board’s members, and the interests declared in Part 1 items.

    Sensitive interests are left out, as in files of the register (docs/rules/rights.md 5). Two queries.
    """
    here = meeting.board.partnership
    members = (
        sa.select(SeatHolding.person_id)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .where(Seat.board_id == meeting.board_id, fills_seat(meeting.day))
    )
    registered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for interest in session.scalars(
        sa.select(RegisteredInterest)
        .where(
            RegisteredInterest.partnership_id == here.id,
            RegisteredInterest.sensitive.is_(False),
            RegisteredInterest.person_id.in_(members),
        )
        .options(joinedload(RegisteredInterest.person))
        .order_by(RegisteredInterest.kind, RegisteredInterest.id)
    ):
        if interest.stands_on(meeting.day):
            person = (interest.person.name, interest.person.key)
            what = f"{interest.body} ({KINDS[interest.kind].lower()})" if interest.body else interest.words
            registered[person].append(what)
    declared = session.execute(
        sa.select(DeclaredInterest, AgendaItem.title)
        .join(AgendaItem, DeclaredInterest.item_id == AgendaItem.id)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.removed_at.is_(None),
        )
        .options(joinedload(DeclaredInterest.person))
        .order_by(AgendaItem.position, DeclaredInterest.id)
    )
    return grouped(
        "Register of interests",
        (
            MatterLine(name, path_in(here, "interests", "people", key), f": {'; '.join(whats)}")
            for (name, key), whats in sorted(registered.items())
        ),
    ) + grouped(
        "Declared for this meeting",
        (MatterLine(f"{interest.person.name}: {title}") for interest, title in declared),
    )


def _named(invitation: Invitation) -> str:
    seat = invitation.seat
    return f"{invitation.person.name}, {seat.organisation.name}" if seat else invitation.person.name
