"""The page of a control chart, marks on charts, and the files of both."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from tests import make
from tests.indicators.entering import BIRMINGHAM, COVENTRY, IN_TREATMENT, counts, entered
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGES = "/partnerships/west-midlands/indicators"


def test_smoke(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for year in range(2000, 2024):
        entered(session, world, IN_TREATMENT, BIRMINGHAM, str(year), 100 + year % 3)
    visitor = visit().sign_in(world.coordinator)
    for page in ("control", "areas", "groups", "marks/event", "marks/limits", "control.csv", "control.svg", "control.png", "areas.csv", "areas.png", "map.png", "map.csv", "areas?map=england"):
        visitor.get(f"{PAGES}/{IN_TREATMENT}/{page}")
        print(page, visitor.status)
    visitor.get(f"{PAGES}/{IN_TREATMENT}/control")
    print(visitor.page.text[:3000])
    assert 0
