"""The bodies that a board acts as: added, changed, ended. What meetings were held as stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Board, BoardHat, Person, item_hats
from cdp.partnerships.boards import queries
from cdp.partnerships.changes import changed, check_order, check_version, hold, same_name
from cdp.wording.formats import day as in_words

OVERLAPS = "This board acts as a body of this name in that time. Enter another name, or other dates."


@dataclass(frozen=True)
class HatDetails:
    """A body: its name, a short label for agendas, its days, and after which other one it comes (None: first)."""

    name: str
    label: str
    starts_on: date
    ends_on: date | None = None
    after: BoardHat | None = None


Worn = tuple[str, date, date | None]


def add_hat(session: Session, board: Board, details: HatDetails, *, by: Person) -> BoardHat:
    """Let a board act as one more body.

    Raises Refusal for days that are reversed, a name or label that another one has at the same time, and for days
    that would change what a meeting was held as.
    """
    hold(session, board.partnership)
    hats = _hats(session, board)
    _check(session, board, details, hats, None)
    hat = BoardHat(
        board_id=board.id,
        name=details.name,
        label=details.label,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
    )
    session.add(hat)
    _put(hat, details.after, hats)
    session.flush()
    session.expire(board, ["hats"])
    _note(session, board, f"{by.name} said that {board.name} acts as {hat.named}{_days(details)}.", by, {})
    return hat


def change_hat(
    session: Session, board: Board, hat: BoardHat, details: HatDetails, *, version: int, by: Person
) -> None:
    """Change a body that a board acts as, or end it. Raises Refusal as `add_hat`, and Conflict."""
    hold(session, board.partnership)
    hats = _hats(session, board)
    others = [other for other in hats if other is not hat]
    before, after = _facts(hat, hats), _facts_wanted(details)
    check_version(hat, version, [(label, before[label], after[label]) for label in before])
    _check(session, board, details, others, hat)
    if before == after:
        return
    hat.name, hat.label = details.name, details.label
    hat.starts_on, hat.ends_on = details.starts_on, details.ends_on
    _put(hat, details.after, others)
    session.flush()
    session.expire(board, ["hats"])
    sentence = f"{by.name} changed what {board.name} acts as: {hat.named}{_days(details)}."
    _note(session, board, sentence, by, changed(before, after))


def remove_hat(session: Session, board: Board, hat: BoardHat, *, by: Person) -> None:
    """Take away a body that was added by mistake.

    Raises Refusal when a meeting was held as it or an agenda item is kept to it: then it can only be ended.
    """
    hold(session, board.partnership)
    hats = _hats(session, board)
    others = [_worn(other) for other in hats if other is not hat]
    if queries.is_kept_to(session, hat) or _day_changed(session, board, hats, others):
        raise Refusal(
            "Agendas carry this body, so it cannot be removed. Enter the last day on which it holds."
        )
    session.execute(sa.delete(item_hats).where(item_hats.c.hat_id == hat.id))
    session.delete(hat)
    session.flush()
    session.expire(board, ["hats"])
    _note(session, board, f"{by.name} removed {hat.named} from what {board.name} acts as.", by, {})


def _check(
    session: Session, board: Board, details: HatDetails, others: Sequence[BoardHat], hat: BoardHat | None
) -> None:
    check_order(
        details.starts_on, details.ends_on, "The last day must be on or after the first day.", "ends_on"
    )
    together = [other for other in others if _overlap(other, details)]
    if any(same_name(other.name, details.name) for other in together):
        raise Refusal(OVERLAPS, field="name")
    if any(same_name(other.label, details.label) for other in together):
        raise Refusal("Enter another label: this board acts as a body with this one.", field="label")
    wanted: Worn = (hat.key if hat else "", details.starts_on, details.ends_on)
    now = [*others, hat] if hat else list(others)
    if met := _day_changed(session, board, now, [*map(_worn, others), wanted]):
        raise Refusal(
            f"The meeting of {in_words(met)} was held, and what it was held as stays. Enter a date after it.",
            field=_which_day(hat, details),
        )


def _which_day(hat: BoardHat | None, details: HatDetails) -> str:
    return "ends_on" if hat is not None and hat.starts_on == details.starts_on else "starts_on"


def _day_changed(
    session: Session, board: Board, now: Sequence[BoardHat], wanted: Sequence[Worn]
) -> date | None:
    """Return the last day of a meeting held as other bodies than it would have been, or None."""
    before = [_worn(hat) for hat in now]
    days = queries.days_met(session, board)
    return next((day for day in reversed(days) if _acting(before, day) != _acting(wanted, day)), None)


def _acting(hats: Sequence[Worn], day: date) -> set[str]:
    keys = {key for key, first, last in hats if first <= day and (last is None or day <= last)}
    return keys if len(keys) > 1 else set()


def _worn(hat: BoardHat) -> Worn:
    return (hat.key, hat.starts_on, hat.ends_on)


def _overlap(hat: BoardHat, details: HatDetails) -> bool:
    starts_first = hat.starts_on <= (details.ends_on or date.max)
    return starts_first and details.starts_on <= (hat.ends_on or date.max)


def _hats(session: Session, board: Board) -> list[BoardHat]:
    """Return a board's hats as they are stored now, in their order."""
    session.expire(board, ["hats"])
    return list(board.hats)


def _put(hat: BoardHat, after: BoardHat | None, others: Sequence[BoardHat]) -> None:
    order = list(others)
    order.insert(order.index(after) + 1 if after in order else 0, hat)
    for place, each in enumerate(order, start=1):
        if each.position != place:
            each.position = place


def _facts(hat: BoardHat, hats: Sequence[BoardHat]) -> dict[str, object]:
    place = hats.index(hat)
    return {
        "Name": hat.name,
        "Label": hat.label,
        "From": hat.starts_on,
        "Until": hat.ends_on,
        "Comes after": hats[place - 1].name if place else "",
    }


def _facts_wanted(details: HatDetails) -> dict[str, object]:
    return {
        "Name": details.name,
        "Label": details.label,
        "From": details.starts_on,
        "Until": details.ends_on,
        "Comes after": details.after.name if details.after else "",
    }


def _days(details: HatDetails) -> str:
    until = f" to {in_words(details.ends_on)}" if details.ends_on else ""
    return f", from {in_words(details.starts_on)}{until}"


def _note(session: Session, board: Board, sentence: str, by: Person, details: dict[str, object]) -> None:
    audit.record(session, sentence, by=by, on=board, partnership=board.partnership, details=details)
