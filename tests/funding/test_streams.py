"""Funding streams: offered from national facts, with allocations and letters, and what carries them on."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.funding import streams
from cdp.funding.streams import AllocationDetails
from cdp.models import AllocationStanding, FundingStream
from cdp.wording.formats import day
from cdp.workplans.periods import year_words
from tests import make
from tests.funding.spending import YEAR, past, stream
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
MONEY = "/partnerships/west-midlands/money"
HOLDER = "Birmingham and Solihull Integrated Care Board"


@pytest.fixture
def world(session: Session) -> make.World:
    """Make the partnership."""
    return make.world(session)


def test_national_grants_are_offered_with_dates_source_and_what_carries_them_on(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor = visit().sign_in(world.coordinator).get(MONEY).click("Add a stream")
    visitor.click("Supplemental Substance Misuse Treatment and Recovery Grant")
    assert "Read in a public source" in visitor.main
    assert visitor.value("ends_on") == "31"
    visitor.submit("Add stream", holder=HOLDER)
    visitor.get(f"{MONEY}/streams/new").click("Drug and Alcohol Treatment and Recovery Improvement Grant")
    visitor.submit("Add stream", holder=HOLDER)
    visitor.get(f"{MONEY}/streams/new").click("Drug and alcohol ring-fence inside the public health grant")
    visitor.submit("Add stream", holder=HOLDER)
    found = session.scalars(sa.select(FundingStream).order_by(FundingStream.starts_on)).all()
    assert [(each.label, each.successor and each.successor.label) for each in found] == [
        ("SSMTRG", "DATRIG"),
        ("DATRIG", "Public health ring-fence"),
        ("Public health ring-fence", None),
    ]
    facts = visitor.facts()
    assert facts["First day"] == "1 April 2026"
    assert facts["Carries on"] == "Drug and Alcohol Treatment and Recovery Improvement Grant"
    assert facts["Source of the dates"].startswith("Public health grants to local authorities")


def test_an_allocation_keeps_its_letter_and_is_confirmed_later(
    session: Session, world: make.World, visit: Visit
) -> None:
    made = stream(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{MONEY}/streams/{made.key}").click("Add an allocation")
    visitor.submit("Save allocation", status=422)
    assert visitor.errors == [
        "Choose the financial year",
        "Enter the amount in pounds",
        "Choose whether the amount is confirmed",
    ]
    letter = (io.BytesIO(b"The allocation is 1,250,000.50"), "letter.txt")
    visitor.submit("Save allocation", year=YEAR, pence="£1,250,000.50", standing="Indicative", file=letter)
    rows = visitor.table("Allocations and plan by financial year")
    assert rows[0][1].startswith("£1,250,000.50 Indicative")
    assert visitor.click("letter.txt").body == b"The allocation is 1,250,000.50"
    reader = visit().sign_in(world.observer).get(f"{MONEY}/streams/{made.key}")
    assert reader.click("letter.txt").body == b"The allocation is 1,250,000.50"
    visitor.get(f"{MONEY}/streams/{made.key}").click(f"Change the allocation for {year_words(YEAR)}")
    visitor.submit("Save allocation", standing="Confirmed by the granting body")
    assert "£1,250,000.50 Confirmed" in visitor.main
    assert "letter.txt" in visitor.main


def test_two_people_who_record_one_year_see_both_amounts(
    session: Session, world: make.World, visit: Visit
) -> None:
    made = stream(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{MONEY}/streams/{made.key}/allocations/new")
    details = AllocationDetails(YEAR, 500_00, AllocationStanding.CONFIRMED)
    streams.set_allocation(session, made, details, None, store=None, by=world.sro)  # type: ignore[arg-type]
    session.commit()
    visitor.submit("Save allocation", year=YEAR, pence="700", standing="Indicative", status=422)
    assert visitor.errors == ["Choose one of the options. The one you chose is no longer available."]
    allocation = made.allocations[0]
    visitor.get(f"{MONEY}/streams/{made.key}/allocations/{allocation.key}")
    details = AllocationDetails(YEAR, 600_00, AllocationStanding.CONFIRMED, version=allocation.version)
    streams.set_allocation(session, made, details, None, store=None, by=world.sro)  # type: ignore[arg-type]
    session.commit()
    visitor.submit("Save allocation", pence="700", status=409)
    assert "£600, confirmed" in visitor.main
    assert "£700, confirmed" in visitor.main


def test_a_stream_that_ends_in_120_days_is_marked_with_what_carries_it_on(
    session: Session, world: make.World, visit: Visit
) -> None:
    ends = clock.today() + timedelta(days=120)
    following = stream(session, world, "New grant", starts_on=ends + timedelta(days=1), ends_on=None)
    stream(session, world, "Old grant", ends_on=ends, successor=following)
    stream(session, world, "Later grant", ends_on=ends + timedelta(days=1))
    main = visit().sign_in(world.member).get(MONEY).main
    assert f"Old grant ends in 120 days, on {day(ends)}. New grant carries it on." in main
    assert "Later grant ends" not in main


def test_streams_that_would_follow_each_other_are_refused(
    session: Session, world: make.World, visit: Visit
) -> None:
    first = stream(session, world, "First", ends_on=past(0))
    second = stream(session, world, "Second", predecessors=[first])
    visitor = visit().sign_in(world.coordinator).get(f"{MONEY}/streams/{second.key}/edit")
    visitor.submit("Save stream", successor="First", status=422)
    assert visitor.errors == ["Choose another successor. These streams would follow each other."]


def test_only_the_coordinator_changes_streams(session: Session, world: make.World, visit: Visit) -> None:
    made = stream(session, world)
    for person in (world.member, world.sro, world.observer):
        reader = visit().sign_in(person).get(f"{MONEY}/streams/{made.key}")
        assert "Add an allocation" not in reader.main
        reader.get(f"{MONEY}/streams/{made.key}/edit", status=403)
    visit().sign_in(world.neighbour_coordinator).get(
        f"/partnerships/berkshire-east/money/streams/{made.key}", status=404
    )
