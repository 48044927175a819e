"""Contact points that are no person: added, changed and ended by the secretariat; and which kinds are needed."""

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

# Kept by reference in the history, so that the values can be erased
BY_REFERENCE = ("Mailbox", "Telephone number", "Notes")


@dataclass(frozen=True)
class PointDetails:
    """What a contact point is: what for, how to reach it and when, and which authorities (ONS codes) it serves."""

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

    Raises Refusal when it can be reached by neither email nor telephone, its name is taken, or it serves an authority
    outside the footprint.
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
        details=_told({}, _facts(details)),
    )
    return point


def change_point(
    session: Session, point: ContactPoint, details: PointDetails, *, version: int, by: Person
) -> None:
    """Change a contact point. Raises Refusal as `add_point`, and Conflict when somebody saved it since."""
    before, after = _facts(details_of(point)), _facts(details)
    check_version(point, version, [(label, before[label], after[label]) for label in before])
    hold(session, point.partnership)
    _check(session, point.partnership, details, point)
    if before == after:
        return
    _write(point, details)
    flag_modified(point, "name")  # areas are rows of their own: the version counts changes to them too
    audit.record(
        session,
        f"{by.name} changed the contact point {before['Name']}.",
        by=by,
        on=point,
        partnership=point.partnership,
        details=_told(before, after),
    )


def end_point(session: Session, point: ContactPoint, last_day: date, *, by: Person) -> None:
    """End a contact point after a day; a day in the past ends it at once."""
    if point.ended_on is not None and point.ended_on < clock.today():
        raise Refusal("This contact point has ended already.")
    point.ended_on = last_day
    audit.record(
        session,
        f"{by.name} ended the contact point {point.name}, last day {day(last_day)}.",
        by=by,
        on=point,
        partnership=point.partnership,
    )


def details_of(point: ContactPoint) -> PointDetails:
    """Return what is stored of a contact point."""
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
    """Say whether single points of contact of a kind are needed. Raises Refusal when they are not, without a reason."""
    if not needed and not reason:
        raise Refusal(
            "Enter why it is not needed, for example that there is no prison in the area.", field="reason"
        )
    hold(session, partnership)
    row = queries.expectations_of(session, partnership).get(kind)
    if row is None:
        row = ContactExpectation(partnership_id=partnership.id, kind=kind)
        session.add(row)
    row.needed, row.reason = needed, "" if needed else reason
    says = "needed" if needed else "not needed"
    audit.record(
        session,
        f"{by.name} noted that single points of contact for {HEADINGS[kind].lower()} are {says}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"reason": row.reason} if row.reason else {},
    )


def area_words(codes: list[str] | tuple[str, ...]) -> str:
    """Return the names of the authorities that a contact point serves, or that it serves all."""
    return listed(sorted(authority(code).name for code in codes)) if codes else WHOLE_FOOTPRINT


def _check(
    session: Session, partnership: Partnership, details: PointDetails, own: ContactPoint | None
) -> None:
    if not details.email and not details.phone:
        raise Refusal("Enter a mailbox or a telephone number: one of the two is needed.", field="email")
    today = clock.today()
    others = [point for point in queries.points_of(session, partnership) if point is not own]
    check_free(
        details.name,
        [point.name for point in others if point.holds_on(today)],
        "Enter another name: this partnership has a contact point with this one.",
    )
    known = {*partnership.area_codes_on(today), *(own.area_codes if own else ())}
    if not known.issuperset(details.areas):
        raise Refusal("Choose authorities of the footprint.", field="areas")
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
        "May be given to anybody": details.is_public,
    }


def _told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what differs for the history, contact details and notes by reference."""

    def safe(facts: dict[str, Any]) -> dict[str, Any]:
        return {
            label: audit.reference_to(value) if label in BY_REFERENCE and value else value
            for label, value in facts.items()
        }

    return changed(safe(before) or dict.fromkeys(after, ""), safe(after))
