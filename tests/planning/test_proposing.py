"""The dates that are proposed for many generated requirements."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cdp.planning.people import BoardRole, Busy, Diary, Hours, MeetingClash
from cdp.planning.proposing import Closed, Deadline, Limits, Proposal, TooSoon, propose
from cdp.planning.wishes import DaySpan, MeetingSlot, Week, Wish, nth_weekday, slots_of
from cdp.reference.bank_holidays import bank_holiday_name, quiet_day

JANUARY = date(2027, 1, 1)
HOURS = Hours(time(10), time(12))

months = st.dates(date(2026, 12, 1), date(2029, 12, 1)).map(lambda day: day.replace(day=1))
wishes = st.builds(
    Wish,
    first_month=months,
    months=st.integers(1, 24),
    meetings_a_year=st.integers(1, 52),
    week=st.sampled_from(Week),
    weekday=st.none() | st.integers(0, 4),
)
spans = st.builds(
    lambda first, days: DaySpan(first, first + timedelta(days=days)),
    st.dates(date(2026, 11, 1), date(2031, 12, 1)),
    st.integers(0, 45),
)
closures = st.lists(st.builds(Closed, st.just("Half term"), spans), max_size=6).map(tuple)
taken = st.frozensets(st.dates(date(2026, 12, 1), date(2031, 12, 1)), max_size=5)
limits = st.builds(
    Limits, st.just(date(2026, 11, 1)), st.none() | st.dates(date(2027, 6, 1)), closures, taken
)


def nobody(slot: MeetingSlot, day: date) -> tuple[MeetingClash, ...]:
    return ()


def busy_by(weights: dict[int, tuple[int, int]]) -> object:
    """Return a function that gives the clashes on a day.

    `weights` has the numbers of expected people and deputies who clash, by day of the month.
    """

    def clashes_on(slot: MeetingSlot, day: date) -> tuple[MeetingClash, ...]:
        expected, deputies = weights.get(day.day, (0, 0))
        return tuple(
            MeetingClash(n, f"Person {n}", "Place", deputy=n >= expected, busy_with=("busy",))
            for n in range(expected + deputies)
        )

    return clashes_on


def days_of(proposals: tuple[Proposal, ...]) -> list[date]:
    return [proposal.chosen.day for proposal in proposals if proposal.chosen is not None]


@given(wishes, limits)
def test_no_day_offered_is_a_weekend_a_bank_holiday_kept_free_taken_or_out_of_bounds(
    wish: Wish, bounds: Limits
) -> None:
    for proposal in propose(wish, bounds, nobody):
        for option in proposal.options:
            day = option.day
            assert day.weekday() < 5
            assert bank_holiday_name(day) is None
            assert not any(closed.days.first <= day <= closed.days.last for closed in bounds.closed)
            assert day not in bounds.taken
            assert bounds.earliest <= day
            assert bounds.latest is None or day <= bounds.latest
            assert wish.first_month <= day < wish.ends_before


@given(wishes, limits)
def test_meetings_are_proposed_in_order_on_different_days(wish: Wish, bounds: Limits) -> None:
    days = days_of(propose(wish, bounds, nobody))
    assert len(days) == len(set(days))
    if wish.meetings_a_year <= 12 and not bounds.closed and not bounds.taken:
        assert days == sorted(days)


@given(wishes)
def test_there_are_as_many_slots_as_the_frequency_asks_for(wish: Wish) -> None:
    slots = slots_of(wish)
    assert [slot.number for slot in slots] == list(range(1, wish.count + 1))
    assert wish.count - 1 < wish.meetings_a_year * wish.months / 12 <= wish.count
    for slot in slots:
        assert slot.near.holds(slot.target)
        assert slot.far.holds(slot.target)


@pytest.mark.parametrize("a_year", range(1, 53))
@pytest.mark.parametrize("week", [Week.SECOND, Week.SPREAD])
def test_a_year_without_obstacles_has_every_meeting(a_year: int, week: Week) -> None:
    wish = Wish(JANUARY, 12, a_year, week, weekday=1)
    assert len(days_of(propose(wish, Limits(earliest=date(2026, 1, 1)), nobody))) == a_year


@given(
    wishes,
    limits,
    st.dictionaries(st.integers(1, 31), st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=31),
)
def test_no_day_near_would_have_had_fewer_clashes(
    wish: Wish, bounds: Limits, weights: dict[int, tuple[int, int]]
) -> None:
    clashes_on = busy_by(weights)
    proposals = propose(wish, bounds, clashes_on)  # type: ignore[arg-type]  # hypothesis fills the dictionary
    assume(proposals[0].chosen is not None)
    first = proposals[0]
    chosen = first.chosen
    assert chosen is not None
    free = [day for day in first.slot.near.days() if not bounds.why_not(day) and not quiet_day(day)]
    if free:
        assert chosen.day in free
        assert weights.get(chosen.day.day, (0, 0)) == min(weights.get(day.day, (0, 0)) for day in free)


@given(wishes, limits)
def test_the_same_requirements_give_the_same_proposals(wish: Wish, bounds: Limits) -> None:
    assert propose(wish, bounds, nobody) == propose(wish, bounds, nobody)


@given(wishes)
def test_the_target_day_is_always_offered_if_possible(wish: Wish) -> None:
    bounds = Limits(earliest=date(2026, 11, 1))
    everywhere = busy_by(dict.fromkeys(range(1, 29), (1, 0)))
    for proposal in propose(wish, bounds, everywhere)[:1]:  # type: ignore[arg-type]  # as above
        if not bounds.why_not(proposal.slot.target):
            assert proposal.slot.target in [option.day for option in proposal.options]
        assert len(proposal.options) <= 4


@pytest.mark.parametrize(
    ("week", "weekday", "expected"),
    [
        (Week.FIRST, 0, date(2027, 3, 1)),
        (Week.SECOND, 1, date(2027, 3, 9)),
        (Week.FOURTH, 4, date(2027, 3, 26)),
        (Week.LAST, 2, date(2027, 3, 31)),
        (Week.LAST, 3, date(2027, 3, 25)),
    ],
)
def test_the_day_of_a_week_of_a_month(week: Week, weekday: int, expected: date) -> None:
    assert nth_weekday(date(2027, 3, 1), week, weekday) == expected


def test_a_moved_proposal_gives_the_reason() -> None:
    wish = Wish(date(2027, 2, 1), 12, 4, Week.LAST, weekday=0)
    half_term = Closed("Spring half term", DaySpan(date(2027, 2, 22), date(2027, 2, 26)))
    bounds = Limits(date(2027, 1, 1), closed=(half_term,), taken=frozenset({date(2027, 8, 23)}))
    february, may, august, november = propose(wish, bounds, nobody)
    assert february.why == (
        "Last Monday of February 2027; moved from Monday 22 February 2027: Spring half term"
    )
    assert (
        may.why == "Last Monday of May 2027; moved from Monday 31 May 2027: bank holiday, Spring bank holiday"
    )
    assert august.why.endswith("moved from Monday 30 August 2027: bank holiday, Summer bank holiday")
    assert august.meets_already == (date(2027, 8, 23),)
    assert november.why == "Last Monday of November 2027"
    assert days_of((february, may, august, november)) == [
        date(2027, 2, 15),
        date(2027, 5, 24),
        date(2027, 8, 16),
        date(2027, 11, 29),
    ]


def test_a_meeting_is_proposed_before_a_deadline() -> None:
    wish = Wish(date(2027, 4, 1), 3, 4, Week.SECOND, weekday=1)
    due = Deadline("Progress review", date(2027, 4, 9))
    (april,) = propose(wish, Limits(date(2027, 1, 1)), nobody, [due])
    assert april.chosen is not None
    assert april.chosen.day == date(2027, 4, 6)
    assert april.why.endswith("moved from Tuesday 13 April 2027: after the deadline for “Progress review”")


def ranked(proposal: Proposal) -> list[date]:
    return [option.day for option in proposal.options]


@given(
    wishes,
    limits,
    st.dictionaries(st.integers(1, 31), st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=31),
    st.lists(st.dates(date(2026, 12, 1), date(2031, 12, 1)), max_size=4),
    st.dates(date(2026, 12, 1), date(2031, 12, 1)),
)
def test_a_further_deadline_never_moves_a_later_day_ahead_of_an_earlier_one(
    wish: Wish, bounds: Limits, weights: dict[int, tuple[int, int]], others: list[date], due: date
) -> None:
    clashes_on = busy_by(weights)
    before = [Deadline(f"Other {day}", day) for day in others]
    first = propose(wish, bounds, clashes_on, before)[0]  # type: ignore[arg-type]  # as above
    second = propose(wish, bounds, clashes_on, [*before, Deadline("Further", due)])[0]  # type: ignore[arg-type]  # as above
    assume(first.chosen is not None)
    assert first.chosen is not None
    assert second.chosen is not None
    assert second.chosen.day <= first.chosen.day
    place = {day: number for number, day in enumerate(ranked(second))}
    for number, better in enumerate(ranked(first)):
        for worse in ranked(first)[number + 1 :]:
            if better < worse and {better, worse} <= place.keys():
                assert place[better] < place[worse]


def test_of_two_days_past_a_deadline_the_one_further_past_it_is_never_preferred() -> None:
    wish = Wish(date(2027, 4, 1), 1, 12, Week.FOURTH, weekday=1)  # 27 April, 18 days past the deadline
    busy_before = busy_by(dict.fromkeys(range(1, 10), (1, 0)))  # nobody is free on time
    due = Deadline("Progress review", date(2027, 4, 9))
    (april,) = propose(wish, Limits(date(2027, 1, 1)), busy_before, [due])  # type: ignore[arg-type]  # as above
    assert ranked(april)[:2] == [date(2027, 4, 12), date(2027, 4, 13)]
    assert april.why.endswith(
        "moved from Tuesday 27 April 2027: further past the deadline for “Progress review”"
    )


def test_a_deadline_that_no_day_of_the_meeting_can_keep_does_not_move_it() -> None:
    wish = Wish(date(2027, 4, 1), 1, 12, Week.FOURTH, weekday=1)
    due = Deadline("Annual return", date(2027, 3, 26))
    (april,) = propose(wish, Limits(date(2027, 1, 1)), nobody, [due])
    assert april.why == "Fourth Tuesday of April 2027"


def test_a_day_whose_notice_is_overdue_ranks_below_one_whose_notice_is_not_whoever_is_busy() -> None:
    wish = Wish(date(2027, 4, 1), 1, 12, Week.SECOND, weekday=1)
    enough_from = date(2027, 4, 20)

    def too_soon_on(day: date) -> tuple[TooSoon, ...]:
        days = (enough_from - day).days
        return (TooSoon("too soon to give 10 clear working days of notice", days),) if days > 0 else ()

    busy_later = busy_by(dict.fromkeys(range(20, 31), (3, 1)))
    (april,) = propose(wish, Limits(date(2027, 1, 1)), busy_later, (), too_soon_on)  # type: ignore[arg-type]  # as above
    assert april.chosen is not None
    assert april.chosen.day == enough_from
    assert april.why == (
        "Second Tuesday of April 2027; moved from Tuesday 13 April 2027: "
        "too soon to give 10 clear working days of notice"
    )


@given(wishes, limits, st.dates(date(2026, 12, 1), date(2031, 12, 1)))
def test_of_two_days_that_are_too_soon_the_one_with_less_notice_is_never_preferred(
    wish: Wish, bounds: Limits, enough_from: date
) -> None:
    def days_short(day: date) -> int:
        return max((enough_from - day).days, 0)

    def too_soon_on(day: date) -> tuple[TooSoon, ...]:
        return (TooSoon("too soon", days_short(day)),) if days_short(day) else ()

    first = propose(wish, bounds, nobody, (), too_soon_on)[0]
    for better, worse in pairwise(first.options):
        if worse.day != first.slot.target:  # the target is always offered, in the last place
            assert (bool(better.quiet), days_short(better.day)) <= (bool(worse.quiet), days_short(worse.day))


@given(wishes, limits)
def test_a_day_in_christmas_week_is_only_chosen_if_no_other_day_near_is_free(
    wish: Wish, bounds: Limits
) -> None:
    for proposal in propose(wish, bounds, nobody)[:1]:
        if proposal.chosen is not None and proposal.chosen.quiet:
            near = {*proposal.slot.near.days(), *proposal.slot.far.days()}
            assert not [day for day in near if not bounds.why_not(day) and not quiet_day(day)]


def test_a_calculated_bank_holiday_is_not_proposed_and_says_that_it_is_calculated() -> None:
    wish = Wish(date(2029, 5, 1), 1, 12, Week.LAST, weekday=0)
    (may,) = propose(wish, Limits(date(2027, 1, 1)), nobody)
    assert may.why == (
        "Last Monday of May 2029; moved from Monday 28 May 2029: "
        "bank holiday, Spring bank holiday (calculated, not announced yet)"
    )


def test_a_month_kept_free_moves_its_meeting_to_the_next_or_previous_month() -> None:
    wish = Wish(date(2027, 8, 1), 12, 4, Week.SECOND, weekday=1)
    august = Closed("Summer break", DaySpan(date(2027, 8, 1), date(2027, 8, 31)))
    first = propose(wish, Limits(date(2027, 1, 1), closed=(august,)), nobody)[0]
    assert first.chosen is not None
    assert (first.chosen.day.month, first.chosen.day.weekday()) == (9, 1)


def test_no_day_is_proposed_when_none_is_free() -> None:
    wish = Wish(date(2027, 8, 1), 1, 12, Week.SECOND, weekday=1)
    always = Closed("Moving house", DaySpan(date(2027, 1, 1), date(2028, 12, 31)))
    (only,) = propose(wish, Limits(date(2027, 1, 1), closed=(always,)), nobody)
    assert (only.options, only.why) == ((), "Second Tuesday of August 2027: no day near this is free")


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_meetings_that_only_touch_do_not_clash() -> None:
    day = date(2027, 1, 12)  # in winter London has UTC
    places = [BoardRole(n, f"Person {n}", "Police") for n in range(5)]
    busy = [
        Busy(0, at(day, 8), at(day, 10), "before"),
        Busy(1, at(day, 12), at(day, 14), "after"),
        Busy(2, at(day, 9), at(day, 11), "into it"),
        Busy(3, at(day, 9), at(day, 15)),
        Busy(4, at(day + timedelta(days=1), 10), at(day + timedelta(days=1), 11), "tomorrow"),
    ]
    clashes = Diary(places, busy, HOURS).clashes_on(day)
    assert [(clash.name, clash.busy_with) for clash in clashes] == [
        ("Person 2", ("into it",)),
        ("Person 3", ("busy",)),
    ]


def test_only_people_on_the_board_that_day_can_clash() -> None:
    day = date(2027, 6, 8)
    places = [
        BoardRole(1, "Leaver", "Police", ends_on=day - timedelta(days=1)),
        BoardRole(2, "Newcomer", "Police", starts_on=day + timedelta(days=1)),
        BoardRole(3, "Guest", "University", guest=True),
        BoardRole(4, "Deputy", "deputy for Police", deputy=True),
        BoardRole(5, "Both", "deputy for Police", deputy=True),
        BoardRole(5, "Both", "Chair"),
    ]
    busy = [Busy(n, at(day, 9), at(day, 10), "other") for n in range(1, 6)]
    diary = Diary(places, busy, HOURS)
    assert [clash.sentence for clash in diary.clashes_on(day)] == [
        "Both (deputy for Police, Chair): other",
        "Deputy (deputy for Police): other",
    ]
    jointly = [clash.name for clash in diary.clashes_on(day, jointly=True)]
    assert jointly == ["Both", "Guest", "Deputy"]
