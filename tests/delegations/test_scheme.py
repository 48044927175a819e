"""Schemes of delegation: who may decide this amount and kind on this day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.delegations import service
from cdp.delegations.scheme import answer_words, range_words
from cdp.delegations.service import SchemeLineDetails
from cdp.errors import Conflict, Refusal
from cdp.models import AuditEvent, SchemeKind, SchemeLine
from cdp.models.delegation import who_may_decide
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGE = "/partnerships/west-midlands/delegations/scheme"
DAY = date(2026, 6, 1)
LARGE = 500_000_00


def line(kind: SchemeKind, low: int | None, high: int | None, who: str, **days: date | None) -> SchemeLine:
    """Return a line that is not stored."""
    return SchemeLine(
        kind=kind,
        from_pence=low,
        below_pence=high,
        decided_by=who,
        starts_on=days.get("starts_on"),
        ends_on=days.get("ends_on"),
    )


LINES = [
    line(SchemeKind.ANY, None, LARGE, "Chief executive"),
    line(SchemeKind.ANY, LARGE, None, "Deputy Mayor"),
    line(SchemeKind.ACCEPT_GRANT, None, None, "Deputy Mayor for grants"),
]


@pytest.mark.parametrize(
    ("kind", "pence", "who"),
    [
        (SchemeKind.APPROVE_MONEY, LARGE - 1, "Chief executive"),
        (SchemeKind.APPROVE_MONEY, LARGE, "Deputy Mayor"),
        (SchemeKind.AWARD, 0, "Chief executive"),
        (SchemeKind.ACCEPT_GRANT, 100, "Deputy Mayor for grants"),
        (SchemeKind.ACCEPT_GRANT, LARGE * 3, "Deputy Mayor for grants"),
    ],
)
def test_the_line_of_the_kind_goes_first_and_each_amount_has_one_decider(
    kind: SchemeKind, pence: int, who: str
) -> None:
    assert answer_words(who_may_decide(LINES, kind, pence, DAY)) == who


def test_a_line_holds_from_its_first_day_to_its_last() -> None:
    old = line(SchemeKind.ANY, None, None, "Director", ends_on=DAY)
    new = line(SchemeKind.ANY, None, None, "Cabinet", starts_on=DAY + timedelta(days=1))
    found = [
        answer_words(who_may_decide([old, new], SchemeKind.AWARD, 1, DAY + timedelta(days=after)))
        for after in (-1, 0, 1)
    ]
    assert found == ["Director", "Director", "Cabinet"]


def test_a_scheme_that_does_not_say_names_nobody_and_two_lines_name_both() -> None:
    small = line(SchemeKind.VARY, None, 100, "Head of service")
    assert who_may_decide([small], SchemeKind.VARY, 100, DAY) == []
    assert who_may_decide([small], SchemeKind.AWARD, 50, DAY) == []
    other = line(SchemeKind.VARY, None, None, "Director")
    assert answer_words(who_may_decide([small, other], SchemeKind.VARY, 50, DAY)) == (
        "Head of service or Director"
    )


def test_amounts_are_said_without_doubt_about_their_limits() -> None:
    assert [range_words(each) for each in LINES] == ["Below £500,000", "£500,000 and above", "Any amount"]
    assert (
        range_words(line(SchemeKind.ANY, 500_000, 5_000_050, "Director")) == "From £5,000 to below £50,000.50"
    )


@pytest.mark.both_databases
def test_the_coordinator_enters_lines_and_a_member_asks_who_may_decide(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(PAGE).click("Add a line")
    filled: dict[str, Any] = {
        "organisation": world.health.key,
        "scheme": "Scheme of Delegation and Consent",
        "paragraph": "4.1",
        "kind": "approve_money",
        "decided_by": "Deputy Mayor",
    }
    coordinator.submit("Add line", **filled, from_pence="500,000", below_pence="400,000")
    assert "Enter an amount above the one before." in coordinator.main
    assert coordinator.value("from_pence") == "500,000"
    coordinator.submit("Add line", **filled, from_pence="500,000", below_pence="")
    assert [row[:4] for row in coordinator.table("1 line")] == [
        [
            f"{world.health.label} Scheme of Delegation and Consent, 4.1",
            "Spending",
            "£500,000 and above",
            "Deputy Mayor",
        ]
    ]
    member = visit().sign_in(world.member)
    member.get(PAGE).submit(
        "Show who may decide", organisation=world.health.key, kind="approve_money", amount="£750,000"
    )
    assert f"Deputy Mayor may decide this on {day_words()}." in member.main
    member.submit(
        "Show who may decide", organisation=world.health.key, kind="approve_money", amount="499999.99"
    )
    assert "The lines on record do not say who may decide this" in member.main
    assert "Add a line" not in member.main
    events = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert (
        f"{world.coordinator.name} added a line to the scheme of delegation of {world.health.name}." in events
    )


def day_words() -> str:
    """Return today in words."""
    today = clock.today()
    return f"{today.day} {today:%B %Y}"


def test_a_changed_line_shows_both_texts_and_a_wrong_one_is_removed(session: Session) -> None:
    world = make.world(session)
    details = SchemeLineDetails(world.health, "Scheme", "1", SchemeKind.ANY, None, 500, "Director")
    made = service.add_line(session, world.partnership, details, by=world.coordinator)
    session.commit()
    read = made.version
    cabinet = SchemeLineDetails(world.health, "Scheme", "1", SchemeKind.ANY, None, 500, "Cabinet")
    service.edit_line(session, made, cabinet, version=read, by=world.coordinator)
    session.commit()
    with pytest.raises(Conflict) as error:
        service.edit_line(session, made, details, version=read, by=world.coordinator)
    assert [(one.label, one.theirs, one.yours) for one in error.value.differences] == [
        ("Decided by", "Cabinet", "Director")
    ]
    wrong = SchemeLineDetails(
        world.health, "Scheme", "1", SchemeKind.ANY, None, None, "Cabinet", DAY, DAY - timedelta(days=1)
    )
    with pytest.raises(Refusal, match="Enter a day on or after the first day"):
        service.add_line(session, world.partnership, wrong, by=world.coordinator)
    service.remove_line(session, made, by=world.coordinator)
    session.commit()
    assert session.scalars(sa.select(SchemeLine)).all() == []
