"""Asking people to hold several dates at once, and showing which meetings are still drafts."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.meetings import holding, service
from cdp.models import Meeting, MeetingState, OutboxMessage
from cdp.wording.formats import day as in_words
from cdp.wording.formats import weekday
from tests import make
from tests.meetings.days import details, working_day
from tests.meetings.post import deliver, mail_to
from tests.meetings.test_pages import MEETINGS, Visit

PEOPLE = 6


def drafts(session: Session, world: make.World, count: int = 3) -> list[Meeting]:
    """Plan draft meetings of the board, four weeks apart."""
    made = [
        service.plan(
            session,
            world.partnership,
            world.board,
            details(working_day() + timedelta(weeks=4 * number)),
            by=world.coordinator,
        )
        for number in range(count)
    ]
    session.commit()
    return made


def states(session: Session, meetings: Sequence[Meeting]) -> list[tuple[MeetingState, bool]]:
    session.expire_all()
    return [(meeting.state, meeting.provisional) for meeting in meetings]


def mails(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) or 0


def test_a_years_dates_are_chosen_previewed_and_held_at_once(
    session: Session, visit: Visit, tmp_path: Path
) -> None:
    world = make.world(session)
    first, second, third = drafts(session, world)
    coordinator = visit().sign_in(world.coordinator).get(MEETINGS)
    coordinator.click("Hold draft dates (3)")
    coordinator.submit("Hold these dates", meeting=[first.key, third.key])
    assert coordinator.heading == "Who gets what"
    assert "6 people, 2 dates each" in coordinator.main
    assert in_words(first.starts_at) in coordinator.main
    assert in_words(second.starts_at) not in coordinator.main
    for meeting in (first, third):
        assert (
            len(coordinator.table(f"Hold the date: Board meeting, {weekday(meeting.starts_at)}: 6 people"))
            == 6
        )
    assert coordinator.main.count("asks you to keep this time free for a meeting (") == 2
    assert mails(session) == 0
    coordinator.submit("Send 12 requests")
    assert coordinator.banner == "12 requests to hold dates are being sent."
    assert states(session, [first, second, third]) == [
        (MeetingState.SCHEDULED, True),
        (MeetingState.DRAFT, False),
        (MeetingState.SCHEDULED, True),
    ]
    deliver(session, tmp_path)
    subjects = sorted(str(mail["Subject"]).strip() for mail in mail_to(tmp_path, world.member.email))
    assert subjects == sorted(
        f"Hold the date: Board meeting, {weekday(meeting.starts_at)}" for meeting in (first, third)
    )


def test_pressing_twice_sends_each_request_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    made = drafts(session, world, 2)
    coordinator = visit().sign_in(world.coordinator).get(f"{MEETINGS}/hold-dates")
    coordinator.submit("Hold these dates")
    address = coordinator.path
    sent = {"shown": coordinator.value("shown"), "once": coordinator.value("once")}
    there = coordinator.post(address, sent).path
    assert coordinator.post(address, sent).path == there
    assert mails(session) == PEOPLE * 2
    # An older page, which has another token, does not send the emails again either
    coordinator.post(address, sent | {"once": "x" * 22}, status=422)
    assert "Something has changed since you opened this page" in coordinator.errors[0]
    assert mails(session) == PEOPLE * 2
    assert states(session, made) == [(MeetingState.SCHEDULED, True)] * 2


def test_a_change_after_the_preview_is_refused_and_nothing_is_sent(session: Session) -> None:
    world = make.world(session)
    made = drafts(session, world, 2)
    shown = holding.plan_holds(session, made).fingerprint
    service.change(
        session,
        made[1],
        details(made[1].day, place="Another room", version=made[1].version),
        by=world.coordinator,
    )
    with pytest.raises(Refusal, match="Something has changed"):
        holding.hold_dates(session, made, shown=shown, by=world.coordinator)
    session.rollback()
    assert mails(session) == 0


def test_a_date_must_be_chosen_and_only_the_coordinator_may_hold_dates(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    drafts(session, world, 1)
    coordinator = visit().sign_in(world.coordinator).get(f"{MEETINGS}/hold-dates")
    coordinator.submit("Hold these dates", meeting=[])
    assert "Choose at least one date" in coordinator.main
    visit().sign_in(world.sro).get(f"{MEETINGS}/hold-dates", status=403)


@pytest.mark.parametrize("who", ["coordinator", "sro", "chair"])
def test_a_draft_looks_like_one_wherever_it_is_shown(session: Session, visit: Visit, who: str) -> None:
    world = make.world(session)
    (meeting,) = drafts(session, world, 1)
    visitor = visit().sign_in(getattr(world, who))
    here = "/partnerships/west-midlands"
    base = f"{MEETINGS}/{meeting.key}"
    for path in (
        here,
        f"{here}/welcome",
        MEETINGS,
        base,
        f"{base}/agenda",
        f"{base}/minutes",
        f"{base}/attendance",
    ):
        assert "Draft not sent to anyone yet" in visitor.get(path).main, path
    assert "Not invited yet" in visitor.get(MEETINGS).main
    assert " invited. Yes:" not in visitor.get(base).main
    if who == "coordinator":
        assert visitor.facts()["People to invite"] == "6 people, not invited yet"
        assert len(visitor.get(f"{base}/invitations").table("People to invite")) == PEOPLE


def test_a_meeting_is_called_after_its_board_and_day_until_it_gets_a_title_of_its_own(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    (meeting,) = drafts(session, world, 1)
    usual = f"Board meeting, {in_words(meeting.starts_at)}"
    assert meeting.title == usual
    coordinator = visit().sign_in(world.coordinator).get(f"{MEETINGS}/{meeting.key}/edit")
    later = meeting.day + timedelta(days=7)
    coordinator.submit("Save the meeting", day=later)
    session.expire_all()
    assert meeting.title == f"Board meeting, {in_words(later)}"
    coordinator.get(f"{MEETINGS}/{meeting.key}/edit").submit("Save the meeting", title="Away day")
    coordinator.get(f"{MEETINGS}/{meeting.key}/edit").submit(
        "Save the meeting", day=later - timedelta(days=7)
    )
    session.expire_all()
    assert meeting.title == "Away day"
    assert coordinator.get(f"{MEETINGS}/{meeting.key}/agenda").links["Away day"].endswith(meeting.key)
