"""Dependencies: the activities that must be done before another one. Circles are refused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.models import Activity, Partnership
from cdp.wording.formats import agree, listed
from cdp.workplans import queries

FIELD = "waits_for"


def checked(
    session: Session, partnership: Partnership, numbers: Iterable[int], *, activity: Activity | None = None
) -> list[Activity]:
    """Return the activities with these numbers, for which an activity will wait.

    Raises Refusal for a number that the workplan lacks, for the activity itself, and for a circle. The caller must hold
    the lock on the partnership.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        return []
    found = queries.activities_numbered(session, partnership, wanted)
    if missing := [f"W{number}" for number in wanted if number not in {each.number for each in found}]:
        verb = agree(len(missing), "is", "are")
        raise Refusal(f"{listed(missing)} {verb} not in the workplan. Check the reference.", field=FIELD)
    if activity is None:
        return found
    if activity in found:
        raise Refusal(f"{activity.reference} cannot wait for itself. Remove it.", field=FIELD)
    waits = _waits(pair for pair in queries.dependencies_in(session, partnership) if pair[0] != activity.id)
    for each in found:
        if circle := path(waits, each.id, activity.id):
            numbered = queries.activities_with_ids(session, partnership, circle)
            steps = [numbered[place].reference for place in circle]
            chain = " waits for ".join(steps)
            raise Refusal(
                f"{activity.reference} cannot wait for {each.reference}, because {chain}. "
                "Remove one of these dependencies first.",
                field=FIELD,
            )
    return found


def path(waits: Mapping[int, Sequence[int]], start: int, end: int) -> list[int]:
    """Return the ids from `start` to `end`, each waiting for the next, or an empty list if there is no such path."""
    came_from: dict[int, int] = {start: 0}
    rest = [start]
    while rest:
        here = rest.pop()
        if here == end:
            found = [here]
            while came_from[found[-1]]:
                found.append(came_from[found[-1]])
            return found[::-1]
        for other in waits.get(here, ()):
            if other not in came_from:
                came_from[other] = here
                rest.append(other)
    return []


def _waits(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    waits: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        waits[one].append(other)
    return waits
