"""The navigation leads where a person may go, and nowhere else."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor


def navigation(visitor: Visitor) -> list[str]:
    """Return the lines of the service navigation."""
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


def test_members_boards_and_footprint_stand_side_by_side(
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
