"""The log of reporting lines: what was reported to which body, what came back, and when the next report is due."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.clock import months_after
from cdp.models import OutsideBodyKind, ReportedMatter, ReportingLine
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/reports/lines"


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def line(
    session: Session, world: make.World, *, months: int | None = 3, since: date | None = None
) -> ReportingLine:
    """Make a reporting line from the board to the Health and Wellbeing Board."""
    made = ReportingLine(
        board_id=world.board.id,
        body_kind=OutsideBodyKind.HEALTH_AND_WELLBEING,
        body_name="Health and Wellbeing Board",
        every_months=months,
        starts_on=since,
    )
    session.add(made)
    session.commit()
    return made


def shown(visitor: Visitor) -> list[str]:
    """Return how often, the last report and the next one, of the only line."""
    (row,) = visitor.get(HERE).table("Reporting lines")
    return row[2:]


@pytest.mark.both_databases
def test_a_report_is_recorded_and_what_came_back_is_added_later(
    session: Session, world: make.World, visit: Visit
) -> None:
    made, today = line(session, world), clock.today()
    coordinator = visit().sign_in(world.coordinator).get(HERE).click("Health and Wellbeing Board")
    coordinator.click("Record a report").submit(
        "Add to the log", reported_on=today - timedelta(days=10), what="The annual report"
    )
    assert coordinator.facts()["Next report due"].startswith(
        f"{months_after(today - timedelta(days=10), 3):%-d %B %Y}"
    )
    coordinator.click("Change").submit(
        "Save entry", came_back="They asked for figures on young people.", came_back_on=today
    )
    (row,) = visit().sign_in(world.member).get(f"{HERE}/{made.key}").table("What was reported")
    assert row[1] == "The annual report"
    assert row[2].startswith("They asked for figures on young people.")


def test_a_line_is_overdue_due_soon_or_not_known(session: Session, world: make.World, visit: Visit) -> None:
    made, today = line(session, world), clock.today()
    observer = visit().sign_in(world.observer)
    assert shown(observer) == ["Every 3 months", "Nothing recorded", "Not known"]
    made.starts_on = today - timedelta(days=120)
    session.commit()
    assert shown(observer)[2].endswith("Overdue")
    session.add(
        ReportedMatter(
            line=made, reported_on=today - timedelta(days=80), what="Progress", recorded_by=world.coordinator,
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    assert shown(observer)[2].endswith("Due soon")
    made.every_months = None
    session.commit()
    assert shown(observer)[::2] == ["No fixed interval", "–"]


def test_entries_that_cannot_be_true_are_refused(session: Session, world: make.World, visit: Visit) -> None:
    made, today = line(session, world), clock.today()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{made.key}/new")
    coordinator.submit("Add to the log", reported_on=today + timedelta(days=1), what="Early", status=422)
    assert coordinator.errors == ["Enter a date that is not in the future."]
    coordinator.submit(
        "Add to the log",
        reported_on=today,
        what="Late",
        came_back="No",
        came_back_on=today - timedelta(days=1),
        status=422,
    )
    assert coordinator.errors == ["The answer cannot come before the report. Enter a later date."]
    coordinator.submit(
        "Add to the log", reported_on=today, what="Late", came_back="", came_back_on=today, status=422
    )
    assert coordinator.errors == ["Enter what came back, or clear its date."]


def test_only_the_coordinator_writes_the_log_of_their_own_partnership(
    session: Session, world: make.World, visit: Visit
) -> None:
    made = line(session, world)
    visit().sign_in(world.sro).get(f"{HERE}/{made.key}/new", status=403)
    visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/{made.key}", status=404)
    elsewhere = visit().sign_in(world.neighbour_coordinator)
    elsewhere.get(f"/partnerships/berkshire-east/reports/lines/{made.key}", status=404)


def test_a_line_with_a_log_is_ended_and_not_removed(
    session: Session, world: make.World, visit: Visit
) -> None:
    made = line(session, world)
    session.add(
        ReportedMatter(
            line=made, reported_on=clock.today(), what="Progress", recorded_by=world.coordinator,
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    board = f"/partnerships/west-midlands/boards/{world.board.key}"
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{board}/lines/{made.key}/remove").submit("Remove", status=422)
    assert coordinator.errors == [
        "Reports are recorded under this reporting line. Enter its last day instead of removing it."
    ]
