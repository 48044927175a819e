"""Helpers for tests about money: a stream with lines and amounts, made through the services."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.funding import lines, streams
from cdp.funding.lines import PlanLineDetails, YearEntered
from cdp.funding.streams import StreamDetails
from cdp.models import FundingStream, PlanLine, StreamDateCertainty
from cdp.workplans.periods import plan_year, year_ends, year_starts
from tests import make

YEAR = plan_year(clock.today())


def stream(session: Session, world: make.World, name: str = "Ring-fence", **changes: Any) -> FundingStream:
    """Add a stream of this financial year, held by the ICB, and commit it."""
    details: dict[str, Any] = {
        "name": name,
        "granting_body": "Department of Health and Social Care",
        "holder": world.health,
        "starts_on": year_starts(YEAR),
        "ends_on": year_ends(YEAR + 2),
        "certainty": StreamDateCertainty.SEEN,
    }
    made = streams.add_stream(
        session, world.partnership, StreamDetails(**(details | changes)), by=world.coordinator
    )
    session.commit()
    return made


def line(
    session: Session,
    world: make.World,
    of: FundingStream,
    service: str = "Detox beds",
    *,
    profile: dict[int, int] | None = None,
    actual: dict[int, int] | None = None,
    forecast: int | None = None,
    year: int = YEAR,
    **changes: Any,
) -> PlanLine:
    """Add a line with amounts in pence by quarter for one year, and commit it."""
    made = lines.add_line(
        session,
        world.partnership,
        PlanLineDetails(stream=of, service=service, **changes),
        by=world.coordinator,
    )
    session.flush()
    entered = YearEntered(year, profile or {}, actual or {}, forecast, made.version)
    lines.set_year(session, made, entered, by=world.coordinator)
    session.commit()
    return made


def past(years: int = 1) -> date:
    """Return the last day of a financial year that ended some years ago."""
    return year_ends(YEAR - years)
