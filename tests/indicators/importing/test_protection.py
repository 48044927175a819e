"""Imports show no small number to people without the right, and refuse values that could not be protected."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.indicators import service as figures
from cdp.indicators.importing.writing import UndoPlan, undo_plan
from cdp.indicators.periods import read_period
from cdp.indicators.service import FigureValues, ObservationDetails
from cdp.models import AuditEvent, FigureImport, ValueStatus
from tests import make
from tests.indicators.importing.working import PUBLISHED, Desk, asked
from tests.visitor import Visitor

TREATMENT, CONTINUITY = "h_numbers_in_treatment", "h_continuity_of_care"
HEADINGS = "Area code,Period,Value,Numerator,Denominator\n"
OURS = {"origin": "own", "source": "Our own count"}


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    """A data lead with the worker."""
    return Desk(session, make.world(session), tmp_path)


def table(*rows: str) -> bytes:
    return (HEADINGS + "\n".join(rows) + "\n").encode()


def troubles(order: FigureImport) -> list[str]:
    return [one["words"] for one in order.summary["troubles"]]


@pytest.mark.parametrize("guess", ["3", "7"])
def test_a_guess_does_not_tell_a_small_number_that_is_stored(desk: Desk, guess: str) -> None:
    period = read_period("2023/24")
    three = FigureValues(Decimal(3), ValueStatus.FINAL, "Our own count", is_official=False)
    details = ObservationDetails(TREATMENT, "E08000025", period, three)
    figures.record_observation(desk.session, desk.world.partnership, details, by=desk.world.data_lead)
    order = desk.read("own.csv", table(f"E08000025,2023/24,{guess},,"), indicators={"*": TREATMENT}, **OURS)
    assert (order.summary["counts"], order.summary["revised"]) == ({"again": 1}, [])
    desk.write(order)
    assert not {"revised", "jumps"} & set(order.summary)
    assert undo_plan(desk.session, order) == UndoPlan(deleted=0, restored=1, later=0)
    history = desk.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert history == f"{desk.world.data_lead.name} imported 1 value from “own.csv”: 1 saved again."


def test_the_check_of_jumps_tells_no_protected_value(desk: Desk) -> None:
    own = {"indicators": {"*": TREATMENT}, **OURS}
    desk.write(desk.read("own.csv", table("E08000025,2022/23,3,,"), **own))
    order = desk.read("next.csv", table("E08000025,2023/24,900,,"), **own)
    assert order.summary["jumps"] == []


def test_a_file_of_own_data_is_never_taken_for_official_because_an_earlier_one_was(desk: Desk) -> None:
    first = desk.read("one.csv", table("E08000025,2022/23,70,,"), indicators={"*": TREATMENT}, **PUBLISHED)
    desk.write(first)
    later = desk.read("two.csv", table("E08000025,2023/24,3,,"))
    assert later.summary["is_remembered"]
    assert {"origin", "source"} <= set(asked(later))


def test_cells_are_for_the_person_who_uploaded_them_whatever_the_type_of_source(
    desk: Desk, app: Flask, visit: Callable[[], Visitor]
) -> None:
    rows = table("E08000029,2023/24,70,,", "E08000025,2023/24,x4x,,")
    order = desk.read("own.csv", rows, indicators={"*": TREATMENT}, **OURS)
    desk.answer(order, origin="official")
    base = f"/partnerships/west-midlands/indicators/import/{order.key}"
    coordinator = visit().sign_in(desk.world.coordinator)
    assert "x4x" not in coordinator.get(base).main
    coordinator.get(f"{base}/rows", status=403)
    assert "x4x" in visit().sign_in(desk.world.data_lead).get(f"{base}/rows").text


def test_a_proportion_of_our_own_needs_what_protects_it(desk: Desk) -> None:
    rows = ("E08000025,2023/24,97,97,", "E08000029,2023/24,120,12,10", "E08000030,2023/24,50,5,0")
    order = desk.read("parts.csv", table(*rows), indicators={"*": CONTINUITY}, **OURS)
    said = " ".join(troubles(order))
    assert "Enter “Out of” too, so that we can protect small numbers." in said
    assert "120 is more than 100%." in said
    assert "Enter a number above 0." in said


def test_two_columns_for_one_period_are_asked_about(desk: Desk) -> None:
    wide = b"Area code,2022/23,2022-23\nE08000025,70,80\n"
    order = desk.read("wide.csv", wide, indicators={"*": TREATMENT}, **PUBLISHED)
    if order.summary.get("unanswered"):
        order = desk.answer(order, years="financial")
    assert ["Another column has another value" in words for words in troubles(order)] == [True]
