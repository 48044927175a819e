"""Commentary is written for a quarter, signed off, shown to readers, and never lost between two people."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.queries import history_of
from cdp.errors import Conflict, Refusal
from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.commentaries import service
from cdp.indicators.commentaries.quarters import (
    latest_quarters,
    quarter_code,
    quarter_named,
    quarter_of,
    quarter_words,
)
from cdp.indicators.commentaries.queries import commentary_for, latest_signed_off
from cdp.indicators.commentaries.service import NEW, CommentaryText
from cdp.models import Commentary
from cdp.reports.collecting.plan import indicators
from cdp.reports.collecting.scope import ReportScope
from tests import make
from tests.indicators.entering import BIRMINGHAM, CONTINUITY, DEATHS, entered
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGE = f"/partnerships/west-midlands/indicators/{DEATHS}"
QUARTER = quarter_of(clock.today())


def deaths() -> Indicator:
    found = indicator(DEATHS)
    assert found is not None
    return found


@pytest.fixture
def world(session: Session) -> World:
    """Return a partnership with a person in every role."""
    return make.world(session)


def write(session: Session, world: World, text: str, version: int = NEW) -> Commentary:
    details = CommentaryText(QUARTER, text, version)
    row = service.write(session, world.partnership, deaths(), details, by=world.data_lead)
    session.commit()
    return row


def test_quarters_are_named_by_their_months() -> None:
    assert quarter_of(date(2026, 12, 31)) == date(2026, 10, 1)
    assert quarter_words(date(2026, 10, 1)) == "October to December 2026"
    assert quarter_words(date(2026, 1, 1)) == "January to March 2026"
    assert quarter_code(date(2026, 1, 1)) == "2026-01"
    today = date(2026, 11, 5)
    assert quarter_named("2026-10", today) == date(2026, 10, 1)
    assert [quarter_named(code, today) for code in ("2027-01", "2026-11", "2026-1", "x", "2026-10-01")] == [
        None
    ] * 5
    assert latest_quarters(today)[:2] == [date(2026, 10, 1), date(2026, 7, 1)]
    assert len(latest_quarters(today)) == 8


def test_a_draft_is_seen_by_writers_only_until_it_is_signed_off(
    visit: Visit, session: Session, world: World
) -> None:
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    lead = visit().sign_in(world.data_lead).get(f"{PAGE}/commentary")
    words = quarter_words(QUARTER)
    lead.click(f"Write commentary for {words}").submit(
        "Save as draft", text="Fewer deaths.\n\n- Naloxone\n- **Outreach**"
    )
    assert lead.banner == "Commentary saved as a draft. Sign it off to show it to other readers."
    member = visit().sign_in(world.member).get(f"{PAGE}/commentary")
    assert "Fewer deaths." not in member.main
    assert "No commentary has been signed off yet." in member.main
    coordinator = visit().sign_in(world.coordinator).get(f"{PAGE}/commentary")
    coordinator.click(f"Sign off the commentary for {words}")
    assert "Fewer deaths." in coordinator.main
    coordinator.submit("Sign off")
    member.get(f"{PAGE}/commentary")
    assert "Fewer deaths." in member.main
    assert f"Signed off by {world.coordinator.name}" in member.main


def test_a_later_change_removes_the_sign_off(session: Session, world: World) -> None:
    row = write(session, world, "First text")
    service.sign_off(session, deaths(), row, version=row.version, by=world.coordinator)
    session.commit()
    with pytest.raises(Refusal, match="already signed off"):
        service.sign_off(session, deaths(), row, version=row.version, by=world.coordinator)
    with pytest.raises(Refusal, match="signed off"):
        service.delete(session, deaths(), row, version=row.version, by=world.coordinator)
    write(session, world, "First text", row.version)
    assert row.signed_off_at is not None  # the same text again is no change
    assert latest_signed_off(session, world.partnership, [DEATHS])[DEATHS] is row
    write(session, world, "Second text", row.version)
    session.refresh(row)
    assert {row.signed_off_at, row.signed_off_by_id} == {None}
    assert latest_signed_off(session, world.partnership, [DEATHS]) == {}
    sentences = [event.sentence for event in history_of(session, row)]
    assert any(sentence.endswith("which removed its sign-off.") for sentence in sentences)
    assert not any("Second text" in sentence for sentence in sentences)
    service.delete(session, deaths(), row, version=row.version, by=world.data_lead)
    session.commit()
    assert commentary_for(session, world.partnership, DEATHS, QUARTER) is None


def test_two_people_who_write_at_once_see_both_texts(visit: Visit, world: World, session: Session) -> None:
    address = f"{PAGE}/commentary/{quarter_code(QUARTER)}"
    first = visit().sign_in(world.data_lead).get(address)
    second = visit().sign_in(world.coordinator).get(address)
    first.submit("Save as draft", text="The first text")
    second.submit("Save as draft", text="The second text", status=409)
    assert "The first text" in second.main
    assert "The second text" in second.main


def test_a_text_that_changed_is_not_signed_off(session: Session, world: World) -> None:
    row = write(session, world, "First text")
    read = row.version
    write(session, world, "Second text", read)
    with pytest.raises(Conflict):
        service.sign_off(session, deaths(), row, version=read, by=world.coordinator)


@pytest.mark.parametrize("name", ["sro", "chair", "lead", "member", "deputy", "observer"])
def test_others_may_not_write_or_sign_off(visit: Visit, world: World, session: Session, name: str) -> None:
    write(session, world, "A draft")
    visitor = visit().sign_in(getattr(world, name))
    for end in ("", "/sign-off", "/delete"):
        visitor.get(f"{PAGE}/commentary/{quarter_code(QUARTER)}{end}", status=403)


def test_a_quarter_that_has_not_begun_or_is_none_is_not_found(visit: Visit, world: World) -> None:
    visitor = visit().sign_in(world.coordinator)
    for code in ("2099-01", "2026-02", "2026-13", "abc", "%00"):
        visitor.get(f"{PAGE}/commentary/{code}", status=404)
    visitor.get(f"{PAGE}/commentary/{quarter_code(QUARTER)}/sign-off", status=404)
    visitor.get(f"{PAGE}/commentary/{quarter_code(QUARTER)}").submit("Save as draft", status=422)
    assert visitor.errors == ["Enter the commentary"]


def test_another_partnership_has_its_own_commentary(visit: Visit, world: World, session: Session) -> None:
    row = write(session, world, "Ours alone")
    service.sign_off(session, deaths(), row, version=row.version, by=world.coordinator)
    session.commit()
    next_door = visit().sign_in(world.neighbour_coordinator)
    next_door.get(f"{PAGE}/commentary", status=404)
    next_door.get(f"{PAGE}/commentary".replace("west-midlands", "berkshire-east"))
    assert "Ours alone" not in next_door.main


def test_signed_off_commentary_of_the_period_is_in_reports(session: Session, world: World) -> None:
    today = clock.today()
    scope = ReportScope(world.partnership, None, QUARTER, today, today)
    row = write(session, world, "Fewer deaths.\n\nMore naloxone.")
    assert indicators(session, scope).groups == ()
    service.sign_off(session, deaths(), row, version=row.version, by=world.coordinator)
    restricted = indicator(CONTINUITY)
    assert restricted is not None
    other = service.write(
        session,
        world.partnership,
        restricted,
        CommentaryText(QUARTER, "Not for reports", NEW),
        by=world.data_lead,
    )
    session.flush()
    service.sign_off(session, restricted, other, version=other.version, by=world.coordinator)
    session.commit()
    (group,) = indicators(session, scope).groups
    assert group.heading == "Commentary"
    assert [line.words for line in group.lines] == [
        f"H5 Deaths related to drug misuse, {quarter_words(QUARTER)}: Fewer deaths. More naloxone."
    ]
