"""Create a partnership, and change its details."""

import re
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Appointment, Partnership, Person, SroWord
from cdp.partnerships import queries
from cdp.partnerships.changes import changed, check_free, check_version, hold
from cdp.partnerships.footprints.service.parents import check_parent
from cdp.partnerships.people import PersonDetails
from cdp.partnerships.roles.service.role_changes import RoleDetails, appoint_to_role
from cdp.reference.areas import plain

# Words in the names of nearly all partnerships, which do not distinguish them
COMMON_WORDS = {
    "combating", "combatting", "drug", "drugs", "and", "alcohol", "substance", "misuse",
    "partnership", "alliance", "board", "the", "of",
}  # fmt: skip
LONGEST_SLUG = 80
NOT_SLUGS = {"national", "new"}  # pages whose addresses could otherwise be those of a partnership


@dataclass(frozen=True)
class PartnershipDetails:
    """The details of a partnership; `name` is in its own spelling."""

    name: str
    secretariat_email: str
    acronym: str = ""
    rationale: str = ""
    agreed_on: date | None = None
    parent: Partnership | None = None
    sro_word: SroWord = SroWord.OWNER


def create_partnership(
    session: Session,
    details: PartnershipDetails,
    coordinator: PersonDetails,
    *,
    by: Person,
    since: date | None = None,
) -> Partnership:
    """Create a partnership with its first coordinator; `since` is the coordinator's first day, or None for today.

    Raises Refusal when the name is already taken, or the date agreed is in the future.
    """
    _check(session, details, None)
    partnership = Partnership(
        slug=_free_slug(session, details.name),
        name=details.name,
        acronym=details.acronym,
        rationale=details.rationale,
        agreed_on=details.agreed_on,
        parent=details.parent,
        secretariat_email=details.secretariat_email,
        sro_word=details.sro_word,
        created_at=clock.now(),
    )
    session.add(partnership)
    audit.record(
        session, f"{by.name} created {partnership.name}.", by=by, on=partnership, partnership=partnership
    )
    audit.record(session, f"{by.name} created {partnership.name}.", by=by, on=partnership)
    role = RoleDetails(role=Appointment.COORDINATOR, person=coordinator, starts_on=since or clock.today())
    appoint_to_role(session, partnership, role, by=by)
    return partnership


def change_partnership(
    session: Session, partnership: Partnership, details: PartnershipDetails, *, version: int, by: Person
) -> None:
    """Change a partnership's details; its web address does not change.

    Raises Conflict when another person has changed the details meanwhile, and Refusal as `create_partnership` does.
    """
    before, after = _facts(partnership), _facts(details)
    check_version(partnership, version, [(label, before[label], after[label]) for label in before])
    _check(session, details, partnership)
    if before == after:
        return
    partnership.name = details.name
    partnership.acronym = details.acronym
    partnership.rationale = details.rationale
    partnership.agreed_on = details.agreed_on
    partnership.parent = details.parent
    partnership.secretariat_email = details.secretariat_email
    partnership.sro_word = details.sro_word
    mailbox = "Secretariat mailbox"
    before[mailbox], after[mailbox] = (audit.reference_to(str(facts[mailbox])) for facts in (before, after))
    audit.record(
        session,
        f"{by.name} changed the details of {partnership.name}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details=changed(before, after),
    )


def slug_for(name: str) -> str:
    """Return the slug for a name: "West Midlands Combating Drugs Partnership" becomes "west-midlands".

    A slug has lower-case letters, digits and hyphens. Words that most names share are left out, unless the name has no
    others.
    """
    words = plain(name).split()
    distinct = [word for word in words if word not in COMMON_WORDS] or words
    slug = "-".join(distinct)[:LONGEST_SLUG].strip("-") or "partnership"
    return f"{slug}-partnership" if slug in NOT_SLUGS else slug


def _free_slug(session: Session, name: str) -> str:
    wanted = slug_for(name)
    taken = set(session.scalars(sa.select(Partnership.slug)))
    slug, number = wanted, 2
    while slug in taken:
        slug = f"{wanted[: LONGEST_SLUG - 5]}-{number}"
        number += 1
    return re.sub("-+", "-", slug)


def _check(session: Session, details: PartnershipDetails, partnership: Partnership | None) -> None:
    if partnership is not None:
        hold(session, partnership)
    others = [other for other in queries.all_partnerships(session) if other is not partnership]
    taken = [other.name for other in others]
    check_free(details.name, taken, "Enter a different name. There is already a partnership with this name.")
    if details.agreed_on and details.agreed_on > clock.today():
        raise Refusal("The date agreed must be today or in the past.", field="agreed_on")
    check_parent(partnership, details.parent)


def _facts(source: Partnership | PartnershipDetails) -> dict[str, object]:
    return {
        "Name": source.name,
        "Acronym": source.acronym,
        "Rationale": source.rationale,
        "Date agreed": source.agreed_on,
        "Parent": source.parent.name if source.parent else "",
        "Secretariat mailbox": source.secretariat_email,
        "SRO stands for": source.sro_word.in_full,
    }
