"""Changing the items of an agenda."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.agendas.hats import hats_of_item
from cdp.agendas.ordering import check_open, locked_items, place_of, with_item, write_order
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import (
    Action,
    AgendaItem,
    BoardHat,
    Decision,
    ItemNote,
    Meeting,
    Organisation,
    Part,
    Person,
    Purpose,
)
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.reference.standing_items import StandingItem, standing_items
from cdp.wording.formats import listed

RECOMMENDED = {
    "minutes": "Confirm the minutes of the last meeting as a correct record.",
    "forward_plan": "Agree the items for the next meetings.",
}
"""What the board is asked to decide under a standing item that is for decision."""


@dataclass(frozen=True)
class ItemDetails:
    """What a coordinator says of an item; `version` is that of the item as it was read, None for a new one.

    `hats` are the bodies whose business it is, among those that the board acts as; None leaves it as it was.
    """

    title: str
    purpose: Purpose
    minutes: int
    presenter: str = ""
    organisation: Organisation | None = None
    part: Part = Part.PUBLIC
    part_2_reason: str = ""
    audience: tuple[Organisation, ...] = ()
    recommendation: str = ""
    outcome_code: str | None = None
    hats: tuple[BoardHat, ...] | None = None
    version: int | None = None


def naming(item: AgendaItem) -> str:
    """Return how history names an item: a confidential one never by its title."""
    return "a confidential item" if item.is_confidential else f"item “{item.title}”"


def add_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Put an item onto the agenda: at the end of its part, but before the items that close Part 1."""
    check_open(meeting)
    check_part(details)
    _check_hats(meeting, details)
    others = locked_items(session, meeting)
    item = new_item(meeting, details)
    session.add(item)
    session.flush()
    write_order(session, with_item(others, item))
    record(
        session,
        f"{by.name} added {naming(item)} to the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
        details=_facts(item),
    )
    return item


def add_standing_items(session: Session, meeting: Meeting, *, by: Person) -> list[AgendaItem]:
    """Put every standing item that is missing onto the agenda, in the usual order; return the new ones.

    Items already there keep their order. Raises Refusal when none is missing.
    """
    check_open(meeting)
    order = locked_items(session, meeting)
    there = {item.standing for item in order}
    missing = [standing for standing in standing_items() if standing.code not in there]
    if not missing:
        raise Refusal("All standing items are on the agenda already.")
    added = []
    for standing in missing:
        item = _standing_item(meeting, standing)
        order.insert(place_of(standing, order), item)
        added.append(item)
    session.add_all(added)
    session.flush()
    write_order(session, order)
    record(
        session,
        f"{by.name} added {len(added)} standing items to the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"standing_items": [item.standing for item in added]},
    )
    return added


def edit_item(session: Session, item: AgendaItem, details: ItemDetails, *, by: Person) -> None:
    """Change an item; raises Conflict with both texts when somebody else changed it since it was read."""
    check_open(item.meeting)
    check_part(details)
    _check_hats(item.meeting, details)
    if item.version != details.version:
        raise Conflict(_differences(item, details), current_version=item.version)
    was_confidential = item.is_confidential
    before = _facts(item)
    _apply(item, details)
    flag_modified(item, "title")  # a change of the audience alone raises the version, too
    after = _facts(item)
    changed = {name: [before.get(name), fact] for name, fact in after.items() if before.get(name) != fact}
    if was_confidential is not item.is_confidential:
        changed = {"part": changed["part"]}  # what one part says does not appear beside the other
    record(
        session,
        f"{by.name} changed {_naming_either(item, was_confidential)} on the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"changed": changed},
    )


def remove_item(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Take an item off the agenda; readers of the last publication see it until the next one.

    Raises Refusal once the minutes hold something under the item.
    """
    check_open(item.meeting)
    if item.removed_at is not None:
        raise Refusal("This item was removed already.")
    if _is_minuted(session, item):
        raise Refusal("You cannot remove this item: the minutes have notes, decisions or actions under it.")
    item.removed_at = clock.now()
    record(
        session,
        f"{by.name} removed {naming(item)} from the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )


def check_part(details: ItemDetails) -> None:
    """Part 2 needs a reason (docs/rules/domain.md 5), and only Part 2 can be narrowed to organisations.

    Source: docs/rules/rights.md 4.
    """
    if details.part is Part.CONFIDENTIAL and not details.part_2_reason:
        raise Refusal("Say why the item is confidential.", field="part_2_reason")
    if details.part is Part.PUBLIC and details.audience:
        raise Refusal(
            "Only a confidential item can be kept to some organisations. Choose Part 2, or clear them.",
            field="audience",
        )


def _check_hats(meeting: Meeting, details: ItemDetails) -> None:
    """An item of a board that acts as several bodies is the business of at least one of them."""
    if details.hats is None:
        return
    if not details.hats or not set(details.hats) <= set(bodies_of_meeting(meeting)):
        raise Refusal("Choose at least one of the bodies that the board acts as on that day.", field="hats")


def _is_minuted(session: Session, item: AgendaItem) -> bool:
    tables: tuple[type[Decision] | type[Action] | type[ItemNote], ...] = (Decision, Action, ItemNote)
    found = sa.or_(*(sa.exists().where(table.item_id == item.id) for table in tables))
    return bool(session.scalar(sa.select(found)))


def _standing_item(meeting: Meeting, standing: StandingItem) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        position=0,
        title=standing.title,
        purpose=Purpose(standing.purpose.value),
        minutes=standing.minutes,
        part=Part.PUBLIC,
        standing=standing.code,
        recommendation=RECOMMENDED.get(standing.code, ""),
    )


def new_item(meeting: Meeting, details: ItemDetails) -> AgendaItem:
    """Return an item that says what the details do, without a place in the order yet."""
    item = AgendaItem(meeting=meeting, position=0)
    _apply(item, details)
    return item


def _apply(item: AgendaItem, details: ItemDetails) -> None:
    item.title = details.title
    item.purpose = details.purpose
    item.minutes = details.minutes
    item.presenter = details.presenter
    item.presenter_organisation = details.organisation
    item.part = details.part
    item.part_2_reason = details.part_2_reason if details.part is Part.CONFIDENTIAL else ""
    item.audience = list(details.audience)
    item.recommendation = details.recommendation
    item.outcome_code = details.outcome_code
    if details.hats is not None:
        everybody = set(details.hats) == set(bodies_of_meeting(item.meeting))
        item.hats = [] if everybody else list(details.hats)


def _facts(item: AgendaItem) -> dict[str, object]:
    """Return what history keeps of an item: nothing that a confidential one says."""
    if item.is_confidential:
        return {"part": item.part.value, "item": reference_to(f"{item.title}\n{item.recommendation}")}
    hats = hats_of_item(item)
    return {
        **({"business_of": [hat.label for hat in hats]} if hats else {}),
        "part": item.part.value,
        "title": item.title,
        "purpose": item.purpose.value,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
    }


def _naming_either(item: AgendaItem, was_confidential: bool) -> str:  # noqa: FBT001 -- what it was, beside what it is
    return "a confidential item" if was_confidential else naming(item)


def _differences(item: AgendaItem, details: ItemDetails) -> list[Difference]:
    texts = (
        ("Title", item.title, details.title),
        ("Presenter", item.presenter, details.presenter),
        ("Minutes", str(item.minutes), str(details.minutes)),
        ("Purpose", item.purpose.value, details.purpose.value),
        ("Part", item.part.value, details.part.value),
        ("Reason for Part 2", item.part_2_reason, details.part_2_reason),
        ("Recommendation", item.recommendation, details.recommendation),
        ("Business of", *_hats_said(item, details)),
    )
    return [Difference(*text) for text in texts if text[1] != text[2]]


def _hats_said(item: AgendaItem, details: ItemDetails) -> tuple[str, str]:
    theirs = listed([hat.label for hat in hats_of_item(item)])
    return theirs, theirs if details.hats is None else listed([hat.label for hat in details.hats])
