"""Sending to many people needs no more queries than sending to a few."""

from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import sending, service
from cdp.models import Appointment, Invitation, MailKind, MailState, Meeting, OutboxMessage
from tests import make
from tests.meetings.days import details
from tests.statements import counted


def _send(session: Session, meeting: Meeting, world: make.World) -> int:
    """Send the emails, and return the number of queries."""
    shown = sending.plan_of(session, meeting).fingerprint
    session.commit()
    with counted(session.get_bind().engine) as statements:
        sending.send(session, meeting, shown=shown, by=world.coordinator)
        session.commit()
    return len(statements)


def _life(session: Session, world: make.World, people: int) -> list[int]:
    """Invite this many people, move the meeting and cancel it; return the number of queries for each sending."""
    meeting = service.plan(session, world.partnership, world.board, details(), by=world.coordinator)
    for number in range(people):
        guest = make.person(session, f"Guest {number} of {meeting.key}", account=False)
        make.role(session, world.partnership, guest, Appointment.OBSERVER)
        session.add(Invitation(meeting=meeting, person=guest))
    session.commit()
    counts = [_send(session, meeting, world)]
    session.execute(sa.update(OutboxMessage).values(state=MailState.SENT, attempts=1, sent_at=clock.now()))
    moved = details(start=time(14), end=time(16), version=meeting.version)
    service.change(session, meeting, moved, by=world.coordinator)
    counts.append(_send(session, meeting, world))
    service.cancel(session, meeting, "The hall is flooded.", by=world.coordinator)
    counts.append(_send(session, meeting, world))
    return counts


def test_sending_to_forty_people_needs_no_more_queries_than_to_one(session: Session) -> None:
    world = make.world(session)
    few, many = _life(session, world, 1), _life(session, world, 40)
    assert few == many
    assert max(many) < 25
    waiting = session.execute(
        sa.select(OutboxMessage.kind, sa.func.count())
        .where(OutboxMessage.state == MailState.PENDING)
        .group_by(OutboxMessage.kind)
    ).all()
    assert [tuple(row) for row in waiting] == [(MailKind.CANCEL, 46)]  # the unsent update is superseded
