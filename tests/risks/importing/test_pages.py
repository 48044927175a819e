"""The coordinator imports a risk register on the pages: columns, questions, rows mended, and the register."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Risk
from tests import make
from tests.imports.files import upload, workbook
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/risks"
REGISTER: list[list[Any]] = [
    ["Risk register, agreed 4 September 2026"],
    [
        "Ref",
        "Risk",
        "L before",
        "I before",
        "Likelihood",
        "Impact",
        "Score",
        "Controls",
        "Owner",
        "Next review",
    ],
    ["R1", "Grant ends", 4, 5, 3, 4, 12, "Exit plan", "Example Treatment Services", "31/03/2027"],
    ["R2", "Data breach", 3, 4, 2, 4, 9, "Agreement", "West Midlands Police", "Next Board"],
    ["R3", "Hub lease ends", "M", 4, 2, 3, 6, "", "West Midlands Police", "31/03/2027"],
    ["R4", "No venue", 2, 2, 1, 2, 2, "", "Estates", "31/03/2027"],
]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def test_a_register_is_asked_about_mended_and_recorded(
    visit: Visit, world: make.World, session: Session
) -> None:
    visitor = visit().sign_in(world.coordinator).get(HERE).click("Import a register")
    visitor.submit("Read the file", file=upload(workbook({"Risks": REGISTER}), "risks.xlsx")).submit(
        "Continue"
    )
    assert visitor.heading == "Answer questions about the file"
    for words in ("8 or 9?", "“M” (likelihood)", "“Next Board”", "Who is “Estates”?"):
        assert words in visitor.main
    visitor.submit("Continue")
    assert "Cannot be read: 3 rows" in visitor.main
    mended: dict[str, Any] = {
        "cell-0-4-review": "31/3/2027",
        "cell-0-5-likelihood_before": "3",
        "cell-0-6-owners": "West Midlands Police",
    }
    visitor.submit("Check again", **mended)
    assert "Every row can be read." in visitor.banner
    visitor.submit("Import the file")
    assert visitor.heading == "Risks"
    risks = session.scalars(sa.select(Risk).order_by(Risk.number)).all()
    assert [(one.title, one.score_before, one.score, str(one.review_on)) for one in risks] == [
        ("Grant ends", 20, 12, "2027-03-31"),
        ("Data breach", 12, 8, "2027-03-31"),
        ("Hub lease ends", 12, 6, "2027-03-31"),
        ("No venue", 4, 2, "2027-03-31"),
    ]
    assert "imported risk R1 from “risks.xlsx”, Risks, row 3" in visitor.get(f"{HERE}/{risks[0].key}").main


@pytest.mark.parametrize("who", ["member", "sro", "observer"])
def test_only_the_secretariat_imports_a_register(visit: Visit, world: make.World, who: str) -> None:
    visit().sign_in(getattr(world, who)).get(f"{HERE}/import", status=403)
