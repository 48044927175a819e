"""The navigation links to the pages that a person may open, and to no others."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp.web.addresses import row_address
from tests import make
from tests.visitor import Visitor


def navigation(visitor: Visitor) -> list[str]:
    """Return the texts of the links in the service navigation."""
    found = visitor.page.with_class("govuk-service-navigation__list")
    return ["".join(line.itertext()).strip() for nav in found for line in nav.iter("a")]


def test_a_coordinator_sees_the_history_and_a_member_does_not(
    session: Session, visit: Callable[[], Visitor]
) -> None:
    world = make.world(session)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"/partnerships/{world.partnership.slug}")
    member = visit().sign_in(world.member).get(f"/partnerships/{world.partnership.slug}")
    assert "History" not in navigation(member)
    assert [line for line in navigation(coordinator) if line != "History"] == navigation(member)
    assert navigation(member)[:2] == ["Overview", "Meetings"]


def test_members_boards_and_footprint_link_to_each_other(
    session: Session, visit: Callable[[], Visitor]
) -> None:
    world = make.world(session)
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"/partnerships/{world.partnership.slug}/members")
    for words in ("Boards", "Footprint", "Members"):
        visitor.click(words)
        assert words.lower() in visitor.path


def test_a_signed_out_visitor_is_offered_to_sign_in(visit: Callable[[], Visitor]) -> None:
    visitor = visit().get("/nowhere", status=404)
    assert navigation(visitor) == []
    assert visitor.links["Sign in"] == "/sign-in"


def test_a_list_calls_the_router_once_for_the_addresses_of_its_rows(app: Flask) -> None:
    with app.test_request_context():
        address = row_address("minutes.item", "item_key", slug="west-midlands", key="abcdefghijkm")
        assert address("npqrstuvwxyz") == (
            "/partnerships/west-midlands/meetings/abcdefghijkm/minutes/items/npqrstuvwxyz"
        )
        with pytest.raises(ValueError, match="no key or slug called metric_id"):
            row_address("indicators.show", "metric_id", slug="west-midlands")
