"""Helpers for tests that raise actions through the service."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.service import ActionDetails
from cdp.models import Action
from tests import make

IN_A_MONTH = clock.today() + timedelta(days=30)


def details(world: make.World, title: str = "Publish the needs assessment") -> ActionDetails:
    """Return the details of an action for the police, due within a month."""
    return ActionDetails(world.board, title, world.police, None, IN_A_MONTH)


def raised(session: Session, world: make.World, **changes: Any) -> Action:
    """Raise an action with `details` and the changes given, and commit it."""
    action = service.raise_action(
        session, world.partnership, replace(details(world), **changes), by=world.coordinator
    ).action
    session.commit()
    return action
