"""The quorum rule: a number of voting members, a share of them, and required members (domain rules, part 4).

There is no database access: callers pass the voting seats of a board and the keys of the filled seats. One seat can
meet several conditions, but counts only once towards the number. For example, a Solihull councillor is both "an elected
member" and "one from Solihull". A person with several seats is one member, and counts in one of them (docs/rules/states
.md 10).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor
from typing import Any, TypeAlias

from cdp.models import Seat, SeatKind, Share, TermsVersion
from cdp.models.stored import as_stored, from_stored
from cdp.reference.national_roles import national_roles
from cdp.terms.wording.words import capital, number, several, with_article
from cdp.wording.formats import agree, listed, plural

NAMED_AT_MOST = 8
MOST_WAYS = 4_096
"""The most ways of placing people with several seats that are compared; enough for twelve people with two seats."""

Filled: TypeAlias = Mapping[str, str]
"""The keys of filled seats, each with a text that identifies the person in it."""

SHARES: Mapping[Share, str] = {
    Share.QUARTER: "at least a quarter of the voting members",
    Share.THIRD: "at least one third of the voting members",
    Share.HALF: "at least half of the voting members",
    Share.MORE_THAN_HALF: "more than half of the voting members",
    Share.TWO_THIRDS: "at least two thirds of the voting members",
    Share.THREE_QUARTERS: "at least three quarters of the voting members",
}
IN_PERSON_ONLY = "Only members who are present in person count towards the quorum."


class Of(StrEnum):
    """Whether a quorum condition names roles, organisations or seats."""

    ROLES = "roles"
    ORGANISATIONS = "organisations"
    SEATS = "seats"


@dataclass(frozen=True)
class VotingSeat:
    """A voting seat, as used by the quorum rule; `name` is used in sentences and has no article.

    `holder` is the key of its representative, because a person with two seats is one member. It is empty for a vacant
    seat, and for a seat that was stored before holders were.
    """

    key: str
    name: str
    role: str
    organisation_key: str
    organisation: str
    holder: str = ""

    @property
    def member(self) -> str:
        """What identifies the voting member in this seat: the holder, or the seat itself without a holder."""
        return self.holder or self.key

    def is_among(self, part: "QuorumPart") -> bool:
        """Whether this seat counts towards a condition."""
        names = {Of.ROLES: self.role, Of.ORGANISATIONS: self.organisation_key, Of.SEATS: self.key}
        return names[part.of] in part.keys


@dataclass(frozen=True)
class QuorumPart:
    """A condition on who must be present: a number of voting members from given roles, organisations or seats.

    For organisations, `at_least` counts different organisations, however many of their seats are filled. `names` match
    `keys` and are stored with them, so that signed text reads the same after a change of name.
    """

    at_least: int
    of: Of
    keys: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """The condition as a phrase, such as "one NHS representative" or "one voting member from each of A and B"."""
        everyone = self.at_least >= len(self.keys)
        if self.of is Of.ROLES:
            if self.at_least == 1:
                return listed([f"one {name}" for name in self.names], "or")
            return f"{number(self.at_least)} {listed([several(name) for name in self.names], 'or')}"
        if self.of is Of.SEATS:
            seats = [f"the {name}" for name in self.names]
            if everyone:
                return listed(seats)
            return (
                listed(seats, "or") if self.at_least == 1 else f"{number(self.at_least)} of {listed(seats)}"
            )
        if len(self.keys) == 1:
            return f"one voting member from {self.names[0]}"
        if everyone:
            return f"one voting member from each of {listed(self.names)}"
        if self.at_least == 1:
            return f"one voting member from {listed(self.names, 'or')}"
        return f"voting members from at least {number(self.at_least)} of {listed(self.names)}"

    def missing(self, seats: Sequence[VotingSeat], filled: Collection[str]) -> list["Missing"]:
        """Return the members still needed to meet this condition, and the organisations that could provide them."""
        concerned = [seat for seat in seats if seat.is_among(self)]
        if self.of is Of.ROLES:
            return self._missing_of_roles(concerned, filled)
        keys = {
            seat.organisation_key if self.of is Of.ORGANISATIONS else seat.key: None for seat in concerned
        }
        there = {key for key in keys if any(seat.key in filled for seat in concerned if self._is(seat, key))}
        short = self.at_least - len(there)
        absent = [
            (key, self._called(name))
            for key, name in zip(self.keys, self.names, strict=True)
            if key not in there
        ]
        if short <= 0:
            return []
        if short >= len(absent):
            return [
                Missing(words, _organisations(seat for seat in concerned if self._is(seat, key)))
                for key, words in absent
            ]
        more = "more " if there else ""
        could = _organisations(seat for seat in concerned if seat.key not in filled)
        return [Missing(f"{number(short)} {more}of {listed([words for _, words in absent])}", could)]

    def _missing_of_roles(self, concerned: Sequence[VotingSeat], filled: Collection[str]) -> list["Missing"]:
        have = sum(seat.key in filled for seat in concerned)
        short = self.at_least - have
        if short <= 0:
            return []
        if short == 1:
            one = [f"one more {name}" if have else with_article(name) for name in self.names]
            words = listed(one, "or")
        else:
            more = "more " if have else ""
            words = f"{number(short)} {more}{listed([several(name) for name in self.names], 'or')}"
        return [Missing(words, _organisations(seat for seat in concerned if seat.key not in filled))]

    def _is(self, seat: VotingSeat, key: str) -> bool:
        return key == (seat.organisation_key if self.of is Of.ORGANISATIONS else seat.key)

    def _called(self, name: str) -> str:
        return f"the {name}" if self.of is Of.SEATS else name

    def stored(self) -> dict[str, Any]:
        """Return the condition in the form stored as JSON."""
        return as_stored(self)


@dataclass(frozen=True)
class Missing:
    """Members needed for a quorum but missing, and the organisations that could provide them."""

    words: str
    could_come_from: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The missing members and who could provide them, such as "An NHS representative, from A or B."."""
        others = self.could_come_from
        if others and all(other in self.words for other in others):
            return f"{capital(self.words)}."
        if not others:
            return f"{capital(self.words)}. The board has no voting seat that could meet this."
        shown = list(others[:NAMED_AT_MOST])
        if len(others) > len(shown):
            shown.append(plural(len(others) - len(shown), "other"))
        return f"{capital(self.words)}, from {listed(shown, 'or')}."


@dataclass(frozen=True)
class Evaluation:
    """The result of a quorum check: how many of `base` voting members are needed and present, and who is missing.

    `needed` is 0 for a quorum that consists only of required members.
    """

    needed: int
    present: int
    base: int
    missing: tuple[Missing, ...]

    @property
    def quorate(self) -> bool:
        """Whether the quorum is met."""
        return not self.missing


@dataclass(frozen=True)
class QuorumRule:
    """A quorum: a number of voting members, a share of them, required members, or any combination of these.

    `remote_counts` is whether members who attend remotely count towards it.
    """

    number: int | None = None
    share: Share | None = None
    parts: tuple[QuorumPart, ...] = ()
    remote_counts: bool = True

    @property
    def is_set(self) -> bool:
        """Whether any condition is set."""
        return self.number is not None or self.share is not None or bool(self.parts)

    def needed_of(self, base: int) -> int:
        """Return how many of `base` voting members must be present. A share is rounded up and is at least one."""
        return max(self.number or 0, _share_of(self.share, base) if self.share else 0)

    def in_words(self, base: int | None = None) -> str:
        """Return the rule as a phrase, such as "seven voting members, including one NHS representative".

        With `base`, the number of voting members, a share is also given in figures, such as "(4 of 11 today)".
        """
        asked = []
        if self.number is not None:
            asked.append(_voting_members(self.number))
        if self.share is not None:
            counted = "" if base is None else f" ({_share_of(self.share, base):,} of {base:,} today)"
            asked.append(f"{SHARES[self.share]}{counted}")
        who = listed([part.words for part in self.parts])
        if not asked:
            return f"at least these voting members: {who}" if who else "not set"
        whole = ", and ".join(asked)
        return f"{whole}, including {who}" if who else whole

    def sentence(self, base: int | None = None) -> str:
        """Return the rule as a sentence that starts "The quorum is"."""
        return f"The quorum is {self.in_words(base)}."

    def whole(self, base: int | None = None) -> str:
        """Return the sentence, followed by one that says so if only people in the room count."""
        return self.sentence(base) if self.remote_counts else f"{self.sentence(base)} {IN_PERSON_ONLY}"

    def evaluate(self, seats: Sequence[VotingSeat], filled: Collection[str] | Filled) -> Evaluation:
        """Check the quorum, given a board's voting seats and the keys of the filled seats.

        `filled` may also map each key to the person in the seat; otherwise that is the seat's holder. A person counts
        once, in the seat in which they are needed most. The caller must leave out of `filled` the seats of members who
        have withdrawn for an item. A share is always a share of all voting members.
        """
        people = filled if isinstance(filled, Mapping) else dict.fromkeys(filled)
        seats_of: dict[str, list[str]] = {}
        for seat in seats:
            if seat.key in people:
                seats_of.setdefault(people[seat.key] or seat.member, []).append(seat.key)
        ways = islice(product(*seats_of.values()), MOST_WAYS)
        return min(
            (self._of_seats(seats, frozenset(way)) for way in ways), key=lambda found: len(found.missing)
        )

    def _of_seats(self, seats: Sequence[VotingSeat], filled: Collection[str]) -> Evaluation:
        """Check the quorum with one filled seat for each person."""
        base = members_among(seats)
        needed, present = self.needed_of(base), len(filled)
        missing: list[Missing] = []
        if present < needed:
            others = _organisations(seat for seat in seats if seat.key not in filled)
            missing.append(Missing(plural(needed - present, "more voting member"), others))
        for part in self.parts:
            missing += [each for each in part.missing(seats, filled) if each not in missing]
        return Evaluation(needed, present, base, tuple(missing))

    def why_never(self, seats: Sequence[VotingSeat], fillable: Collection[str] | None = None) -> list[str]:
        """Return sentences that explain why a board with these voting seats could never be quorate; empty if it could.

        With `fillable`, only the seats with those keys can be filled, such as the seats that are held today.
        """
        can = {seat.key for seat in seats} if fillable is None else fillable
        missing = self.evaluate(
            seats, {key: key for key in can}
        ).missing  # a substitute can take a second seat
        needed, available = self.needed_of(members_among(seats)), sum(seat.key in can for seat in seats)
        which = "voting seat" if fillable is None else "filled voting seat"
        ways = "voting seats" if fillable is None else "filled voting seats"
        sentences = []
        for each in missing:
            if available < needed and each is missing[0]:
                has = plural(available, which, ways) if available else f"no {ways}"
                sentences.append(f"The quorum needs {_voting_members(needed)}, but the board has {has}.")
            else:
                sentences.append(f"The quorum needs {each.words}, but the board has no {which} for it.")
        return sentences

    def stored(self) -> dict[str, Any]:
        """Return the rule in the form stored as JSON."""
        return as_stored(self)


def rule_of(version: TermsVersion) -> QuorumRule:
    """Return the quorum rule of a version of terms of reference."""
    parts = from_stored(version.quorum_parts or (), tuple[QuorumPart, ...])
    remote_counts = version.remote_counts is not False  # None before the row is stored
    return QuorumRule(version.quorum, version.quorum_share, parts, remote_counts)


def members_among(seats: Iterable[VotingSeat]) -> int:
    """Return how many voting members these seats have: a person with several seats is one, and so is a vacant seat."""
    return len({seat.member for seat in seats})


def holders_on(seats: Iterable[Seat], day: date) -> dict[int, str]:
    """Return the keys of the representatives of seats on a day, by seat ID; their holdings must be loaded."""
    people = {seat.id: seat.representative_on(day) for seat in seats}
    return {seat_id: person.key for seat_id, person in people.items() if person is not None}


def voting_seats(seats: Iterable[Seat], holders: Mapping[int, str]) -> tuple[VotingSeat, ...]:
    """Return the voting seats among a board's seats, for the quorum rule. The seats' organisations must be loaded.

    `holders` has the keys of their representatives by seat ID. A seat is named by its title, or by its role if it has
    none. The organisation is added if there is no title or several seats share it.
    """
    voting = [seat for seat in seats if seat.votes and seat.kind is SeatKind.CORE]
    members = {role.code: role.member for role in national_roles()}
    titles = [seat.title.casefold() for seat in voting]

    def called(seat: Seat) -> str:
        if seat.title and titles.count(seat.title.casefold()) == 1:
            return seat.title
        return f"{seat.title or members.get(seat.national_role, 'member')} of {seat.organisation.name}"

    return tuple(
        VotingSeat(
            seat.key,
            called(seat),
            seat.national_role,
            seat.organisation.key,
            seat.organisation.name,
            holders.get(seat.id, ""),
        )
        for seat in voting
    )


def _voting_members(count: int) -> str:
    return f"{number(count)} voting {agree(count, 'member', 'members')}"


def _share_of(share: Share, base: int) -> int:
    if share is Share.MORE_THAN_HALF:
        return floor(Fraction(base, 2)) + 1
    return max(1, ceil(Fraction(share.value) * base))


def _organisations(seats: Iterable[VotingSeat]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(seat.organisation for seat in seats))
