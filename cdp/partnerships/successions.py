"""Handovers of a role or seat from one person to another, each with a short checklist (docs/rules/domain.md 3).

The steps are common practice, not rules: the coordinator removes those that do not apply and adds others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Appointment, Partnership, Person, Seat, Succession, SuccessionStep
from cdp.wording.formats import day, plural

SRO_PLACE = "sro"
NO_SUCCESSOR_NEEDED = frozenset({Appointment.OBSERVER, Appointment.REGIONAL_VIEWER})
"""Roles that end without a handover, because they need no successor."""

FOR_EVERYONE = (
    "Send them the terms of reference, the last minutes and the action log",
    "Introduce them to the chair and to the coordinator",
    "Hand over papers in preparation",
    "Update shared drives, mailing lists and other systems",
)
FOR_A_SEAT = ("Ask the organisation to confirm in writing that they may decide for it", *FOR_EVERYONE)
FOR_THE_SRO = (
    "Ask partners to agree the successor, and keep the minute or the letter",
    "Inform central government of the new SRO",
    "Brief them on the workplan, data, funding and risks",
    *FOR_EVERYONE,
)
FOR_THE_COORDINATOR = (
    "List what is due in the next three months",
    "Hand over the secretariat’s mailbox",
    *FOR_EVERYONE,
)
MOST_STEPS = 40


@dataclass(frozen=True)
class HolderChange:
    """A change of the person who holds a seat or role; `incoming` is None until a successor is named."""

    place: str
    what: str
    outgoing: Person
    incoming: Person | None
    last_day: date
    steps: Sequence[str] = FOR_EVERYONE


def place_of_seat(seat: Seat) -> str:
    """Return the identifier under which handovers of a seat are stored."""
    return f"seat {seat.key}"


def place_of_role(role: Appointment, board_key: str = "") -> str:
    """Return the identifier under which handovers of a role are stored; for a chair it includes the board."""
    return f"{role.value} {board_key}".strip()


def steps_of_role(role: Appointment) -> Sequence[str]:
    """Return the usual steps when the holder of a role changes."""
    return FOR_THE_COORDINATOR if role is Appointment.COORDINATOR else FOR_EVERYONE


def begin(session: Session, partnership: Partnership, change: HolderChange) -> Succession:
    """Start a handover, or update the open handover from the same person in the same seat or role."""
    found = _open_in(session, partnership, change.place, outgoing=change.outgoing)
    if found is not None:
        found.last_day = change.last_day
        found.incoming = change.incoming or found.incoming
        return found
    begun = Succession(
        partnership=partnership,
        place=change.place,
        what=change.what,
        outgoing=change.outgoing,
        incoming=change.incoming,
        last_day=change.last_day,
        begun_at=clock.now(),
        steps=[SuccessionStep(words=words) for words in change.steps],
    )
    session.add(begun)
    return begun


def was_begun(
    session: Session, partnership: Partnership, place: str, outgoing: Person, last_day: date
) -> bool:
    """Return whether a handover from this person with this last day was ever started, even if it is now closed."""
    query = sa.select(Succession.id).where(
        Succession.partnership_id == partnership.id,
        Succession.place == place,
        Succession.outgoing_id == outgoing.id,
        Succession.last_day == last_day,
    )
    return session.scalar(query.limit(1)) is not None


def follow(session: Session, partnership: Partnership, place: str, incoming: Person) -> None:
    """Record the successor in an open handover that does not have one yet."""
    found = _open_in(session, partnership, place)
    if found is not None and found.incoming is None:
        found.incoming = incoming


def withdraw(session: Session, partnership: Partnership, place: str, outgoing: Person) -> None:
    """Delete the open handover for a change that will not happen, unless one of its steps is complete."""
    found = _open_in(session, partnership, place, outgoing=outgoing)
    if found is not None and not any(step.done_on for step in found.steps):
        session.delete(found)


def successions_of(partnership: Partnership) -> sa.Select[Succession]:
    """Select a partnership's handovers: open ones first, and within each group the latest last day first."""
    return (
        sa.select(Succession)
        .where(Succession.partnership_id == partnership.id)
        .options(
            joinedload(Succession.outgoing), joinedload(Succession.incoming), selectinload(Succession.steps)
        )
        .order_by(Succession.closed_at.is_not(None), Succession.last_day.desc(), Succession.id.desc())
    )


def succession_by_key(session: Session, partnership: Partnership, key: str) -> Succession | None:
    """Return a partnership's handover with this key, or None."""
    return session.scalar(successions_of(partnership).where(Succession.key == key))


def tick(
    session: Session, succession: Succession, done: Collection[str], *, version: int, by: Person
) -> None:
    """Mark the steps whose keys are in `done` as complete, and every other step as open.

    A closed handover becomes open again if any of its steps is open. Raises Conflict when another person saved the
    checklist meanwhile.
    """
    wanted = {step.key: step.key in done for step in succession.steps}
    if succession.version != version:
        raise Conflict(
            [
                Difference(step.words, _state(done=step.done_on is not None), _state(done=wanted[step.key]))
                for step in succession.steps
                if (step.done_on is not None) is not wanted[step.key]
            ],
            current_version=succession.version,
        )
    ticked = []
    for step in succession.steps:
        if wanted[step.key] and step.done_on is None:
            step.done_on, step.done_by = clock.today(), by
            ticked.append(step.words)
        elif not wanted[step.key] and step.done_on is not None:
            step.done_on = step.done_by = None
            ticked.append(f"{step.words} (open again)")
    if not ticked:
        return
    if succession.closed_at is not None and succession.open_steps:
        succession.closed_at = None
    flag_modified(succession, "what")  # a change to the steps also counts as a new version
    _record(session, succession, f"worked on the handover of {succession.what}", by, {"steps": ticked})


def add_step(session: Session, succession: Succession, words: str, *, by: Person) -> None:
    """Add a step to a checklist.

    Raises Refusal when the step is already on the checklist, the checklist is full, or the handover is closed.
    """
    _check_open(succession)
    if any(step.words.casefold() == words.casefold() for step in succession.steps):
        raise Refusal("This step is already on the checklist.", field="step")
    if len(succession.steps) >= MOST_STEPS:
        raise Refusal(
            f"The checklist is full with {plural(MOST_STEPS, 'step')}. Remove one first.", field="step"
        )
    succession.steps.append(SuccessionStep(words=words))
    flag_modified(succession, "what")
    _record(session, succession, f"added a step to the handover of {succession.what}", by, {"step": words})


def remove_step(session: Session, succession: Succession, step: SuccessionStep, *, by: Person) -> None:
    """Remove a step that does not apply. Raises Refusal when the step is complete or the handover is closed."""
    _check_open(succession)
    if step.done_on is not None:
        raise Refusal(f"This step was completed on {day(step.done_on)}. Untick it first.")
    succession.steps.remove(step)
    flag_modified(succession, "what")
    words = step.words
    _record(
        session, succession, f"removed a step from the handover of {succession.what}", by, {"step": words}
    )


def close(session: Session, succession: Succession, *, by: Person) -> None:
    """Close a handover. Raises Refusal while any of its steps is open."""
    if succession.closed_at is not None:
        return
    if succession.open_steps:
        left = plural(succession.open_steps, "step is", "steps are")
        raise Refusal(f"{left} still open. Tick the completed steps, and remove those that do not apply.")
    succession.closed_at = clock.now()
    _record(session, succession, f"closed the handover of {succession.what}", by, {})


def _open_in(
    session: Session, partnership: Partnership, place: str, *, outgoing: Person | None = None
) -> Succession | None:
    query = (
        sa.select(Succession)
        .where(
            Succession.partnership_id == partnership.id,
            Succession.place == place,
            Succession.closed_at.is_(None),
        )
        .order_by(Succession.id.desc())
        .limit(1)
    )
    if outgoing is not None:
        query = query.where(Succession.outgoing_id == outgoing.id)
    return session.scalar(query)


def _check_open(succession: Succession) -> None:
    if succession.closed_at is not None:
        raise Refusal("This handover is closed.")


def _state(*, done: bool) -> str:
    return "done" if done else "open"


def _record(
    session: Session, succession: Succession, what: str, by: Person, details: dict[str, object]
) -> None:
    audit.record(
        session,
        f"{by.name} {what}.",
        by=by,
        on=succession,
        partnership=succession.partnership,
        details=details,
    )
