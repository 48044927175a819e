"""The numbers of actions, including when several people raise actions at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.actions import numbers as action_numbers
from cdp.actions import service
from cdp.audit.record import check_chains
from cdp.errors import Conflict
from cdp.models import Action, ActionState, ActionUpdate, Board, Organisation, Part, Partnership, Person
from tests import make
from tests.actions.raising import IN_A_MONTH, raised

TOGETHER = 6


def at_once(engine: sa.Engine, session: Session, change: Callable[[Session, int], None]) -> list[str]:
    """Run a change in several threads, each with its own session; return "Conflict" or an empty text for each."""
    session.commit()
    start, info = Barrier(TOGETHER), dict(session.info)

    def run(turn: int) -> str:
        with Session(engine, info=info) as own:
            start.wait(timeout=30)
            try:
                change(own, turn)
                own.commit()
            except Conflict as conflict:
                return type(conflict).__name__
            return ""

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


def test_numbers_have_no_gaps_when_several_people_raise_actions_at_once(
    session: Session, engine: sa.Engine
) -> None:
    world = make.world(session)
    ids = (world.partnership.id, world.board.id, world.police.id, world.coordinator.id)

    def raise_three(own: Session, turn: int) -> None:
        partnership, board = own.get_one(Partnership, ids[0]), own.get_one(Board, ids[1])
        police, by = own.get_one(Organisation, ids[2]), own.get_one(Person, ids[3])
        for part in (Part.PUBLIC, Part.CONFIDENTIAL, Part.PUBLIC):
            details = service.ActionDetails(board, f"Of {turn}", police, None, IN_A_MONTH, part=part)
            service.raise_action(own, partnership, details, by=by)
            own.commit()

    assert at_once(engine, session, raise_three) == [""] * TOGETHER
    found: dict[Part, list[int]] = {part: [] for part in Part}
    for part, number in session.execute(sa.select(Action.part, Action.number).order_by(Action.number)):
        found[part].append(number)
    assert found[Part.PUBLIC] == list(range(1, 2 * TOGETHER + 1))
    assert len(set(found[Part.CONFIDENTIAL])) == TOGETHER
    assert [check.broken_at for check in check_chains(session)] == [None]


def test_numbers_of_confidential_actions_reveal_nothing_about_other_actions(session: Session) -> None:
    world = make.world(session)
    numbers = [raised(session, world, part=Part.CONFIDENTIAL).number for _ in range(12)]
    assert len(set(numbers)) == 12
    assert all(1_000 <= number <= 9_999 for number in numbers)
    assert numbers != sorted(numbers)
    assert raised(session, world).reference == "A1"


def test_confidential_numbers_grow_longer_when_all_short_ones_are_used(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make.world(session)
    monkeypatch.setattr(action_numbers, "LOWEST_RANDOM_NUMBER", 1)
    numbers = [raised(session, world, part=Part.CONFIDENTIAL).number for _ in range(12)]
    assert len(set(numbers)) == 12
    assert sum(number < 10 for number in numbers) == 2


def test_of_several_updates_at_the_same_time_one_is_saved_and_the_others_conflict(
    session: Session, engine: sa.Engine
) -> None:
    world = make.world(session)
    action = raised(session, world)
    key, version, by_id = action.id, action.version, world.police_member.id

    def say(own: Session, turn: int) -> None:
        progress = service.ActionProgress(ActionState.IN_PROGRESS, f"Update {turn}", version)
        service.update_progress(own, own.get_one(Action, key), progress, by=own.get_one(Person, by_id))

    outcomes = at_once(engine, session, say)
    assert sorted(outcomes) == ["", *["Conflict"] * (TOGETHER - 1)]
    assert list(session.scalars(sa.select(ActionUpdate.text))) == [f"Update {outcomes.index('')}"]
