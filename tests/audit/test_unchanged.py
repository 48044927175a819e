"""Results are kept until anything in the partnership or the installation changes."""

from sqlalchemy.orm import Session

from cdp import audit
from cdp.audit.unchanged import KeptUntilChange
from cdp.models import Partnership
from tests import make


def test_a_result_is_made_again_after_every_change_and_never_kept_without_a_history(session: Session) -> None:
    world, kept, made = make.world(session), KeptUntilChange[int](most=2), iter(range(100))

    def found(key: str = "one") -> int:
        return kept.get(session, world.partnership, key, lambda: next(made))

    assert (found(), found()) == (0, 1)
    record(session, world, world.partnership)
    assert (found(), found(), found("two"), found("two"), found()) == (2, 2, 3, 3, 2)
    record(session, world, world.partnership)
    assert (found(), found()) == (4, 4)
    record(session, world, None)
    assert (found(), found()) == (5, 5)


def record(session: Session, world: make.World, partnership: Partnership | None) -> None:
    """Add an event to the history of the partnership, or of the installation."""
    audit.record(
        session, "Something changed.", by=world.coordinator, on=world.coordinator, partnership=partnership
    )
    session.flush()
