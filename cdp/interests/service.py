"""Changes to the register: declaring, ending, withdrawing, and confirming that it is right.

What somebody declares is theirs; the coordinator enters it for them when it came by letter. The history of the
partnership tells that something was declared, never what (docs/rules/reliability.md 34): the words can be erased.
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
    """An interest: of which kind, in which body, since when; a sensitive one is not shown to members."""

    kind: InterestKind
    words: str
    body: str = ""
    since: date | None = None
    sensitive: bool = False


def declare(
    session: Session, partnership: Partnership, person: Person, details: InterestDetails, *, by: Person
) -> RegisteredInterest:
    """Enter an interest into the register. Raises Refusal when it stands there, or begins later."""
    if details.since is not None and details.since > clock.today():
        raise Refusal("Enter today or a day in the past, or leave it empty.", field="since")
    for other in queries.interests_of(session, partnership, [person.id]):
        if other.stands_on(clock.today()) and (other.kind, other.words, other.body) == (
            details.kind,
            details.words,
            details.body,
        ):
            raise Refusal("This interest is in the register already.", field="interest")
    interest = RegisteredInterest(
        partnership=partnership,
        person=person,
        declared_at=clock.now(),
        declared_by=by,
        **vars(details),
    )
    session.add(interest)
    _record(session, interest, "declared an interest", "entered an interest", by)
    return interest


def end(session: Session, interest: RegisteredInterest, ended_on: date, *, by: Person) -> None:
    """Note that an interest ends on a day. Raises Refusal for one that is over, and for days that do not fit."""
    _check_stands(interest)
    if ended_on > clock.today():
        raise Refusal("Enter today or a day in the past.", field="ended_on")
    if interest.since is not None and ended_on < interest.since:
        raise Refusal(f"It began on {day(interest.since)}: choose a later day.", field="ended_on")
    interest.ended_on = ended_on
    _record(session, interest, "noted that an interest has ended", "noted the end of an interest", by)


def withdraw(session: Session, interest: RegisteredInterest, because: str, *, by: Person) -> None:
    """Take an entry out that was made by mistake; it stays in the history with the reason."""
    _check_stands(interest)
    interest.withdrawn_at, interest.withdrawn_because = clock.now(), because
    _record(session, interest, "withdrew an entry", "withdrew an entry", by)


def confirm(
    session: Session, partnership: Partnership, person: Person, *, read: str = "", by: Person
) -> InterestConfirmation:
    """Note that a person's entries are right today, or that there is nothing to declare where there are none.

    `read` is the mark (`queries.mark_of`) of what was read on a page. Raises Refusal when something else stands there.
    """
    today = clock.today()
    standing = [
        one for one in queries.interests_of(session, partnership, [person.id]) if one.stands_on(today)
    ]
    if read and read != queries.mark_of(standing):
        raise Refusal("The entries have changed since you opened this page. Read them again, then confirm.")
    confirmation = InterestConfirmation(
        partnership_id=partnership.id,
        person=person,
        confirmed_at=clock.now(),
        none_declared=not standing,
        noted_by=by,
    )
    session.add(confirmation)
    what = "that their entries in the register of interests are right"
    if not standing:
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


def _check_stands(interest: RegisteredInterest) -> None:
    if interest.withdrawn_at is not None:
        raise Refusal("This entry was withdrawn already.")
    if interest.ended_on is not None:
        raise Refusal(f"This interest ended on {day(interest.ended_on)} already.")


def _record(session: Session, interest: RegisteredInterest, own: str, other: str, by: Person) -> None:
    said = own if by is interest.person else f"{other} of {interest.person.name}"
    audit.record(
        session,
        f"{by.name} {said} in the register of interests.",
        by=by,
        on=interest,
        partnership=interest.partnership,
        details={
            "person": interest.person.key,
            "kind": interest.kind.value,
            "words": audit.reference_to(interest.words),
        },
    )
