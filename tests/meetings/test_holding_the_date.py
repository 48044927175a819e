"""The pages on which the coordinator asks people to hold a date, and confirms the date."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cdp.meetings import queries, service
from cdp.models import Meeting
from tests import make
from tests.meetings.days import details
from tests.meetings.post import deliver, mail_to
from tests.meetings.test_pages import MEETINGS, Visit


def _draft(session: Session, world: make.World) -> Meeting:
    return service.plan(session, world.partnership, world.board, details(), by=world.coordinator)


@pytest.mark.both_databases
def test_people_hold_a_date_reply_and_are_then_invited(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    world = make.world(session)
    meeting = _draft(session, world)
    base = f"{MEETINGS}/{meeting.key}"
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(base).click("Ask people to hold the date")
    assert "Request to hold the date: 6 people" in coordinator.main
    assert "It will not invite them yet." in coordinator.main
    coordinator.submit("Send to 6 people")
    assert coordinator.banner == "6 requests to hold the date are being sent."
    deliver(session, tmp_path)
    (mail,) = mail_to(tmp_path, world.member.email)
    assert str(mail["Subject"]).strip().startswith("Hold the date: Board meeting, ")
    member = visit().sign_in(world.member).get(base)
    assert "This date is held but not confirmed yet." in member.main
    assert "Provisional" in member.main
    assert "Confirm the date and send the invitations" not in member.links
    member.click("Reply to the invitation").submit("Save your reply", answer="Yes, I will come")
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(r"(/answer-invitation/\S+)\?answer=accepted", body.get_content())
    assert link is not None
    assert "This date is held but not confirmed yet." in visit().get(link[1]).main
    session.expire_all()
    # Asking people to hold a date is not the notice that the terms of reference require
    assert queries.progress_of(session, meeting).invitations_sent is False
    session.commit()
    coordinator.get(base).click("Confirm the date and send the invitations")
    assert "Invitation: 5 people" in coordinator.main
    assert "Invitation: 1 person" in coordinator.main
    assert "You were asked to hold this date. The meeting is now confirmed." in coordinator.main
    coordinator.submit("Send to 6 people")
    assert coordinator.banner == "6 invitations are being sent."
    session.expire_all()
    assert queries.progress_of(session, meeting).invitations_sent is True
    assert "You accepted, and that still stands." in member.get(base).main
    session.commit()
    # A confirmed date cannot become provisional again
    coordinator.get(f"{base}/hold-the-date")
    assert coordinator.path == f"{base}/send"


def test_only_the_coordinator_asks_to_hold_a_date(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = _draft(session, world)
    address = f"{MEETINGS}/{meeting.key}/hold-the-date"
    visit().sign_in(world.chair).get(address, status=403)
    visit().sign_in(world.member).get(address, status=403)
    visit().sign_in(world.neighbour_coordinator).get(address, status=404)


def test_a_change_to_a_provisional_date_is_sent_as_provisional(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = _draft(session, world)
    coordinator = visit().sign_in(world.coordinator)
    base = f"{MEETINGS}/{meeting.key}"
    coordinator.get(f"{base}/hold-the-date").submit("Send to 6 people")
    coordinator.get(f"{base}/edit").submit("Save the meeting", place="Town Hall")
    coordinator.get(base).click("Review and send")
    assert coordinator.path == f"{base}/hold-the-date"
    coordinator.submit("Send to 6 people")
    session.expire_all()
    assert meeting.provisional is True
