"""How many days before or after a date reminders are sent: counting, storing and describing the rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.models import ReminderKind
from cdp.reference.working_days import is_working_day
from cdp.reminders.rules import (
    AFTERWARDS,
    AGAIN_IF_LATE,
    USUAL,
    DayUnit,
    Rule,
    furthest,
    in_words,
    late_days,
    rules_from,
    step_days,
    to_store,
)

COUNTS_BACK = [kind for kind in ReminderKind if kind not in AFTERWARDS]
RULES = st.builds(
    Rule,
    st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True).map(tuple),
    st.sampled_from(DayUnit),
    sent=st.booleans(),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_working_days_are_counted_over_easter() -> None:
    after_easter = date(2026, 4, 8)  # the Wednesday after Easter
    steps = step_days(Rule((5, 1, 0)), ReminderKind.MEETING, after_easter)
    assert steps == (date(2026, 3, 30), date(2026, 4, 7), after_easter)
    assert step_days(Rule((5, 1), DayUnit.DAYS), ReminderKind.MEETING, after_easter) == (
        date(2026, 4, 3),
        date(2026, 4, 7),
    )
    before_easter = date(2026, 4, 2)
    assert step_days(Rule((1, 5)), ReminderKind.OVERDUE, before_easter) == (
        date(2026, 4, 7),
        date(2026, 4, 13),
    )


@given(rule=RULES, due_on=DAYS, kind=st.sampled_from(sorted(AGAIN_IF_LATE)))
def test_a_late_deadline_of_the_secretariat_is_only_reminded_of_after_it(
    rule: Rule, due_on: date, kind: ReminderKind
) -> None:
    days = late_days(rule, kind, due_on)
    assert min(days) > due_on
    assert all(is_working_day(day) for day in days)


@given(rule=RULES, due_on=DAYS, kind=st.sampled_from(COUNTS_BACK))
def test_steps_before_a_date_are_never_after_it(rule: Rule, due_on: date, kind: ReminderKind) -> None:
    days = step_days(rule, kind, due_on)
    assert max(days) <= due_on
    if rule.unit is DayUnit.WORKING_DAYS:
        assert all(is_working_day(day) or day == due_on for day in days)


@given(rule=RULES, due_on=DAYS, until=DAYS)
def test_no_reminder_by_a_day_is_for_something_due_after_the_furthest_date(
    rule: Rule, due_on: date, until: date
) -> None:
    if any(day <= until for day in step_days(rule, ReminderKind.ACTION, due_on)):
        assert due_on <= furthest(rule, until)


def test_rules_are_stored_and_read_again_and_missing_kinds_get_their_defaults() -> None:
    changed = {**USUAL, ReminderKind.MEETING: Rule((3,), DayUnit.DAYS, sent=False)}
    assert rules_from(to_store(changed)) == changed
    assert rules_from(None) == USUAL
    assert rules_from({"meeting": to_store(changed)["meeting"]}) == changed


@pytest.mark.parametrize(
    ("kind", "rule", "words"),
    [
        (ReminderKind.ACTION, Rule((5, 0)), "5 working days before, and on the day"),
        (ReminderKind.ACTION, Rule((0,)), "on the day"),
        (ReminderKind.MEETING, Rule((1, 10, 5), DayUnit.DAYS), "10 days, 5 days and 1 day before"),
        (ReminderKind.OVERDUE, Rule((5, 1)), "1 working day and 5 working days after"),
        (
            ReminderKind.ESCALATION,
            Rule((10, 20)),
            "to the chair after 10 working days, to the SRO after 20 working days",
        ),
        (ReminderKind.REVIEW, Rule((60,), sent=False), "not sent"),
        (
            ReminderKind.MINUTES,
            Rule((2,)),
            "2 working days before, and if late, 1 working day and 5 working days after",
        ),
        (ReminderKind.MISSING_PAPER, Rule((1, 5)), "1 working day and 5 working days after"),
    ],
)
def test_a_rule_is_described_in_words(kind: ReminderKind, rule: Rule, words: str) -> None:
    assert in_words(kind, rule) == words
