"""Opening a Part 2 item as an administrator, and recording every view of it (docs/rules/rights.md 4)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import may_see_item
from cdp.access.identity import access_to
from cdp.audit.record import record, reference_to
from cdp.confidential import queries
from cdp.confidential.queries import OpenableItem
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import AgendaItem, Appointment, ConfidentialAccess, Paper, Partnership, Person
from cdp.partnerships.queries import current_sro, role_holders
from cdp.wording import formats

LASTS = timedelta(hours=1)
SHORTEST_REASON, LONGEST_REASON = 10, 500


def reads_by_role(session: Session, item: AgendaItem, person: Person) -> bool:
    """Return whether a person may already read an item through a role in the partnership."""
    access = access_to(session, item.meeting.board.partnership, person, clock.today())
    return access is not None and may_see_item(access, item)


def open_item(session: Session, found: OpenableItem, reason: str, *, by: Person) -> ConfidentialAccess:
    """Open a Part 2 item for an hour, and tell the SRO, or else the coordinators, by email who opened it and why.

    Raises Refusal if the reason is too short or too long, if the item is already open, or if there is no one to email.
    Raises Refusal too if the person may read the item through a role.
    """
    item, now = found.item, clock.now()
    meeting, partnership = item.meeting, item.meeting.board.partnership
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refusal(
            f"Enter a reason of {SHORTEST_REASON} to {LONGEST_REASON} characters. The SRO will read it.",
            field="reason",
        )
    if reads_by_role(session, item, by):
        raise Refusal("Your role in this partnership lets you read this item. Read it on the agenda.")
    if item.id in queries.current_access(session, by, now):
        raise Refusal("You have already opened this item. Go back to read it.")
    people = _people_to_notify(session, partnership, by=by)
    item_access = ConfidentialAccess(item=item, person=by, reason=reason, opened_at=now, ends_at=now + LASTS)
    session.add(item_access)
    session.flush()
    record(
        session,
        f"{by.name}, an administrator, opened a confidential item of {meeting.title} until "
        f"{formats.clock(item_access.ends_at)} and gave a reason.",
        by=by,
        on=item,
        partnership=partnership,
        details={"opening": item_access.key, "reason": reference_to(reason)},
    )
    for person in people:
        letters.send(
            session,
            person,
            "confidential_item_opened.txt",
            partnership=partnership,
            meeting_id=meeting.id,
            administrator=by,
            meeting=meeting,
            board=meeting.board.name,
            day=formats.day(meeting.starts_at),
            number=found.number,
            opened_at=formats.moment(now),
            until=formats.clock(item_access.ends_at),
            reason=reason,
        )
    return item_access


def record_view(session: Session, access_key: str, paper: Paper | None = None) -> None:
    """Record that an opened item was viewed or its `paper` downloaded; `session` may be separate from the page's."""
    item_access = queries.access_by_key(session, access_key)
    if item_access is None:
        raise Refusal("This item is no longer open.")
    meeting = item_access.item.meeting
    verb = "downloaded a paper under" if paper else "viewed"
    record(
        session,
        f"{item_access.person.name}, an administrator, {verb} the confidential item of {meeting.title} "
        "that they had opened.",
        by=item_access.person,
        on=item_access.item,
        partnership=meeting.board.partnership,
        details={"opening": item_access.key, **({"paper": paper.key} if paper else {})},
    )


def _people_to_notify(session: Session, partnership: Partnership, *, by: Person) -> list[Person]:
    """Return the current SRO, or else the coordinators, but never `by`; raises Refusal if there is no one."""
    sro = current_sro(session, partnership, clock.today())
    coordinators = role_holders(session, partnership, Appointment.COORDINATOR, clock.today())
    for people in ([sro.person] if sro else [], coordinators):
        if notified := [person for person in people if person != by and person.left_at is None]:
            return notified
    raise Refusal("This partnership has no SRO or coordinator to email. Appoint one first.")
