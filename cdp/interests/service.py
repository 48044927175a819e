"""Changes to the register of interests: declaring, ending, withdrawing and confirming.

People declare their own interests; the coordinator may enter one that was declared by letter. The history records that
an interest was declared but never its text, so that the text can be erased (docs/rules/reliability.md 34).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.interests import queries
from cdp.models import (
    InterestConfirmation,
    InterestKind,
    Partnership,
    Person,
    RegisteredInterest,
)
from cdp.wording.formats import day


@dataclass(frozen=True)
class InterestDetails:
    """The details of an interest; a sensitive interest is not shown to members."""

    kind: InterestKind
    words: str
    body: str = ""
    since: date | None = None
    sensitive: bool = False


def declare(
    session: Session, partnership: Partnership, person: Person, details: InterestDetails, *, by: Person
) -> RegisteredInterest:
    """Add an interest to the register; raises Refusal if it is already there, or begins in the future."""
    if details.since is not None and details.since > clock.today():
        raise Refusal("Enter today’s date or a date in the past.", field="since")
    for other in queries.interests_of(session, partnership, [person.id]):
        if other.stands_on(clock.today()) and (other.kind, other.words, other.body) == (
            details.kind,
            details.words,
            details.body,
        ):
            raise Refusal("This interest is already in the register.", field="interest")
    interest = RegisteredInterest(
        partnership=partnership,
        person=person,
        declared_at=clock.now(),
        declared_by=by,
        **vars(details),
    )
    session.add(interest)
    _record(session, interest, "declared an interest", "entered an interest", by=by)
    return interest


def end(session: Session, interest: RegisteredInterest, ended_on: date, *, by: Person) -> None:
    """Record that an interest ended on a day; raises Refusal if it is not current, or for an invalid date."""
    _check_current(interest)
    if ended_on > clock.today():
        raise Refusal("Enter today’s date or a date in the past.", field="ended_on")
    if interest.since is not None and ended_on < interest.since:
        raise Refusal(f"The interest began on {day(interest.since)}. Enter a later date.", field="ended_on")
    interest.ended_on = ended_on
    _record(
        session, interest, "recorded that an interest has ended", "recorded the end of an interest", by=by
    )


def withdraw(session: Session, interest: RegisteredInterest, because: str, *, by: Person) -> None:
    """Withdraw an entry made by mistake, which stays in the history; raises Refusal if it is not current."""
    _check_current(interest)
    interest.withdrawn_at, interest.withdrawn_because = clock.now(), because
    _record(session, interest, "withdrew an entry", "withdrew an entry", by=by)


def confirm(
    session: Session, partnership: Partnership, person: Person, *, read: str = "", by: Person
) -> InterestConfirmation:
    """Record that a person's entries are correct today, or that they have nothing to declare.

    `read` is the hash (`queries.mark_of`) of the entries on the page, or empty to skip the check. Raises Refusal if
    the entries have changed since then.
    """
    today = clock.today()
    current = [one for one in queries.interests_of(session, partnership, [person.id]) if one.stands_on(today)]
    if read and read != queries.mark_of(current):
        raise Refusal("The entries have changed since you opened this page. Read them again, then confirm.")
    confirmation = InterestConfirmation(
        partnership_id=partnership.id,
        person=person,
        confirmed_at=clock.now(),
        none_declared=not current,
        noted_by=by,
    )
    session.add(confirmation)
    what = "that their entries in the register of interests are correct"
    if not current:
        what = "that they have nothing to declare"
    whose = "" if by is person else f" for {person.name}"
    audit.record(
        session,
        f"{by.name} confirmed{whose} {what}.",
        by=by,
        on=confirmation,
        partnership=partnership,
        details={"person": person.key},
    )
    return confirmation


def _check_current(interest: RegisteredInterest) -> None:
    if interest.withdrawn_at is not None:
        raise Refusal("This entry has already been withdrawn.")
    if interest.ended_on is not None:
        raise Refusal(f"This interest already ended on {day(interest.ended_on)}.")


def _record(session: Session, interest: RegisteredInterest, own: str, other: str, *, by: Person) -> None:
    words = own if by is interest.person else f"{other} of {interest.person.name}"
    audit.record(
        session,
        f"{by.name} {words} in the register of interests.",
        by=by,
        on=interest,
        partnership=interest.partnership,
        details={
            "person": interest.person.key,
            "kind": interest.kind.value,
            "words": audit.reference_to(interest.words),
        },
    )
