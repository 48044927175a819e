"""Why an item is confidential, when that is reviewed, and releasing the item (docs/rules/rights.md 4).

Nothing is released automatically: on the day, the coordinator is asked to release the item or to choose a later day.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AgendaItem, Board, ItemExemption, Meeting, Part, Person
from cdp.reference.exemptions import PARAGRAPHS, SECTIONS
from cdp.wording.formats import day as in_words


@dataclass(frozen=True)
class ExemptionDetails:
    """What is entered about an exemption; `version` is that of the row that the person saw, or 0 without one."""

    section: str
    paragraph: str = ""
    public_interest: str = ""
    review_on: date | None = None
    release_on: date | None = None
    version: int = 0


def set_exemption(session: Session, item: AgendaItem, details: ExemptionDetails, *, by: Person) -> None:
    """Save the exemption of a confidential item.

    Raises Refusal if the item is public, if the exemption is incomplete, or if a date is not in the future. Raises
    Conflict with both texts when someone else has changed it since it was read.
    """
    if not item.is_confidential:
        raise Refusal("Only a confidential item has an exemption. Change the item to Part 2 first.")
    found = item.exemption
    if (found.version if found else 0) != details.version:
        raise Conflict(_differences(found, details), current_version=found.version if found else 0)
    _check(item, details, found)
    if found is None:
        found = ItemExemption(item_id=item.id, section=details.section)
        item.exemption = found
    found.section = details.section
    found.paragraph = details.paragraph
    found.public_interest = details.public_interest
    found.review_on, found.release_on = details.review_on, details.release_on
    _record(session, item, f"{by.name} recorded the exemption of a confidential item", by, _facts(details))


def release(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Release a confidential item: from now on, everyone who reads Part 1 can read it and its published papers.

    Raises Refusal if the item is public. Its decisions and actions stay confidential until each of them is changed.
    """
    if not item.is_confidential:
        raise Refusal("This item is already public.")
    found = item.exemption
    if found is None:
        found = ItemExemption(item_id=item.id, section="")
        item.exemption = found
    found.released_at = clock.now()
    item.part, item.audience = Part.PUBLIC, []
    _record(session, item, f"{by.name} released an item that was confidential", by, {"part": ["2", "1"]})


def to_look_at(session: Session, access: Access, today: date) -> list[AgendaItem]:
    """Return the confidential items that the coordinator should release or review by today, earliest first.

    Items that this coordinator may not see, because of a declared interest, are left out.
    """
    due = sa.func.coalesce(ItemExemption.release_on, ItemExemption.review_on)
    query = (
        sa.select(AgendaItem)
        .join(AgendaItem.exemption)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(Board.partnership_id == access.partnership.id, *is_due(today))
        .options(
            contains_eager(AgendaItem.exemption),
            contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            joinedload(AgendaItem.interests),
            joinedload(AgendaItem.audience),
        )
        .order_by(due, AgendaItem.id)
    )
    return [item for item in session.scalars(query).unique() if may_see_item(access, item)]


def is_due(today: date | sa.BindParameter[date]) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that an item is confidential, and should be released or reviewed by today."""
    return (
        AgendaItem.part == Part.CONFIDENTIAL,
        AgendaItem.accepted.is_(True),
        AgendaItem.removed_at.is_(None),
        sa.or_(ItemExemption.release_on <= today, ItemExemption.review_on <= today),
    )


def _check(item: AgendaItem, details: ExemptionDetails, found: ItemExemption | None) -> None:
    section = SECTIONS.get(details.section)
    if section is None:
        raise Refusal("Choose the exemption that you rely on.", field="section")
    if not section.is_absolute and not details.public_interest:
        raise Refusal(
            "Enter why the public interest in keeping the item confidential is greater than in publishing it.",
            field="public_interest",
        )
    is_committee = item.meeting.board.is_council_committee
    if is_committee and details.paragraph not in PARAGRAPHS:
        raise Refusal("Choose the paragraph of Schedule 12A.", field="paragraph")
    if not is_committee and details.paragraph:
        raise Refusal("Schedule 12A is only for council committees.", field="paragraph")
    if details.review_on is None and details.release_on is None:
        raise Refusal("Enter a review date, or a release date below.", field="review_on")
    for field, chosen, before in (
        ("review_on", details.review_on, found.review_on if found else None),
        ("release_on", details.release_on, found.release_on if found else None),
    ):
        if chosen is not None and chosen != before and chosen <= clock.today():
            raise Refusal("Enter a date in the future.", field=field)


def _facts(details: ExemptionDetails) -> dict[str, object]:
    """Return what the history records: the note on the public interest may be confidential, so only a hash of it."""
    return {
        "section": details.section,
        "paragraph": details.paragraph,
        "public_interest": reference_to(details.public_interest) if details.public_interest else "",
        "review_on": details.review_on.isoformat() if details.review_on else None,
        "release_on": details.release_on.isoformat() if details.release_on else None,
    }


def _record(session: Session, item: AgendaItem, what: str, by: Person, facts: dict[str, object]) -> None:
    meeting = item.meeting
    session.flush()
    record(
        session,
        f"{what} on the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
        details=facts,
    )


def _differences(found: ItemExemption | None, details: ExemptionDetails) -> list[Difference]:
    texts = (
        ("Exemption", found.section if found else "", details.section),
        ("Schedule 12A", found.paragraph if found else "", details.paragraph),
        ("Public interest", found.public_interest if found else "", details.public_interest),
        ("Review date", in_words(found.review_on if found else None), in_words(details.review_on)),
        ("Release date", in_words(found.release_on if found else None), in_words(details.release_on)),
    )
    return [Difference(*text) for text in texts if text[1] != text[2]]
