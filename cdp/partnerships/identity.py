"""Who a person is that someone names by name and email address.

An address is not an identity: two people may share a team's mailbox, and one person may change their name or address.
So an address that belongs to a person with another name is a question, and nothing is changed or sent before someone
has answered it. Names are compared without capitals, extra spaces, titles and letters after them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts.service import normal_email
from cdp.errors import Refusal
from cdp.imports.people import bare_name
from cdp.models import Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.changes import same_name
from cdp.partnerships.members.inviting import everyone_ever
from cdp.wording.formats import listed


class IdentityAnswer(StrEnum):
    """The answers to the question who a person is.

    A person on record stays as they are (`SAME`), has a new name (`RENAMED`) or a new address (`MOVED`). Or someone
    else shares the mailbox (`SHARES`) or has the same name (`NAMESAKE`).
    """

    SAME = "same"
    RENAMED = "renamed"
    MOVED = "moved"
    SHARES = "shares"
    NAMESAKE = "namesake"


@dataclass(frozen=True)
class Identity:
    """The answer to who a person is; `key` is that of the person on record whom the question was about.

    Without a key, the answer is about the only person on record with the address.
    """

    answer: IdentityAnswer
    key: str = ""


@dataclass(frozen=True)
class PersonDetails:
    """A person as entered by a coordinator. If `invited` is true, we send them an email with a link to sign in.

    `identity` says who they are, if that was asked. With `asks`, someone in the partnership who has the same name and
    another address is a question too.
    """

    name: str
    email: str
    job_title: str = ""
    invited: bool = False
    phone: str = ""
    identity: Identity | None = None
    asks: bool = False


@dataclass(frozen=True)
class IdentityOption:
    """One possible answer, with its words and a hint for the page."""

    identity: Identity
    words: str
    hint: str = ""


class WhoIsThis(Refusal):
    """Raised if it must be said first who a person is; `options` are the possible answers."""

    def __init__(self, sentence: str, options: Sequence[IdentityOption], *, field: str = "email") -> None:
        super().__init__(sentence, field=field)
        self.options = tuple(options)


@dataclass(frozen=True)
class Resolved:
    """Who a person is: the person on record or None for a new person, and whether a new person shares a mailbox."""

    details: PersonDetails
    person: Person | None
    shares: bool = False

    @property
    def answer(self) -> IdentityAnswer | None:
        """The answer that was given, if any was asked for."""
        return self.details.identity.answer if self.details.identity else None


def resolve(session: Session, partnership: Partnership, wanted: Iterable[PersonDetails]) -> list[Resolved]:
    """Return who each of these people is, in a fixed number of statements. Raises WhoIsThis if that must be asked."""
    details = list(wanted)
    register = _Register(session, partnership, details)
    return [register.find(one) for one in details]


class _Register:
    """The people on record with the addresses or names of those who are named, and the new ones found so far."""

    def __init__(self, session: Session, partnership: Partnership, wanted: Sequence[PersonDetails]) -> None:
        self._by_email: dict[str, list[Person]] = {}
        self._by_name: list[Person] = []
        self._new: dict[str, list[Resolved]] = {}
        emails = {normal_email(one.email) for one in wanted}
        for person in session.scalars(
            sa.select(Person).where(Person.email.in_(emails)).order_by(Person.shares_mailbox, Person.id)
        ):
            self._by_email.setdefault(person.email, []).append(person)
        here = sa.select(everyone_ever(partnership).subquery())
        if any(one.asks for one in wanted):
            self._by_name = list(
                session.scalars(sa.select(Person).where(Person.id.in_(here)).order_by(Person.id))
            )
        self._here = set(session.scalars(here)) if self._by_email else set()

    def find(self, one: PersonDetails) -> Resolved:
        """Return who a person is; raises WhoIsThis if that must be asked."""
        email = normal_email(one.email)
        there = self._by_email.get(email, [])
        same = _called(one.name, there)
        if same is not None and not _is_about_another(one.identity, same):
            return Resolved(one, same)
        if there:
            return self._with_address(one, there)
        if (again := self._found_before(one, email)) is not None:
            return again
        if one.asks:
            namesakes = [person for person in self._by_name if is_called(person.name, one.name)]
            if namesakes and (moved := _namesake(one, namesakes)) is not None:
                return moved
        found = Resolved(one, None, shares=email in self._new)
        self._new.setdefault(email, []).append(found)
        return found

    def _with_address(self, one: PersonDetails, there: Sequence[Person]) -> Resolved:
        """Return who a person is whose address belongs to people with other names."""
        identity = one.identity
        about = _about(identity, there)
        if identity is not None and identity.answer is IdentityAnswer.SHARES and (about or not identity.key):
            return self._sharing(one)
        if identity is not None and about is not None:
            known_here = bool(identity.key) or about.id in self._here
            if identity.answer in {IdentityAnswer.SAME, IdentityAnswer.RENAMED} and known_here:
                return Resolved(one, about)
        raise _whose_address(one, there, self._here)

    def _found_before(self, one: PersonDetails, email: str) -> Resolved | None:
        """Return the new person of the same list with this address, or None; raises WhoIsThis for another name."""
        before = self._new.get(email, [])
        for other in before:
            if is_called(other.details.name, one.name):
                return other
        if before and (one.identity is None or one.identity.answer is not IdentityAnswer.SHARES):
            names = listed([other.details.name for other in before])
            raise WhoIsThis(
                f"{one.email} is the address of {names} and of {one.name}. "
                "Say whether they share this mailbox, or correct the address.",
                [_sharing_option("", one)],
            )
        return None

    def _sharing(self, one: PersonDetails) -> Resolved:
        email = normal_email(one.email)
        for other in self._new.get(email, []):
            if is_called(other.details.name, one.name):
                return other
        found = Resolved(one, None, shares=True)
        self._new.setdefault(email, []).append(found)
        return found


def is_called(name: str, other: str) -> bool:
    """Return whether two names are of one person: "Dr Jane Smith OBE" is called "jane smith"."""
    return same_name(name, other) or bare_name(name) == bare_name(other) != ""


def _called(name: str, people: Sequence[Person]) -> Person | None:
    """Return the person with exactly this name, otherwise one who is called so, or None."""
    exact = (person for person in people if same_name(person.name, name))
    return next(exact, next((person for person in people if is_called(person.name, name)), None))


def _about(identity: Identity | None, people: Sequence[Person]) -> Person | None:
    """Return the person on record whom an answer is about, or None."""
    if identity is None:
        return None
    if not identity.key:
        return people[0] if len(people) == 1 else None
    return next((person for person in people if person.key == identity.key), None)


def _is_about_another(identity: Identity | None, person: Person) -> bool:
    return identity is not None and identity.key not in {"", person.key}


def _namesake(one: PersonDetails, namesakes: Sequence[Person]) -> Resolved | None:
    """Return the person who has a new address, or None for someone else of that name; raises WhoIsThis."""
    about = _about(one.identity, namesakes)
    if one.identity is not None and about is not None:
        if one.identity.answer is IdentityAnswer.MOVED:
            return Resolved(one, about)
        if one.identity.answer is IdentityAnswer.NAMESAKE:
            return None
    first = namesakes[0]
    raise WhoIsThis(
        f"{first.name} is already known here with the address {first.email}. Say who this is.",
        [
            *(
                IdentityOption(
                    Identity(IdentityAnswer.MOVED, person.key),
                    f"The same person, whose new address is {one.email}",
                    f"We will email {person.email} about the change, and end their sessions.",
                )
                for person in namesakes
            ),
            IdentityOption(
                Identity(IdentityAnswer.NAMESAKE, first.key),
                "Someone else with the same name",
                "They will be added as another person.",
            ),
        ],
    )


def _whose_address(one: PersonDetails, there: Sequence[Person], here: set[int]) -> WhoIsThis:
    """Return the question whose address this is. People who have no place in the partnership are not named."""
    named = [person.name for person in there if person.id in here]
    whose = listed(named) if len(named) == len(there) else "someone with another name"
    options: list[IdentityOption] = []
    for person in there:
        known = person.id in here
        name = person.name if known else "the name they have on record"
        options.append(
            IdentityOption(
                Identity(IdentityAnswer.SAME, person.key), f"The same person: keep {_the_name(name, known)}"
            )
        )
        if known:
            options.append(
                IdentityOption(
                    Identity(IdentityAnswer.RENAMED, person.key),
                    f"The same person: {person.name} is now called {one.name}",
                )
            )
    options.append(_sharing_option(there[0].key, one))
    return WhoIsThis(
        f"This address belongs to {whose}. Say who {one.name} is, or correct the address.", options
    )


def _the_name(name: str, known: bool) -> str:  # noqa: FBT001 -- only the words depend on it
    return f"the name {name}" if known else name


def _sharing_option(key: str, one: PersonDetails) -> IdentityOption:
    return IdentityOption(
        Identity(IdentityAnswer.SHARES, key),
        f"Two people who share this mailbox: add {one.name}",
        f"We will write to {one.name} there. Only one person can sign in with an address, so {one.name} cannot.",
    )


def has_place_elsewhere(session: Session, partnership: Partnership, person: Person) -> bool:
    """Return whether an administrator, or a person with a place in another partnership, relies on this account.

    Only they may ask for a change to their details; otherwise one partnership could take over such an account.
    """
    others = queries.partnership_ids_of(session, person, clock.today()) - {partnership.id}
    return bool(others) or person.is_administrator
