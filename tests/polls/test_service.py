"""A draft poll: its dates and people, what is refused or must be confirmed, and that nothing is sent."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import AuditEvent, OutboxMessage, Poll, PollOption, PollState
from cdp.polls import queries, service
from cdp.polls.service import PollPeople
from cdp.reference.bank_holidays import bank_holiday_name
from tests import make
from tests.meetings.days import weekend_day
from tests.polls.asking import Asking, N, Y, days, details


@pytest.fixture
def draft(session: Session) -> Asking:
    """A draft poll with three dates."""
    return Asking(session, opened=False)


def clock_change_sunday(month: int) -> date:
    """Return the last Sunday of a future month, when the clocks change in March and October."""
    day = clock.today() + timedelta(days=2)
    while not (day.month == month and day.weekday() == 6 and (day + timedelta(days=7)).month != month):
        day += timedelta(days=1)
    return day


def test_a_new_poll_lists_people_who_would_be_invited_and_sends_nothing(draft: Asking) -> None:
    world = draft.world
    asked = {place.person for place in queries.people_of(draft.session, draft.poll)}
    assert asked == {
        world.coordinator, world.sro, world.chair, world.member, world.police_member, world.health_member
    }  # fmt: skip
    assert draft.poll.state is PollState.DRAFT
    assert draft.session.scalars(sa.select(OutboxMessage)).all() == []
    sentences = draft.session.scalars(sa.select(AuditEvent.sentence)).all()
    assert sentences[0] == "Example coordinator started a date poll: Extra board meeting."


def test_the_sro_is_not_in_a_poll_of_a_sub_group(session: Session) -> None:
    world = make.world(session)
    poll = service.start(session, world.sub_group, details(), by=world.coordinator)
    assert [place.person for place in queries.people_of(session, poll)] == [world.coordinator]


@pytest.mark.parametrize("month", [3, 10])
def test_a_start_in_the_hour_of_a_clock_change_is_refused(draft: Asking, month: int) -> None:
    with pytest.raises(Refusal, match="The clocks change on this day") as refused:
        draft.add(clock_change_sunday(month), time(1, 30), confirmed=True)
    assert refused.value.field == "start"


def test_an_end_in_the_repeated_hour_of_a_clock_change_is_refused(draft: Asking) -> None:
    changed = details(minutes=60, version=draft.poll.version)
    service.change(draft.session, draft.poll, changed, by=draft.world.coordinator)
    with pytest.raises(Refusal, match="The clocks change on this day"):
        draft.add(clock_change_sunday(10), time(0, 30), confirmed=True)


def test_doubtful_dates_must_be_confirmed(draft: Asking) -> None:
    saturday, far = weekend_day(), clock.today() + timedelta(days=800)
    with pytest.raises(Refusal, match="is a Saturday") as asked:
        draft.add(saturday)
    assert asked.value.field == "use_anyway"
    draft.add(saturday, confirmed=True)
    with pytest.raises(Refusal, match="more than 18 months ahead"):
        draft.add(far)
    holiday = clock.today() + timedelta(days=2)
    while holiday.weekday() > 4 or not bank_holiday_name(holiday):
        holiday += timedelta(days=1)
    with pytest.raises(Refusal, match=f"is a bank holiday: {bank_holiday_name(holiday)}"):
        draft.add(holiday)


def test_past_and_duplicate_dates_are_refused(draft: Asking) -> None:
    with pytest.raises(Refusal, match="is in the past"):
        draft.add(clock.today() - timedelta(days=1), confirmed=True)
    with clock.pretending(clock.from_london(clock.today(), time(15))), pytest.raises(Refusal, match="past"):
        draft.add(clock.today(), time(14, 59), confirmed=True)
    with pytest.raises(Refusal, match="already in the poll"):
        draft.add(days()[0])
    assert draft.add(days()[0], time(14)).starts_at.hour in {13, 14}


def test_a_meeting_ends_on_its_own_day(draft: Asking) -> None:
    with pytest.raises(Refusal, match="A meeting of 2 hours that starts at 11pm") as refused:
        draft.add(days()[1], time(23))
    assert refused.value.field == "start"
    draft.add(days()[1], time(20))
    longer = details(minutes=300, version=draft.poll.version)
    with pytest.raises(Refusal, match="A meeting of 5 hours") as refused:
        service.change(draft.session, draft.poll, longer, by=draft.world.coordinator)
    assert refused.value.field == "minutes"


def test_a_poll_has_at_most_twenty_dates(draft: Asking) -> None:
    for day in days(20)[3:]:
        draft.add(day)
    with pytest.raises(Refusal, match="at most 20 dates"):
        draft.add(days(21)[20])
    service.remove_date(draft.session, draft.options[0], by=draft.world.coordinator)
    draft.session.flush()
    assert len(draft.session.scalars(sa.select(PollOption)).all()) == 19
    draft.add(days(21)[20])


def test_dates_after_the_board_closes_are_refused(draft: Asking) -> None:
    draft.world.board.closes_on = days()[2]
    with pytest.raises(Refusal, match="closes on"):
        draft.add(days(4)[3])
    draft.world.board.closes_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refusal, match="Choose another board"):
        service.start(draft.session, draft.world.board, details(), by=draft.world.coordinator)


def test_a_past_deadline_and_an_invalid_link_are_refused(session: Session) -> None:
    world = make.world(session)
    with pytest.raises(Refusal, match="today or later"):
        service.start(
            session, world.board, details(answer_by=clock.today() - timedelta(days=1)), by=world.coordinator
        )
    with pytest.raises(Refusal, match="https://"):
        service.start(session, world.board, details(video_link="javascript:x"), by=world.coordinator)


def test_two_people_who_change_a_draft_see_the_conflict(draft: Asking) -> None:
    read = draft.poll.version
    service.change(
        draft.session, draft.poll, details(title="By me", version=read), by=draft.world.coordinator
    )
    draft.session.commit()
    with pytest.raises(Conflict) as conflict:
        service.change(
            draft.session, draft.poll, details(title="By you", version=read), by=draft.world.coordinator
        )
    (difference,) = conflict.value.differences
    assert (difference.label, difference.theirs, difference.yours) == ("Title", "By me", "By you")
    with pytest.raises(Conflict) as conflict:
        service.choose_people(
            draft.session, draft.poll, PollPeople((draft.world.sro,), (), read), by=draft.world.coordinator
        )
    assert conflict.value.differences[0].yours == "Example sro"


def test_a_person_who_must_come_has_to_be_in_the_poll(draft: Asking) -> None:
    world = draft.world
    with pytest.raises(Refusal, match="Include them in the poll as well") as refused:
        draft.ask(world.chair, required=(world.sro,))
    assert refused.value.field == f"person-{world.sro.key}"
    with pytest.raises(Refusal, match="at least one person"):
        draft.ask()
    world.member.left_at = clock.now()
    with pytest.raises(Refusal, match="Example member has left"):
        draft.ask(world.member)
    draft.ask(world.chair, world.deputy, required=(world.chair,))
    people = {place.person: place.required for place in queries.people_of(draft.session, draft.poll)}
    assert people == {world.chair: True, world.deputy: False}


def test_only_a_draft_can_be_deleted(draft: Asking) -> None:
    draft.send()
    with pytest.raises(Refusal, match="already been sent"):
        service.delete(draft.session, draft.poll, by=draft.world.coordinator)
    other = service.start(
        draft.session, draft.world.board, details(title="Other"), by=draft.world.coordinator
    )
    draft.session.flush()
    service.delete(draft.session, other, by=draft.world.coordinator)
    draft.session.flush()
    assert [poll.title for poll in draft.session.scalars(sa.select(Poll))] == ["Extra board meeting"]


def test_a_date_already_sent_is_withdrawn_and_kept(draft: Asking) -> None:
    draft.send()
    draft.answer(draft.world.member, Y, N, Y)
    gone = draft.options[1]
    service.remove_date(draft.session, gone, by=draft.world.coordinator)
    draft.session.flush()
    assert gone.withdrawn_at is not None
    assert draft.said(draft.world.member) == [Y, Y]
    with pytest.raises(Refusal, match="needs at least 2 dates"):
        service.remove_date(draft.session, draft.options[0], by=draft.world.coordinator)
    # The same date can be added again: it is sent again, and earlier choices are kept
    back = draft.add(clock.in_london(gone.starts_at).date())
    assert (back, back.announced_at) == (gone, None)
    assert draft.said(draft.world.member) == [Y, N, Y]
