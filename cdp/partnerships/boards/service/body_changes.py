"""Changes to the bodies that a board acts as; they never alter the bodies of meetings already held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Board, BoardBody, Person, item_bodies
from cdp.partnerships.boards import queries
from cdp.partnerships.changes import changed, check_order, check_version, hold, same_name
from cdp.wording.formats import day as in_words

OVERLAPS = "The board already acts as a body with this name in this period. Enter a different name or dates."


@dataclass(frozen=True)
class BodyDetails:
    """A body: its name, short label and dates; on agendas it comes after the body `after`, or first if that is None."""

    name: str
    label: str
    starts_on: date
    ends_on: date | None = None
    after: BoardBody | None = None


BodyDays = tuple[str, date, date | None]


def add_body(session: Session, board: Board, details: BodyDetails, *, by: Person) -> BoardBody:
    """Add a body that a board acts as.

    Raises Refusal when the dates are reversed, or when the name or label is in use in the same period. It also raises
    Refusal when the dates would change the bodies of a meeting already held.
    """
    hold(session, board.partnership)
    bodies = _bodies(session, board)
    _check(session, board, details, bodies, None)
    body = BoardBody(
        board_id=board.id,
        name=details.name,
        label=details.label,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
    )
    session.add(body)
    _put(body, details.after, bodies)
    session.flush()
    session.expire(board, ["acts_as"])
    _note(
        session, board, f"{by.name} recorded that {board.name} acts as {body.named}{_days(details)}.", by, {}
    )
    return body


def change_body(
    session: Session, board: Board, body: BoardBody, details: BodyDetails, *, version: int, by: Person
) -> None:
    """Change or end a body that a board acts as. Raises Refusal as `add_body` does, and Conflict if it has changed."""
    hold(session, board.partnership)
    bodies = _bodies(session, board)
    others = [other for other in bodies if other is not body]
    before, after = _facts(body, bodies), _facts_wanted(details)
    check_version(body, version, [(label, before[label], after[label]) for label in before])
    _check(session, board, details, others, body)
    if before == after:
        return
    body.name, body.label = details.name, details.label
    body.starts_on, body.ends_on = details.starts_on, details.ends_on
    _put(body, details.after, others)
    session.flush()
    session.expire(board, ["acts_as"])
    sentence = f"{by.name} changed a body that {board.name} acts as: {body.named}{_days(details)}."
    _note(session, board, sentence, by, changed(before, after))


def remove_body(session: Session, board: Board, body: BoardBody, *, by: Person) -> None:
    """Remove a body that was added by mistake.

    Raises Refusal when a meeting was held as this body or an agenda item names it. Such a body can only be ended.
    """
    hold(session, board.partnership)
    bodies = _bodies(session, board)
    others = [_days_of(other) for other in bodies if other is not body]
    if queries.is_kept_to(session, body) or _day_changed(session, board, bodies, others):
        raise Refusal(
            "This body cannot be removed because agendas name it. Change it and enter its last day instead."
        )
    session.execute(sa.delete(item_bodies).where(item_bodies.c.hat_id == body.id))
    session.delete(body)
    session.flush()
    session.expire(board, ["acts_as"])
    _note(
        session, board, f"{by.name} removed {body.named} from the bodies that {board.name} acts as.", by, {}
    )


def _check(
    session: Session, board: Board, details: BodyDetails, others: Sequence[BoardBody], body: BoardBody | None
) -> None:
    check_order(
        details.starts_on, details.ends_on, "The last day must be on or after the first day.", "ends_on"
    )
    together = [other for other in others if _overlap(other, details)]
    if any(same_name(other.name, details.name) for other in together):
        raise Refusal(OVERLAPS, field="name")
    if any(same_name(other.label, details.label) for other in together):
        raise Refusal(
            "Enter a different label. The board already acts as a body with this label.", field="label"
        )
    wanted: BodyDays = (body.key if body else "", details.starts_on, details.ends_on)
    now = [*others, body] if body else list(others)
    if met := _day_changed(session, board, now, [*map(_days_of, others), wanted]):
        raise Refusal(
            f"Enter a date after {in_words(met)}. The bodies of the meeting held on that day cannot be changed.",
            field=_which_day(body, details),
        )


def _which_day(body: BoardBody | None, details: BodyDetails) -> str:
    return "ends_on" if body is not None and body.starts_on == details.starts_on else "starts_on"


def _day_changed(
    session: Session, board: Board, now: Sequence[BoardBody], wanted: Sequence[BodyDays]
) -> date | None:
    """Return the latest day of a held meeting whose bodies a change would alter, or None."""
    before = [_days_of(body) for body in now]
    days = queries.days_met(session, board)
    return next((day for day in reversed(days) if _acting(before, day) != _acting(wanted, day)), None)


def _acting(bodies: Sequence[BodyDays], day: date) -> set[str]:
    keys = {key for key, first, last in bodies if first <= day and (last is None or day <= last)}
    return keys if len(keys) > 1 else set()


def _days_of(body: BoardBody) -> BodyDays:
    return (body.key, body.starts_on, body.ends_on)


def _overlap(body: BoardBody, details: BodyDetails) -> bool:
    starts_first = body.starts_on <= (details.ends_on or date.max)
    return starts_first and details.starts_on <= (body.ends_on or date.max)


def _bodies(session: Session, board: Board) -> list[BoardBody]:
    """Return a board's bodies in order, read again from the database."""
    session.expire(board, ["acts_as"])
    return list(board.acts_as)


def _put(body: BoardBody, after: BoardBody | None, others: Sequence[BoardBody]) -> None:
    order = list(others)
    order.insert(order.index(after) + 1 if after in order else 0, body)
    for place, each in enumerate(order, start=1):
        if each.position != place:
            each.position = place


def _facts(body: BoardBody, bodies: Sequence[BoardBody]) -> dict[str, object]:
    place = bodies.index(body)
    return {
        "Name": body.name,
        "Label": body.label,
        "From": body.starts_on,
        "Until": body.ends_on,
        "Comes after": bodies[place - 1].name if place else "",
    }


def _facts_wanted(details: BodyDetails) -> dict[str, object]:
    return {
        "Name": details.name,
        "Label": details.label,
        "From": details.starts_on,
        "Until": details.ends_on,
        "Comes after": details.after.name if details.after else "",
    }


def _days(details: BodyDetails) -> str:
    until = f" to {in_words(details.ends_on)}" if details.ends_on else ""
    return f", from {in_words(details.starts_on)}{until}"


def _note(session: Session, board: Board, sentence: str, by: Person, details: dict[str, object]) -> None:
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership, details=details)
