"""How the secretariat changes contact points, such as team mailboxes, and records which kinds are needed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import audit, clock
from cdp.contacts import queries
from cdp.contacts.words import HEADINGS, KINDS, WHOLE_FOOTPRINT
from cdp.errors import Refusal
from cdp.models import (
    ContactExpectation,
    ContactKind,
    ContactPoint,
    ContactPointArea,
    Organisation,
    Partnership,
    Person,
)
from cdp.partnerships.changes import changed, check_free, check_version, hold
from cdp.reference.areas import authority
from cdp.wording.formats import day, listed

# The history stores only hashes of these values, so that the values can be erased
BY_REFERENCE = ("Mailbox", "Telephone number", "Notes")


@dataclass(frozen=True)
class PointDetails:
    """The details of a contact point; `areas` are the ONS codes of the authorities that it serves."""

    kind: ContactKind
    name: str
    email: str = ""
    phone: str = ""
    hours: str = ""
    areas: tuple[str, ...] = ()
    notes: str = ""
    organisation: Organisation | None = None
    responsible: Person | None = None
    is_single_point: bool = False
    is_public: bool = False


def add_point(
    session: Session, partnership: Partnership, details: PointDetails, *, by: Person
) -> ContactPoint:
    """Add a contact point.

    Raises Refusal if the contact point has neither an email address nor a telephone number, or a name that is in use.
    The same applies if it serves an authority outside the footprint, or its organisation is in another partnership.
    """
    hold(session, partnership)
    _check(session, partnership, details, None)
    point = ContactPoint(partnership=partnership, created_at=clock.now())
    _write(point, details)
    session.add(point)
    audit.record(
        session,
        f"{by.name} added the contact point {point.name} ({KINDS[point.kind].lower()}).",
        by=by,
        on=point,
        partnership=partnership,
        details=_differences({}, _facts(details)),
    )
    return point


def change_point(
    session: Session, point: ContactPoint, details: PointDetails, *, version: int, by: Person
) -> None:
    """Change a contact point.

    Raises Refusal as `add_point` does, and Conflict if someone else has saved it since `version`.
    """
    before, after = _facts(details_of(point)), _facts(details)
    check_version(point, version, [(label, before[label], after[label]) for label in before])
    hold(session, point.partnership)
    _check(session, point.partnership, details, point)
    if before == after:
        return
    _write(point, details)
    flag_modified(point, "name")  # areas are separate rows, so changing only them would not raise the version
    audit.record(
        session,
        f"{by.name} changed the contact point {before['Name']}.",
        by=by,
        on=point,
        partnership=point.partnership,
        details=_differences(before, after),
    )


def end_point(session: Session, point: ContactPoint, last_day: date, *, by: Person) -> None:
    """Set the last day of a contact point; a day in the past ends it immediately.

    Raises Refusal if the contact point has already ended.
    """
    if point.ended_on is not None and point.ended_on < clock.today():
        raise Refusal("This contact point has already ended.")
    point.ended_on = last_day
    audit.record(
        session,
        f"{by.name} ended the contact point {point.name}, last day {day(last_day)}.",
        by=by,
        on=point,
        partnership=point.partnership,
    )


def details_of(point: ContactPoint) -> PointDetails:
    """Return the stored details of a contact point."""
    return PointDetails(
        kind=point.kind,
        name=point.name,
        email=point.email,
        phone=point.phone,
        hours=point.hours,
        areas=tuple(point.area_codes),
        notes=point.notes,
        organisation=point.organisation,
        responsible=point.responsible,
        is_single_point=point.is_single_point,
        is_public=point.is_public,
    )


def expect(
    session: Session,
    partnership: Partnership,
    kind: ContactKind,
    *,
    needed: bool,
    reason: str,
    by: Person,
) -> None:
    """Record whether a kind of single point of contact is needed. Raises Refusal if it is not and `reason` is empty."""
    if not needed and not reason:
        raise Refusal(
            "Enter the reason why it is not needed, for example that there is no prison in the area.",
            field="reason",
        )
    hold(session, partnership)
    row = queries.expectations_of(session, partnership).get(kind)
    if row is None:
        row = ContactExpectation(partnership_id=partnership.id, kind=kind)
        session.add(row)
    row.needed, row.reason = needed, "" if needed else reason
    outcome = "needed" if needed else "not needed"
    audit.record(
        session,
        f"{by.name} recorded that single points of contact for {HEADINGS[kind].lower()} are {outcome}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"reason": row.reason} if row.reason else {},
    )


def area_words(codes: list[str] | tuple[str, ...]) -> str:
    """Return the names of the authorities with these ONS codes, or "Whole footprint" if there are no codes."""
    return listed(sorted(authority(code).name for code in codes)) if codes else WHOLE_FOOTPRINT


def _check(
    session: Session, partnership: Partnership, details: PointDetails, own: ContactPoint | None
) -> None:
    if not details.email and not details.phone:
        raise Refusal("Enter a mailbox or a telephone number.", field="email")
    today = clock.today()
    others = [point for point in queries.points_of(session, partnership) if point is not own]
    check_free(
        details.name,
        [point.name for point in others if point.holds_on(today)],
        "Enter a different name. This partnership already has a contact point with this name.",
    )
    known = {*partnership.area_codes_on(today), *(own.area_codes if own else ())}
    if not known.issuperset(details.areas):
        raise Refusal("Choose authorities in the footprint.", field="areas")
    if details.organisation is not None and details.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")


def _write(point: ContactPoint, details: PointDetails) -> None:
    point.kind, point.name, point.organisation = details.kind, details.name, details.organisation
    point.email, point.phone, point.hours = details.email, details.phone, details.hours
    point.notes, point.responsible = details.notes, details.responsible
    point.is_single_point, point.is_public = details.is_single_point, details.is_public
    kept = {area.area_code: area for area in point.areas}
    point.areas = [kept.get(code) or ContactPointArea(area_code=code) for code in sorted(set(details.areas))]


def _facts(details: PointDetails) -> dict[str, Any]:
    return {
        "Kind": KINDS[details.kind],
        "Name": details.name,
        "Organisation": details.organisation.name if details.organisation else "",
        "Mailbox": details.email,
        "Telephone number": details.phone,
        "Hours": details.hours,
        "Areas": area_words(details.areas),
        "Notes": details.notes,
        "Person responsible": details.responsible.name if details.responsible else "",
        "Single point of contact": details.is_single_point,
        "May be shared with anyone": details.is_public,
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the changed values for the history, with hashes in place of contact details and notes."""

    def safe(facts: dict[str, Any]) -> dict[str, Any]:
        return {
            label: audit.reference_to(value) if label in BY_REFERENCE and value else value
            for label, value in facts.items()
        }

    return changed(safe(before) or dict.fromkeys(after, ""), safe(after))
