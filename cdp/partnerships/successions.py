"""Changes of who holds a role or represents a seat: each starts a small checklist (docs/rules/domain.md 3).

What is on it is common practice, not a rule: the coordinator strikes out what does not apply and adds what is missing.
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
WITHOUT_ONE = frozenset({Appointment.OBSERVER, Appointment.REGIONAL_VIEWER})
"""Roles that nobody has to follow in."""

FOR_EVERYBODY = (
    "Send them the terms of reference, the last minutes and the action log",
    "Introduce them to the chair and to the coordinator",
    "Hand over papers that are being written",
    "Change lists and calendars outside this app, such as shared drives and mailing lists",
)
FOR_A_SEAT = ("Have the organisation confirm in writing that they may decide for it", *FOR_EVERYBODY)
FOR_THE_SRO = (
    "Have partners agree who follows, and keep the minute or the letter",
    "Tell central government who the SRO is",
    "Brief them on workplan, figures, money and risks",
    *FOR_EVERYBODY,
)
FOR_THE_COORDINATOR = (
    "Write down what is due in the next three months",
    "Hand over the secretariat’s mailbox",
    *FOR_EVERYBODY,
)
MOST_STEPS = 40


@dataclass(frozen=True)
class Change:
    """Who stops on which last day, who follows (None: nobody yet), and in what place."""

    place: str
    what: str
    outgoing: Person
    incoming: Person | None
    last_day: date
    steps: Sequence[str] = FOR_EVERYBODY


def place_of_seat(seat: Seat) -> str:
    """Return the name under which changes of a seat's representative are found."""
    return f"seat {seat.key}"


def place_of_role(role: Appointment, board_key: str = "") -> str:
    """Return the name under which changes of a role are found; with the board, where it is a chair's."""
    return f"{role.value} {board_key}".strip()


def steps_of_role(role: Appointment) -> Sequence[str]:
    """Return what is usually done when the holder of a role changes."""
    return FOR_THE_COORDINATOR if role is Appointment.COORDINATOR else FOR_EVERYBODY


def begin(session: Session, partnership: Partnership, change: Change) -> Succession:
    """Start the checklist of a change; the one who stops may be named again, and then the open list stands."""
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
    """Whether the checklist of somebody's going was begun, open or closed by now."""
    query = sa.select(Succession.id).where(
        Succession.partnership_id == partnership.id,
        Succession.place == place,
        Succession.outgoing_id == outgoing.id,
        Succession.last_day == last_day,
    )
    return session.scalar(query.limit(1)) is not None


def follow(session: Session, partnership: Partnership, place: str, incoming: Person) -> None:
    """Note who follows where the last holder stopped before anybody was named."""
    found = _open_in(session, partnership, place)
    if found is not None and found.incoming is None:
        found.incoming = incoming


def take_back(session: Session, partnership: Partnership, place: str, outgoing: Person) -> None:
    """Strike a change that does not happen: its checklist goes, unless somebody has worked on it."""
    found = _open_in(session, partnership, place, outgoing=outgoing)
    if found is not None and not any(step.done_on for step in found.steps):
        session.delete(found)


def successions_of(partnership: Partnership) -> sa.Select[Succession]:
    """Select a partnership's changes of holders, open ones first, the newest first."""
    return (
        sa.select(Succession)
        .where(Succession.partnership_id == partnership.id)
        .options(
            joinedload(Succession.outgoing), joinedload(Succession.incoming), selectinload(Succession.steps)
        )
        .order_by(Succession.closed_at.is_not(None), Succession.last_day.desc(), Succession.id.desc())
    )


def succession_by_key(session: Session, partnership: Partnership, key: str) -> Succession | None:
    """Return a partnership's change of holder, or None."""
    return session.scalar(successions_of(partnership).where(Succession.key == key))


def tick(
    session: Session, succession: Succession, done: Collection[str], *, version: int, by: Person
) -> None:
    """Note which steps (keys) are done; those that are no longer among them are open again.

    Raises Conflict when somebody else saved the list since it was read.
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
    flag_modified(succession, "what")  # so that the version rises with its steps
    _record(session, succession, f"worked on the handover of {succession.what}", by, {"steps": ticked})


def add_step(session: Session, succession: Succession, words: str, *, by: Person) -> None:
    """Put another step on a list. Raises Refusal when it is there, or the list is full."""
    _check_open(succession)
    if any(step.words.casefold() == words.casefold() for step in succession.steps):
        raise Refusal("This step is on the list already.", field="step")
    if len(succession.steps) >= MOST_STEPS:
        raise Refusal(f"The list has {plural(MOST_STEPS, 'step')}. Strike one out first.", field="step")
    succession.steps.append(SuccessionStep(words=words))
    flag_modified(succession, "what")
    _record(session, succession, f"added a step to the handover of {succession.what}", by, {"step": words})


def strike_step(session: Session, succession: Succession, step: SuccessionStep, *, by: Person) -> None:
    """Strike out a step that does not apply. Raises Refusal for one that was done."""
    _check_open(succession)
    if step.done_on is not None:
        raise Refusal(f"This step was done on {day(step.done_on)}, so it stays. Untick it first.")
    succession.steps.remove(step)
    flag_modified(succession, "what")
    words = step.words
    _record(
        session, succession, f"struck out a step of the handover of {succession.what}", by, {"step": words}
    )


def close(session: Session, succession: Succession, *, by: Person) -> None:
    """Close a list. Raises Refusal while a step is open: strike out what does not apply."""
    if succession.closed_at is not None:
        return
    if succession.open_steps:
        left = plural(succession.open_steps, "step is", "steps are")
        raise Refusal(f"{left} still open. Tick what is done, and strike out what does not apply.")
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
