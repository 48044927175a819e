"""Changes to contact details that people report, which are made only when the coordinator accepts them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts.addresses import change_email
from cdp.accounts.service import Profile, change_profile, normal_email
from cdp.contacts import checks, points, queries
from cdp.contacts.checks import facts_of, fields_of
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import (
    Appointment,
    ContactChange,
    ContactChangeState,
    ContactPoint,
    Partnership,
    Person,
)
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import hold
from cdp.partnerships.identity import has_place_elsewhere
from cdp.wording.formats import day

NOT_BY_OTHERS = (
    "{name} has an account beyond this partnership, so only they can ask for a change to their details. "
    "Ask them to check their entry and report the change, then accept it."
)


@dataclass(frozen=True)
class ReportedChange:
    """A change as it was reported: the value each field should have, and a comment."""

    values: Mapping[str, str]
    comment: str = ""
    by_link: bool = False


def report(
    session: Session,
    partnership: Partnership,
    about: Person | ContactPoint,
    reported: ReportedChange,
    *,
    by: Person,
) -> ContactChange:
    """Store a reported change for the coordinator, in place of any open change by the same person to the same entry.

    Raises Refusal when no field would change and there is no comment, or when no name or no contact details would be
    left.
    """
    hold(session, partnership)
    had = facts_of(about)
    proposed = {name: value for name, value in _normal(about, reported.values).items() if value != had[name]}
    if not proposed and not reported.comment:
        raise Refusal("Change at least one detail, or describe the change under “Anything else”.")
    _check_reachable(about, had | proposed)
    earlier = queries.open_change_of(session, by, partnership, about)
    if earlier is not None:
        _settle(earlier, ContactChangeState.REPLACED, by)
    change = ContactChange(
        partnership=partnership,
        told_by=by,
        by_link=reported.by_link,
        told_at=clock.now(),
        fields=list(proposed),
        had={name: had[name] for name in proposed},
        proposed=proposed,
        comment=reported.comment,
        state=ContactChangeState.OPEN,
    )
    if isinstance(about, Person):
        change.person = about
    else:
        change.point = about
    session.add(change)
    audit.record(
        session,
        f"{by.name} reported a change to {_name_of(about, by)}.",
        by=by,
        on=about,
        partnership=partnership,
        details={
            "fields": list(proposed),
            "proposed": {name: audit.reference_to(value) for name, value in proposed.items()},
        },
    )
    if earlier is None:
        _notify_coordinators(session, change, by)
    return change


def about_of(change: ContactChange) -> Person | ContactPoint:
    """Return the person or contact point that a change is about."""
    about = change.person or change.point
    if about is None:
        raise ValueError("A change is about a person or a contact point.")
    return about


def people_with_new_address(session: Session, change: ContactChange) -> list[str]:
    """Return the names of the people who already have the email address that a person is reported to have now.

    People who have no place in the partnership are not named.
    """
    email = change.proposed.get("email")
    if change.person is None or not email:
        return []
    others = session.scalars(
        sa.select(Person).where(Person.email == email, Person.id != change.person.id).order_by(Person.id)
    ).all()
    here = partnerships.person_ids_of(session, change.partnership, clock.today()) if others else set()
    return [person.name if person.id in here else "someone in another partnership" for person in others]


def accept(
    session: Session,
    change: ContactChange,
    fields: Collection[str],
    *,
    mark: str,
    shares: bool = False,
    by: Person,
) -> None:
    """Save the accepted fields of a reported change and leave the others unchanged.

    `mark` is the fingerprint of the details that the coordinator saw, and `shares` says that a new email address is a
    mailbox that the person shares. Raises Refusal when:

    - the change has already been dealt with, or the details have changed since the coordinator saw them;
    - the person has left, the contact point has ended, or only the person may ask for changes;
    - no field is accepted, no name or contact details would be left, or someone else has the email address.
    """
    about = about_of(change)
    _check_open(session, change, about)
    if checks.mark_of([about]) != mark:
        raise Refusal("The details changed after you opened this page. Compare them again, then decide.")
    proposed: dict[str, str] = change.proposed
    wanted = {name: value for name, value in proposed.items() if name in fields}
    if proposed and not wanted:
        raise Refusal(
            "Choose the details to change. If none are correct, decline the change.", field="fields"
        )
    _check_reachable(about, facts_of(about) | wanted)
    if isinstance(about, Person):
        _write_person(session, change, about, wanted, shares=shares, by=by)
    else:
        _write_point(session, change, about, wanted, by)
    _settle(change, ContactChangeState.ACCEPTED, by)
    _record(session, change, "accepted", by, wanted)
    _answer(session, change, by)


def decline(session: Session, change: ContactChange, reason: str, *, by: Person) -> None:
    """Decline a reported change and send the reason to the person who reported it."""
    about = about_of(change)
    _check_open(session, change, about)
    change.answer = reason
    _settle(change, ContactChangeState.DECLINED, by)
    _record(session, change, "declined", by, ())
    _answer(session, change, by)


def only_they_can(session: Session, change: ContactChange) -> str:
    """Return why the coordinator may not change a person's details, or an empty string.

    Administrators, and people with a place in another partnership, must report changes themselves. Otherwise one
    partnership could take over an account that another one relies on.
    """
    person = change.person
    if person is None or change.told_by_id == person.id:
        return ""
    beyond = has_place_elsewhere(session, change.partnership, person)
    return NOT_BY_OTHERS.format(name=person.name) if beyond else ""


def _write_person(
    session: Session,
    change: ContactChange,
    person: Person,
    wanted: Mapping[str, str],
    *,
    shares: bool,
    by: Person,
) -> None:
    if wanted and (refusal := only_they_can(session, change)):
        raise Refusal(refusal)
    now = Profile(person.name, person.job_title, person.phone)
    profile = Profile(
        wanted.get("name", now.name),
        wanted.get("job_title", now.job_title),
        wanted.get("phone", now.phone),
    )
    change_profile(session, person, profile, by=by)
    if "email" in wanted:
        change_email(session, person, wanted["email"], by=by, partnership=change.partnership, shares=shares)
    if change.told_by_id == person.id:
        entry = checks.entry_for(session, change.partnership, person)
        entry.verified_on, entry.verified_by = clock.today(), person


def _write_point(
    session: Session, change: ContactChange, point: ContactPoint, wanted: Mapping[str, str], by: Person
) -> None:
    stored = points.details_of(point)
    details = points.PointDetails(**{**vars(stored), **wanted})
    points.change_point(session, point, details, version=point.version, by=by)
    if change.told_by_id == point.responsible_id:
        session.flush()
        checks.confirm_point(session, point, mark=checks.mark_of([point]), by=change.told_by)


def _check_open(session: Session, change: ContactChange, about: Person | ContactPoint) -> None:
    session.refresh(change, with_for_update={"of": ContactChange})
    if change.state is not ContactChangeState.OPEN:
        raise Refusal("This change has already been dealt with. See the outcome under “Reported changes”.")
    today = clock.today()
    if isinstance(about, Person) and not partnerships.has_place(session, change.partnership, about, today):
        raise Refusal(f"{about.name} has left the partnership, so their details cannot be changed.")
    if isinstance(about, ContactPoint) and not about.holds_on(today):
        raise Refusal(f"{about.name} has ended, so its details cannot be changed.")


def _normal(about: Person | ContactPoint, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the known fields, with a person's email address as it is stored."""
    known = {name: value for name, value in values.items() if name in fields_of(about)}
    if isinstance(about, Person) and known.get("email"):
        known["email"] = normal_email(known["email"])
    return known


def _check_reachable(about: Person | ContactPoint, facts: Mapping[str, str]) -> None:
    if not facts["name"]:
        raise Refusal("Enter a name.", field="name")
    if isinstance(about, Person):
        if not facts["email"]:
            raise Refusal("Enter an email address.", field="email")
    elif not facts["email"] and not facts["phone"]:
        raise Refusal("Enter a mailbox or a telephone number.", field="email")


def _settle(change: ContactChange, state: ContactChangeState, by: Person) -> None:
    """Close a change and erase the contact details in it."""
    change.state, change.settled_at, change.settled_by = state, clock.now(), by
    change.had, change.proposed, change.comment = {}, {}, ""


def _record(session: Session, change: ContactChange, what: str, by: Person, fields: Collection[str]) -> None:
    about = about_of(change)
    audit.record(
        session,
        f"{by.name} {what} a change to {_name_of(about, by)}, reported by {change.told_by.name}.",
        by=by,
        on=about,
        partnership=change.partnership,
        details={"fields": list(fields)} if fields else {},
    )


def _name_of(about: Person | ContactPoint, by: Person) -> str:
    if isinstance(about, ContactPoint):
        return f"the contact point {about.name}"
    return "their own entry in the contact directory" if about is by else f"the entry of {about.name}"


def _notify_coordinators(session: Session, change: ContactChange, by: Person) -> None:
    partnership = change.partnership
    session.flush()
    coordinators = partnerships.role_holders(session, partnership, Appointment.COORDINATOR, clock.today())
    about = about_of(change)
    for coordinator in coordinators:
        if coordinator is not by:
            letters.send(
                session,
                coordinator,
                "contact_change_reported.txt",
                partnership=partnership,
                reported_by=by,
                name=about.name,
                is_point=isinstance(about, ContactPoint),
                path=f"/partnerships/{partnership.slug}/contacts/changes/{change.key}",
            )


def _answer(session: Session, change: ContactChange, by: Person) -> None:
    reporter, partnership = change.told_by, change.partnership
    if reporter is by or not partnerships.has_place(session, partnership, reporter, clock.today()):
        return
    about = about_of(change)
    letters.send(
        session,
        reporter,
        "contact_change_settled.txt",
        partnership=partnership,
        name="" if about is reporter else about.name,
        accepted=change.state is ContactChangeState.ACCEPTED,
        reported_on=day(change.told_at),
        reason=change.answer,
    )
