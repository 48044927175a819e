"""Days to keep free: added one by one or pasted, changed and removed by the coordinator."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import AuditEvent, ClosedKind, ClosedPeriod
from cdp.planning import service
from cdp.planning.elections import pre_election_period_in
from cdp.planning.periods import PeriodDetails
from cdp.planning.service import RefusedTogether
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
DAYS = "/partnerships/west-midlands/days-to-keep-free"
FIRST = clock.today() + timedelta(days=60)
SCHOOL = ClosedKind.SCHOOL_HOLIDAY


def half_term(
    name: str = "Half term", first: date = FIRST, days: int = 5, kind: ClosedKind = SCHOOL
) -> PeriodDetails:
    return PeriodDetails(kind, name, first, first + timedelta(days=days - 1))


def kept(session: Session) -> list[tuple[str, date, date]]:
    rows = session.scalars(sa.select(ClosedPeriod).order_by(ClosedPeriod.starts_on, ClosedPeriod.id))
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def typed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


@pytest.mark.parametrize(
    ("details", "field", "sentence"),
    [
        (half_term(days=0), "ends_on", "is before the first"),
        (half_term(days=85), "ends_on", "is longer than 12 weeks. Check the months and years."),
        (half_term(days=732, kind=ClosedKind.OTHER), "ends_on", "is longer than 2 years. Check the years."),
        (
            half_term(first=FIRST - timedelta(days=900)),
            "ends_on",
            "is more than 2 years ago. Check the year.",
        ),
        (
            half_term(first=FIRST + timedelta(days=1_900)),
            "ends_on",
            "more than 5 years ahead. Check the year.",
        ),
        (half_term(name="HALF TERM (dudley)", first=FIRST + timedelta(days=2)), "name", "already kept free"),
        (
            half_term(name="Another name"),
            "starts_on",
            "These days are already kept free: “Half term (Dudley)”",
        ),
    ],
)
def test_an_invalid_period_is_refused_with_the_reason(
    session: Session, details: PeriodDetails, field: str, sentence: str
) -> None:
    world = make.world(session)
    service.keep_free(session, world.partnership, half_term("Half term (Dudley)"), by=world.coordinator)
    with pytest.raises(Refusal) as refused:
        service.keep_free(session, world.partnership, details, by=world.coordinator)
    assert sentence in refused.value.sentence
    assert refused.value.field == field


def test_school_holidays_of_two_councils_may_overlap_and_other_partnerships_do_not_matter(
    session: Session,
) -> None:
    world = make.world(session)
    for partnership in (world.partnership, world.neighbour):
        service.keep_free(session, partnership, half_term("Half term"), by=world.coordinator)
    later = half_term("Half term (Walsall)", FIRST + timedelta(days=3))
    period = service.keep_free(session, world.partnership, later, by=world.coordinator)
    assert [other.name for other in service.others_sharing_days(session, period)] == ["Half term"]


def test_two_pre_election_periods_may_not_overlap(session: Session) -> None:
    world = make.world(session)
    year = clock.today().year + 1
    period = service.keep_pre_election_period_free(session, world.partnership, year, by=world.coordinator)
    expected = pre_election_period_in(year)
    assert (period.starts_on, period.ends_on) == (expected.starts_on, expected.polling_day)
    other = PeriodDetails(
        ClosedKind.PRE_ELECTION, "Mayor", expected.polling_day, expected.polling_day + timedelta(days=9)
    )
    with pytest.raises(Refusal) as refused:
        service.keep_free(session, world.partnership, other, by=world.coordinator)
    assert "These days overlap another pre-election period" in refused.value.sentence
    with pytest.raises(Refusal):
        service.keep_pre_election_period_free(session, world.partnership, year, by=world.coordinator)


def test_pasted_lines_are_saved_together_or_not_at_all(session: Session) -> None:
    world = make.world(session)
    week = timedelta(days=7)
    lines = {1: half_term("A"), 2: half_term("B", FIRST + week), 4: half_term("a"), 5: half_term("C", days=0)}
    with pytest.raises(RefusedTogether) as refused:
        service.keep_all_free(session, world.partnership, lines, by=world.coordinator)
    session.rollback()
    assert sorted(refused.value.sentences) == [4, 5]
    assert refused.value.sentences[4].startswith("Line 4: “A” is already kept free")
    assert kept(session) == []


def test_a_change_is_recorded_and_a_conflict_is_reported(session: Session) -> None:
    world = make.world(session)
    period = service.keep_free(session, world.partnership, half_term(), by=world.coordinator)
    session.commit()
    first_read = period.version
    details = PeriodDetails(SCHOOL, "Autumn half term", period.starts_on, period.ends_on, first_read)
    service.change_period(session, period, details, by=world.coordinator)
    session.commit()
    sentence = session.scalar(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc()).limit(1))
    assert sentence is not None
    assert sentence.startswith("Example coordinator changed days kept free: Half term (school holiday)")
    with pytest.raises(Conflict) as conflict:
        service.change_period(
            session,
            period,
            PeriodDetails(SCHOOL, "Other", FIRST, FIRST, first_read),
            by=world.coordinator,
        )
    assert [found.label for found in conflict.value.differences] == ["Name", "Last day"]


@pytest.mark.both_databases
def test_the_coordinator_adds_changes_and_removes_days(session: Session, visit: Visit) -> None:
    coordinator = visit().sign_in(make.world(session).coordinator)
    coordinator.get(DAYS).click("Add days")
    coordinator.submit("Add days", status=422)
    assert coordinator.errors == ["Enter a name", "Enter the first day"]
    last = FIRST + timedelta(days=4)
    coordinator.submit("Add days", name="Half term", starts_on=FIRST, ends_on=last)
    assert coordinator.banner == f"Half term saved: {in_words(FIRST)} to {in_words(last)}."
    assert [row[0] for row in coordinator.table("Days kept free")] == ["Half term"]
    coordinator.click("Change", near="Half term")
    coordinator.submit("Save", name="INSET day", ends_on=None, kind="Other days")
    (row,) = coordinator.table("Days kept free")
    assert row[0] == "INSET day"
    assert row[2] == "Other days"
    assert kept(session) == [("INSET day", FIRST, FIRST)]
    coordinator.click("Remove", near="INSET day")
    coordinator.submit("Remove these days")
    assert coordinator.banner == "INSET day removed."
    session.expire_all()
    assert kept(session) == []


def test_a_table_of_term_dates_is_pasted_at_once(session: Session, visit: Visit) -> None:
    coordinator = visit().sign_in(make.world(session).coordinator)
    later, last = FIRST + timedelta(days=60), FIRST + timedelta(days=65)
    good = [
        f"Half term {typed(FIRST)} {typed(FIRST + timedelta(days=4))}",
        f"Holidays {typed(later)} {typed(last)}",
    ]
    coordinator.get(f"{DAYS}/new")
    wrong = [good[0], "No dates at all", good[1], f"Backwards {typed(last)} {typed(later)}"]
    coordinator.submit("Add days", lines="\n".join(wrong), status=422)
    assert [error.partition(":")[0] for error in coordinator.errors] == ["Line 2"]
    assert coordinator.value("lines").splitlines() == wrong
    wrong[1] = ""
    coordinator.submit("Add days", lines="\n".join(wrong), status=422)
    assert [error.partition(":")[0] for error in coordinator.errors] == ["Line 4"]
    session.expire_all()
    assert kept(session) == []
    coordinator.submit("Add days", lines="\n".join(good), name="Both", status=422)
    assert coordinator.errors == ["Enter one period above or paste lines here, not both."]
    coordinator.submit("Add days", lines="\n".join(good), name="")
    assert coordinator.banner == "2 periods added."
    assert [name for name, _, _ in kept(session)] == ["Half term", "Holidays"]


def test_all_wrong_lines_are_reported_together(session: Session, visit: Visit) -> None:
    coordinator = visit().sign_in(make.world(session).coordinator)
    coordinator.get(f"{DAYS}/new")
    coordinator.submit("Add days", lines="One\nTwo\nThree 1/1/27", status=422)
    assert [error.partition(":")[0] for error in coordinator.errors] == ["Line 1", "Line 2", "Line 3"]


def test_the_pre_election_period_is_proposed_and_added_with_one_button(
    session: Session, visit: Visit
) -> None:
    coordinator = visit().sign_in(make.world(session).coordinator)
    coordinator.get(DAYS)
    assert kept(session) == []  # the period is proposed but not added yet
    period = next(
        each
        for year in range(clock.today().year, clock.today().year + 2)
        if (each := pre_election_period_in(year)).polling_day >= clock.today()
    )
    year = period.polling_day.year
    assert f"starts by {in_words(period.starts_on)}" in coordinator.main
    coordinator.submit(f"Keep these days free before the elections in May {year}")
    assert kept(session) == [(period.name, period.starts_on, period.polling_day)]
    assert f"the elections in May {year}" not in coordinator.main
    coordinator.post(f"{DAYS}/pre-election/{year}")
    assert "already kept free" in coordinator.banner
    coordinator.post(f"{DAYS}/pre-election/1850", status=404)


def test_submitting_the_form_twice_adds_one_period(session: Session, visit: Visit) -> None:
    coordinator = visit().sign_in(make.world(session).coordinator)
    coordinator.get(f"{DAYS}/new")
    data = {
        "kind": "school_holiday",
        "name": "Half term",
        "starts_on": f"{FIRST:%Y-%m-%d}",
        "once": coordinator.value("once"),
    }
    for _ in range(2):
        coordinator.post(f"{DAYS}/new", data, status=200)
    assert len(kept(session)) == 1


def test_only_the_coordinator_of_the_partnership_can_keep_days_free(session: Session, visit: Visit) -> None:
    world = make.world(session)
    period = service.keep_free(session, world.neighbour, half_term(), by=world.neighbour_coordinator)
    session.commit()
    key = period.key
    for person in (world.sro, world.chair, world.member):
        visit().sign_in(person).get(DAYS, status=403)
    visit().sign_in(world.neighbour_coordinator).get(DAYS, status=404)
    coordinator = visit().sign_in(world.coordinator)
    assert "Half term" not in coordinator.get(DAYS).main
    coordinator.get(f"{DAYS}/{key}", status=404)
    coordinator.post(f"{DAYS}/{key}/remove", status=404)


def test_a_long_list_needs_no_more_queries(session: Session, visit: Visit, engine: sa.Engine) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    service.keep_free(session, world.partnership, half_term(), by=world.coordinator)
    session.commit()
    coordinator.get(DAYS)
    with counted(engine) as one:
        coordinator.get(DAYS)
    for number in range(60):
        service.keep_free(
            session,
            world.partnership,
            half_term(f"Period {number}", FIRST + timedelta(days=number), 1, ClosedKind.OTHER),
            by=world.coordinator,
        )
    session.commit()
    with counted(engine) as many:
        coordinator.get(DAYS)
    assert len(many) == len(one)
    assert "Period 59" in coordinator.get(f"{DAYS}?page=2").main
