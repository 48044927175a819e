"""The quorum as a rule: how many voting members, which share of them, and who must be among them.

Pure: it is asked with the voting seats of a board and which of them are filled. One seat may meet several
conditions at once, a councillor of Solihull both "an elected member" and "one from Solihull", and counts once.

Source: docs/rules/domain.md 4.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any

from cdp.models import Seat, SeatKind, Share, TermsVersion
from cdp.models.stored import as_stored, from_stored
from cdp.reference.national_roles import national_roles
from cdp.terms.wording.words import capital, number, several, with_article
from cdp.wording.formats import listed, plural

NAMED_AT_MOST = 8

SHARES: Mapping[Share, str] = {
    Share.QUARTER: "at least a quarter of the voting members",
    Share.THIRD: "at least one third of the voting members",
    Share.HALF: "at least half of the voting members",
    Share.MORE_THAN_HALF: "more than half of the voting members",
    Share.TWO_THIRDS: "at least two thirds of the voting members",
    Share.THREE_QUARTERS: "at least three quarters of the voting members",
}


class Of(StrEnum):
    """What a condition of the quorum names."""

    ROLES = "roles"
    ORGANISATIONS = "organisations"
    SEATS = "seats"


@dataclass(frozen=True)
class VotingSeat:
    """A voting seat as the quorum sees it; `name` is what the seat is called in sentences, without an article."""

    key: str
    name: str
    role: str
    organisation_key: str
    organisation: str

    def is_among(self, part: "QuorumPart") -> bool:
        """Whether the seat is one of those that a condition names."""
        names = {Of.ROLES: self.role, Of.ORGANISATIONS: self.organisation_key, Of.SEATS: self.key}
        return names[part.of] in part.keys


@dataclass(frozen=True)
class QuorumPart:
    """Who must be among those present: so many voting members of some roles, organisations or named seats.

    Of organisations, so many different ones, whichever of their seats is filled. `names` go with `keys`, and are
    kept, so that what was signed reads the same when something is renamed.
    """

    at_least: int
    of: Of
    keys: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """The condition as a phrase: "one NHS representative", "one voting member from each of A, B and C"."""
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
        """Return what is still missing for this condition, and whose seats could supply it."""
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
        """Return the condition as it is kept in JSON."""
        return as_stored(self)


@dataclass(frozen=True)
class Missing:
    """One thing that is missing for a quorum, and the organisations that could supply it."""

    words: str
    could_come_from: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is missing and who could supply it: "An NHS representative, from A or B."."""
        others = self.could_come_from
        if others and all(other in self.words for other in others):
            return f"{capital(self.words)}."
        if not others:
            return f"{capital(self.words)}. No voting seat of the board could supply this."
        shown = list(others[:NAMED_AT_MOST])
        if len(others) > len(shown):
            shown.append(plural(len(others) - len(shown), "other"))
        return f"{capital(self.words)}, from {listed(shown, 'or')}."


@dataclass(frozen=True)
class Evaluation:
    """Whether a quorum is there: how many of `base` voting seats are filled, how many are needed, what is missing.

    `needed` is 0 for a quorum that only says who must be there.
    """

    needed: int
    present: int
    base: int
    missing: tuple[Missing, ...]

    @property
    def quorate(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True)
class QuorumRule:
    """A quorum: a number of voting members, a share of them, who must be among them, or all of these together."""

    number: int | None = None
    share: Share | None = None
    parts: tuple[QuorumPart, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether it asks for anything."""
        return self.number is not None or self.share is not None or bool(self.parts)

    def needed_of(self, base: int) -> int:
        """Return how many of so many voting seats have to be filled; a share is rounded up (and at least one)."""
        return max(self.number or 0, _share_of(self.share, base) if self.share else 0)

    def in_words(self, base: int | None = None) -> str:
        """Return what completes "The quorum is": "seven voting members, including one NHS representative".

        With `base`, a share is counted out for that many voting seats: "(4 of 11 today)".
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
        """Return the rule as a sentence, as `in_words` completes it."""
        return f"The quorum is {self.in_words(base)}."

    def evaluate(self, seats: Sequence[VotingSeat], filled: Collection[str]) -> Evaluation:
        """Say whether the quorum is there, given a board's voting seats and the keys of those that are filled.

        Whoever withdraws for an item is left out of `filled` by the caller; the share is of all voting seats.
        """
        there = [seat for seat in seats if seat.key in filled]
        needed = self.needed_of(len(seats))
        missing: list[Missing] = []
        if len(there) < needed:
            others = _organisations(seat for seat in seats if seat.key not in filled)
            missing.append(Missing(plural(needed - len(there), "more voting member"), others))
        for part in self.parts:
            missing += [each for each in part.missing(seats, filled) if each not in missing]
        return Evaluation(needed, len(there), len(seats), tuple(missing))

    def why_never(self, seats: Sequence[VotingSeat], fillable: Collection[str] | None = None) -> list[str]:
        """Say in sentences why a board with these voting seats could never meet the rule; nothing if it could.

        With `fillable`, only the seats with these keys can be filled: those that somebody holds today.
        """
        can = {seat.key for seat in seats} if fillable is None else fillable
        missing = self.evaluate(seats, can).missing
        needed, available = self.needed_of(len(seats)), sum(seat.key in can for seat in seats)
        which = "voting seat" if fillable is None else "voting seat that somebody holds"
        ways = "voting seats" if fillable is None else "voting seats that somebody holds"
        sentences = []
        for each in missing:
            if available < needed and each is missing[0]:
                has = plural(available, which, ways) if available else f"no {ways}"
                sentences.append(f"The quorum needs {_voting_members(needed)}, but the board has {has}.")
            else:
                sentences.append(f"The quorum needs {each.words}, but the board has no {which} for it.")
        return sentences

    def stored(self) -> dict[str, Any]:
        """Return the rule as it is kept in JSON."""
        return as_stored(self)


def rule_of(version: TermsVersion) -> QuorumRule:
    """Return the quorum that a version of terms of reference sets."""
    parts = from_stored(version.quorum_parts or (), tuple[QuorumPart, ...])
    return QuorumRule(version.quorum, version.quorum_share, parts)


def voting_seats(seats: Iterable[Seat]) -> tuple[VotingSeat, ...]:
    """Return those of a board's seats that vote: what a quorum is made of. Seats need their organisations loaded.

    A seat is called by its title, with its organisation where the title alone would not say which.
    """
    voting = [seat for seat in seats if seat.votes and seat.kind is SeatKind.CORE]
    members = {role.code: role.member for role in national_roles()}
    titles = [seat.title.casefold() for seat in voting]

    def called(seat: Seat) -> str:
        if seat.title and titles.count(seat.title.casefold()) == 1:
            return seat.title
        return f"{seat.title or members.get(seat.national_role, 'member')} of {seat.organisation.name}"

    return tuple(
        VotingSeat(seat.key, called(seat), seat.national_role, seat.organisation.key, seat.organisation.name)
        for seat in voting
    )


def _voting_members(count: int) -> str:
    return f"{number(count)} voting {'member' if count == 1 else 'members'}"


def _share_of(share: Share, base: int) -> int:
    if share is Share.MORE_THAN_HALF:
        return floor(Fraction(base, 2)) + 1
    return max(1, ceil(Fraction(share.value) * base))


def _organisations(seats: Iterable[VotingSeat]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(seat.organisation for seat in seats))
