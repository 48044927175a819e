"""What a person enters about an agenda item, and the rules for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.agendas.bodies import bodies_of_item
from cdp.audit.record import reference_to
from cdp.errors import Difference, Refusal
from cdp.models import AgendaItem, BoardBody, ItemState, Meeting, Organisation, Part, Purpose
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.wording.formats import listed


@dataclass(frozen=True)
class ItemDetails:
    """What a person enters about an item; `version` is the version that they saw, or None for a new item.

    `bodies` are the bodies whose business the item is; None leaves the bodies of the item unchanged. A sub-item has a
    `parent`, whose part and audience it takes. `heading` starts a section with the item. `urgency` is why an item added
    after publication cannot wait, and `after` is the item that a new one follows.
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
    commissioning: bool = False
    bodies: tuple[BoardBody, ...] | None = None
    version: int | None = None
    parent: AgendaItem | None = None
    heading: str = ""
    urgency: str = ""
    after: AgendaItem | None = None


def check_part(details: ItemDetails) -> None:
    """Raise Refusal for Part 2 without a reason (docs/rules/domain.md 5), or Part 1 limited to organisations."""
    if details.part is Part.CONFIDENTIAL and not details.part_2_reason:
        raise Refusal("Enter why the item is confidential.", field="part_2_reason")
    if details.part is Part.PUBLIC and details.audience:
        raise Refusal(
            "Only a confidential item can be limited to some organisations. Choose Part 2, or clear the organisations.",
            field="audience",
        )


def check_bodies(meeting: Meeting, details: ItemDetails) -> None:
    """Raise Refusal unless at least one body was chosen, and the board acts as each chosen body on the day."""
    if details.bodies is None:
        return
    if not details.bodies or not set(details.bodies) <= set(bodies_of_meeting(meeting)):
        raise Refusal("Choose at least one of the bodies that the board acts as on that day.", field="bodies")


def check_urgency(details: ItemDetails) -> None:
    """Raise Refusal for an item added after publication without a reason for urgency."""
    if not details.urgency:
        raise Refusal("Enter why the item is urgent and cannot wait for the next meeting.", field="urgency")


def check_parent(item: AgendaItem | None, details: ItemDetails, others: Sequence[AgendaItem]) -> None:
    """Raise Refusal for a sub-item of a sub-item or of another agenda, or if a published item changes its place."""
    parent = details.parent
    if item is not None and item.number is not None and parent is not item.parent:
        raise Refusal("This item has been published, so it keeps its number.", field="parent")
    if parent is None:
        return
    has_own = item is not None and any(other.parent is item for other in others)
    if parent not in others or parent is item or parent.parent is not None or has_own:
        raise Refusal(
            "Choose an item that is not a sub-item itself. There is only one level.", field="parent"
        )


def new_item(meeting: Meeting, details: ItemDetails) -> AgendaItem:
    """Return a new item with these details, not yet placed in the order."""
    item = AgendaItem(meeting=meeting, position=0, state=ItemState.ON_AGENDA)
    apply_details(item, details)
    return item


def apply_details(item: AgendaItem, details: ItemDetails) -> None:
    """Write the details to an item."""
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
    item.commissioning = details.commissioning
    item.heading = details.heading
    item.urgency = details.urgency
    item.parent = details.parent
    if details.parent is not None:
        take_part_of(item, details.parent)
    if details.bodies is not None:
        is_of_all = set(details.bodies) == set(bodies_of_meeting(item.meeting))
        item.bodies = [] if is_of_all else list(details.bodies)


def take_part_of(sub: AgendaItem, item: AgendaItem) -> None:
    """Give a sub-item the part and audience of its item."""
    sub.part, sub.part_2_reason, sub.audience = item.part, item.part_2_reason, list(item.audience)


def facts_of(item: AgendaItem) -> dict[str, object]:
    """Return what the history records about an item; if it is confidential, only its part and a hash."""
    if item.is_confidential:
        return {"part": item.part.value, "item": reference_to(f"{item.title}\n{item.recommendation}")}
    bodies = bodies_of_item(item)
    return {
        **({"business_of": [body.label for body in bodies]} if bodies else {}),
        "part": item.part.value,
        "title": item.title,
        "purpose": item.purpose.value,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
        "commissioning": item.commissioning,
        **({"heading": item.heading} if item.heading else {}),
        **({"urgency": item.urgency} if item.urgency else {}),
    }


def differences_of(item: AgendaItem, details: ItemDetails) -> list[Difference]:
    """Return the fields in which an item differs from what a person entered, with both texts."""
    texts = (
        ("Title", item.title, details.title),
        ("Section heading", item.heading, details.heading),
        ("Reason for urgency", item.urgency, details.urgency),
        ("Presenter", item.presenter, details.presenter),
        ("Minutes", str(item.minutes), str(details.minutes)),
        ("Purpose", item.purpose.value, details.purpose.value),
        ("Part", item.part.value, details.part.value),
        ("Reason for Part 2", item.part_2_reason, details.part_2_reason),
        ("Recommendation", item.recommendation, details.recommendation),
        ("Commissioning", _yes_or_no(item.commissioning), _yes_or_no(details.commissioning)),
        ("Business of", *_bodies_compared(item, details)),
    )
    return [Difference(*text) for text in texts if text[1] != text[2]]


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 -- the value of a box
    return "Yes" if value else "No"


def _bodies_compared(item: AgendaItem, details: ItemDetails) -> tuple[str, str]:
    theirs = listed([body.label for body in bodies_of_item(item)])
    return theirs, theirs if details.bodies is None else listed([body.label for body in details.bodies])
