"""Replies to a poll, which reply counts, the results, and the ranking of dates."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.errors import Refusal
from cdp.models import (
    Answer,
    AnswerWay,
    AuditEvent,
    ClosedKind,
    ClosedPeriod,
    Invitation,
    MeetingState,
    Person,
    PollReply,
    PollState,
    TermsState,
    TermsVersion,
)
from cdp.polls import answers, queries, results
from cdp.polls.answers import ReplyDetails
from cdp.polls.results import DateResult
from cdp.wording.formats import day as in_words
from tests import make
from tests.polls.asking import Asking, I, N, Y


@pytest.fixture
def asking(session: Session) -> Asking:
    """An open poll with three dates."""
    return Asking(session)


def access_of(asking: Asking, person: Person) -> Access:
    access = access_to(asking.session, asking.world.partnership, person, clock.today())
    assert access is not None
    return access


def standings(asking: Asking) -> list[DateResult]:
    asking.session.flush()
    asking.session.expire_all()
    return list(
        results.results_of(asking.session, access_of(asking, asking.world.coordinator), asking.poll).standings
    )


def order(asking: Asking) -> list[int]:
    """Return the dates in the order of their ranking, each as its index among the dates from the earliest."""
    return [asking.options.index(each.option) for each in standings(asking)]


def in_force(asking: Asking, quorum: int, since: int = 0) -> None:
    asking.session.add(
        TermsVersion(
            board=asking.world.board,
            number=quorum,
            state=TermsState.IN_FORCE,
            quorum=quorum,
            in_force_from=make.LONG_AGO + timedelta(days=since),
            created_at=clock.now(),
        )
    )


def test_the_latest_reply_counts_and_all_are_kept(asking: Asking) -> None:
    member, coordinator = asking.world.member, asking.world.coordinator
    asking.answer(member, Y, N, I, comment="Not on Tuesdays")
    asking.answer(member, N, N, Y, by=coordinator)
    asking.answer(member, N, N, Y, by=coordinator)  # recording the same reply again adds none
    assert asking.said(member) == [N, N, Y]
    kept = asking.session.scalars(sa.select(PollReply).order_by(PollReply.id)).all()
    assert [(row.way, row.noted_by, row.comment) for row in kept] == [
        (AnswerWay.PAGE, member, "Not on Tuesdays"),
        (AnswerWay.COORDINATOR, coordinator, ""),
    ]
    assert "Recorded by Example coordinator" in answers.how_given(kept[1])
    sentence = asking.session.scalars(
        sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(1)
    ).one()
    assert sentence == (
        "Example coordinator recorded that Example member replied to the date poll Extra board meeting."
    )


def test_every_date_needs_a_choice(asking: Asking) -> None:
    member = asking.of(asking.world.member)
    with pytest.raises(Refusal, match="Choose yes, if necessary or no for") as refused:
        answers.answer(
            asking.session, member, ReplyDetails({asking.options[0].key: Y}), by=asking.world.member
        )
    assert refused.value.field == asking.field(1)


def test_drafts_closed_polls_and_past_dates_take_no_replies(asking: Asking) -> None:
    member, poll = asking.world.member, asking.poll
    poll.state = PollState.DRAFT
    with pytest.raises(Refusal, match="not been opened"):
        answers.answer(asking.session, asking.of(member), ReplyDetails({}), by=member)
    poll.state = PollState.CLOSED
    with pytest.raises(Refusal, match="closed"):
        answers.answer(asking.session, asking.of(member), ReplyDetails({}), by=member)
    poll.state = PollState.OPEN
    later = clock.now() + timedelta(days=100)
    with clock.pretending(later), pytest.raises(Refusal, match="in the past"):
        answers.answer(asking.session, asking.of(member), ReplyDetails({}), by=member)


def test_the_choice_for_a_past_date_is_kept(asking: Asking) -> None:
    asking.answer(asking.world.member, Y, N, N)
    with clock.pretending(asking.options[0].starts_at + timedelta(hours=1)):
        asking.answer(asking.world.member, I, Y)
    assert asking.said(asking.world.member) == [Y, I, Y]


def test_dates_with_most_yes_are_first_and_then_those_with_fewest_no(asking: Asking) -> None:
    world = asking.world
    asking.answer(world.member, Y, Y, I)
    asking.answer(world.police_member, N, Y, I)
    asking.answer(world.health_member, I, N, Y)
    # Yes: 1, 2, 1; no: 1, 1, 0
    assert order(asking) == [1, 2, 0]
    first = standings(asking)[0]
    assert [len(part) for part in (first.yes, first.if_need_be, first.no, first.silent)] == [2, 0, 1, 3]


def test_a_date_without_a_required_person_is_last(asking: Asking) -> None:
    world = asking.world
    asking.require(world.chair, world.sro)
    for person in (world.member, world.police_member, world.health_member):
        asking.answer(person, Y, Y, N)
    asking.answer(world.chair, N, Y, I)
    asking.answer(world.sro, Y, Y, I)
    assert order(asking) == [1, 2, 0]
    last = standings(asking)[-1]
    assert [place.person for place in last.required_but_unable] == [world.chair]
    asking.answer(world.sro, N, N, Y)
    assert [len(each.required_but_unable) for each in standings(asking)] == [0, 1, 2]


def test_the_earlier_of_equal_dates_is_first_and_past_dates_are_last(asking: Asking) -> None:
    assert order(asking) == [0, 1, 2]
    with clock.pretending(asking.options[0].starts_at + timedelta(minutes=1)):
        assert order(asking) == [1, 2, 0]


def test_the_quorum_of_a_date_counts_everyone_who_said_yes(asking: Asking) -> None:
    world = asking.world
    assert standings(asking)[0].quorum.quorate is None
    in_force(asking, 2)
    asking.answer(world.member, Y, I, Y)
    asking.answer(world.police_member, I, I, Y)
    asking.answer(world.sro, Y, Y, N)  # holds no seat, so does not count
    found = {asking.options.index(each.option): each.quorum for each in standings(asking)}
    assert [found[number].quorate for number in range(3)] == [False, False, True]
    assert found[2].sentence == "Quorate if everyone who said yes attends: 2 of 3 voting members, 2 needed."
    assert found[0].sentence == (
        "Not quorate if only people who said yes attend: 1 of 3 voting members, 2 needed. "
        "Still needed: 1 more voting member."
    )
    # Of two equal dates, the quorate one is first
    assert order(asking) == [0, 2, 1]
    asking.answer(world.health_member, N, N, I)
    assert order(asking) == [2, 0, 1]


def test_terms_in_force_from_a_later_date_count_only_from_then(asking: Asking) -> None:
    in_force(asking, 1)
    second = clock.in_london(asking.options[1].starts_at).date()
    in_force(asking, 3, since=(second - make.LONG_AGO).days)
    asking.answer(asking.world.member, Y, Y, Y)
    found = sorted(standings(asking), key=lambda each: each.option.starts_at)
    assert [each.quorum.quorate for each in found] == [True, False, False]


def test_a_deputy_in_the_poll_fills_only_one_seat(asking: Asking) -> None:
    world = asking.world
    other = make.seat(
        asking.session,
        world.board,
        world.police,
        national_role="probation",
        representative=make.person(asking.session, "Example absent"),
        deputy=world.deputy,
    )
    day = clock.in_london(asking.options[0].starts_at).date()
    seats = [world.health_seat, other, world.treatment_seat]
    assert results.filled_by(seats, day, {world.deputy.id}) == {world.health_seat.key: world.deputy.key}
    both = {world.deputy.id, world.health_member.id}
    assert results.filled_by(seats, day, both) == {
        world.health_seat.key: world.health_member.key,
        other.key: world.deputy.key,
    }


def test_a_person_who_has_left_is_not_counted(asking: Asking) -> None:
    world = asking.world
    asking.answer(world.member, Y, Y, Y)
    world.treatment_seat.holdings[0].ends_on = clock.today() - timedelta(days=1)
    found = results.results_of(asking.session, access_of(asking, world.coordinator), asking.poll)
    assert [len(each.yes) for each in found.standings] == [0, 0, 0]
    line = next(line for line in found.lines if line.place.person is world.member)
    assert (line.gone, line.reply is not None, line.choice_for(asking.options[0])) == (True, True, None)
    assert (found.answered, found.asked) == (0, 5)


def test_clashes_name_meetings_here_and_show_others_as_busy(asking: Asking) -> None:
    world, session = asking.world, asking.session
    first, second, third = asking.options
    here = make.meeting(session, world.sub_group, first.starts_at + timedelta(hours=1), title="Data meeting")
    there = make.meeting(
        session, world.neighbour_board, second.starts_at, title="Secret board", state=MeetingState.SCHEDULED
    )
    draft = make.meeting(session, world.neighbour_board, third.starts_at, title="Secret draft")
    for meeting, people in (
        (here, [world.chair, world.member]),
        (there, [world.chair]),
        (draft, [world.chair]),
    ):
        session.add_all(Invitation(meeting=meeting, person=person) for person in people)
    found = {each.option.id: [clash.sentence for clash in each.clashes] for each in standings(asking)}
    assert found[first.id] == ["Example chair and Example member: Data meeting (draft)"]
    assert found[second.id] == ["Example chair: busy"]
    assert found[third.id] == []
    # The chair of this board does not learn of another board's draft
    as_chair = results.results_of(session, access_of(asking, world.chair), asking.poll)
    assert {each.option.id: each.clashes for each in as_chair.standings}[first.id] == ()
    # A meeting that ends when this one begins, or that the person declined, is not a clash
    here.starts_at, here.ends_at = first.starts_at - timedelta(hours=2), first.starts_at
    for row in session.scalars(sa.select(Invitation).where(Invitation.meeting_id == there.id)):
        row.answer = Answer.DECLINED
    assert [each.clashes for each in standings(asking)] == [(), (), ()]


def test_dates_on_days_kept_free_are_noted(asking: Asking) -> None:
    day = clock.in_london(asking.options[1].starts_at).date()
    asking.session.add(
        ClosedPeriod(
            partnership=asking.world.partnership,
            kind=ClosedKind.SCHOOL_HOLIDAY,
            name="Half term",
            starts_on=day,
            ends_on=day,
        )
    )
    found = {each.option.id: each.doubts for each in standings(asking)}
    assert found[asking.options[1].id] == (f"{in_words(day)} is kept free of meetings: Half term.",)
    assert found[asking.options[0].id] == ()


def test_counts_have_no_names_and_leave_out_unsent_dates(asking: Asking) -> None:
    asking.answer(asking.world.member, Y, N, I)
    asking.answer(asking.world.chair, Y, Y, I)
    day = clock.in_london(asking.options[2].starts_at).date()
    asking.add(day + timedelta(days=7), confirmed=True)
    counts = results.counts_of(asking.session, asking.poll)
    assert [(each.yes, each.if_need_be, each.no) for each in counts] == [(2, 0, 0), (1, 0, 1), (0, 2, 0)]
    assert len(queries.standing_dates(asking.poll)) == 4
