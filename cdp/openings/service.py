"""Opening a Part 2 item as an administrator, and the record of every look at it (docs/rules/rights.md 4)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import may_see_item
from cdp.access.identity import access_to
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import AgendaItem, Appointment, Opening, Paper, Partnership, Person
from cdp.openings import queries
from cdp.openings.queries import Openable
from cdp.partnerships.queries import current_sro, role_holders
from cdp.wording import formats

LASTS = timedelta(hours=1)
SHORTEST_REASON, LONGEST_REASON = 10, 500


def reads_by_role(session: Session, item: AgendaItem, person: Person) -> bool:
    """Whether a role in the partnership lets a person read an item, so that there is nothing to open."""
    access = access_to(session, item.meeting.board.partnership, person, clock.today())
    return access is not None and may_see_item(access, item)


def open_item(session: Session, found: Openable, reason: str, *, by: Person) -> Opening:
    """Open a Part 2 item for an hour. The SRO is told who did so, when and why; without an SRO, the coordinators.

    Raises Refusal for a reason that says too little, an item that is open already or that a role lets the person
    read, and where nobody could be told.
    """
    item, now = found.item, clock.now()
    meeting, partnership = item.meeting, item.meeting.board.partnership
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refusal(
            f"Give a reason of {SHORTEST_REASON} to {LONGEST_REASON} characters: the SRO will read it.",
            field="reason",
        )
    if reads_by_role(session, item, by):
        raise Refusal("Your role in this partnership lets you read this item. Read it on the agenda.")
    if item.id in queries.running_openings(session, by, now):
        raise Refusal("You have opened this item already. Go back, and read it from there.")
    told = _to_be_told(session, partnership, by)
    opening = Opening(item=item, person=by, reason=reason, opened_at=now, ends_at=now + LASTS)
    session.add(opening)
    session.flush()
    record(
        session,
        f"{by.name}, an administrator, opened a confidential item of {meeting.title} until "
        f"{formats.clock(opening.ends_at)} and gave a reason.",
        by=by,
        on=item,
        partnership=partnership,
        details={"opening": opening.key, "reason": reference_to(reason)},
    )
    for person in told:
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
            until=formats.clock(opening.ends_at),
            reason=reason,
        )
    return opening


def note_look(session: Session, opening_key: str, paper: Paper | None = None) -> None:
    """Record that an opened item, or one paper under it, is being read; `session` may be another than the reader's."""
    opening = queries.opening_by_key(session, opening_key)
    if opening is None:
        raise Refusal("This item is no longer open.")
    meeting = opening.item.meeting
    did = "downloaded a paper under" if paper else "looked at"
    record(
        session,
        f"{opening.person.name}, an administrator, {did} the confidential item of {meeting.title} "
        "that they had opened.",
        by=opening.person,
        on=opening.item,
        partnership=meeting.board.partnership,
        details={"opening": opening.key, **({"paper": paper.key} if paper else {})},
    )


def _to_be_told(session: Session, partnership: Partnership, by: Person) -> list[Person]:
    """Return the SRO of the day, else the coordinators; raises Refusal when there is neither."""
    sro = current_sro(session, partnership, clock.today())
    coordinators = role_holders(session, partnership, Appointment.COORDINATOR, clock.today())
    for people in ([sro.person] if sro else [], coordinators):
        if told := [person for person in people if person != by and person.left_at is None]:
            return told
    raise Refusal(
        "This partnership has neither an SRO nor a coordinator who could be told. Appoint one first."
    )
