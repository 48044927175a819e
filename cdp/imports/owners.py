"""Whom the owners' cell of a log names: people, organisations, roles and initials. Pure functions.

A name that is the same as one of the partnership is read. One that is like it is proposed, all others are asked about.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rapidfuzz import fuzz, process

from cdp.imports import values
from cdp.imports.people import bare_name, people_in
from cdp.reference.areas import plain

K = TypeVar("K")
NEARLY_THE_SAME = 88
NOBODY = "nobody"
"""The answer that leaves a name out."""
_ALWAYS_APART = re.compile(r"\s*(?:/|;|\+|\n)\s*")
_PERHAPS_APART = re.compile(r"\s*(?:&|\band\b)\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"^(.*?)\s*\(([^()]+)\)$")
_SURNAME_FIRST = re.compile(r"^([A-Z][\w’'\-]+),\s*([A-Z])\.?$")
_INITIAL_FIRST = re.compile(
    r"^(?:(?:cllr|dr|mr|mrs|ms|miss|mx|prof)\.? )?([A-Z])\.? ([A-Z][\w’'\-]+)$", re.IGNORECASE
)
_TITLED = re.compile(
    r"^(?:cllr|dr|mr|mrs|ms|miss|mx|prof|supt|ch insp|insp|sgt|dci|ds|rev|sir|dame)\b", re.IGNORECASE
)
_PERSON = re.compile(r"^[A-Z][\w’'\-]+ [A-Z][\w’'\-]+$")
_LABEL = re.compile(r"^(?:lead|owner|support)\s*:\s*", re.IGNORECASE)


class OwnerCertainty(StrEnum):
    """How certain it is whom a name means."""

    READ = "read"
    PROPOSED = "proposed"
    ASKED = "asked"


@dataclass(frozen=True)
class KnownOwner:
    """An organisation, or a person with one of the organisations that they represent; a possible owner of actions.

    `organisation_id` is None for people who represent no organisation.
    """

    label: str
    organisation_id: int | None
    person_id: int | None = None

    @property
    def code(self) -> str:
        """The value of the owner in a list of answers."""
        return f"person-{self.person_id}" if self.person_id else f"organisation-{self.organisation_id}"


@dataclass(frozen=True)
class NamedOwner:
    """A name in an owners' cell, and whom it means or may mean; `why` says how it was read, or what is unclear."""

    said: str
    certainty: OwnerCertainty
    owner: KnownOwner | None = None
    why: str = ""


class Directory:
    """The people, organisations and roles of a partnership, and the initials of one file."""

    def __init__(
        self,
        people: Sequence[tuple[str, KnownOwner]],
        organisations: Sequence[tuple[str, str, KnownOwner]],
        roles: Mapping[str, KnownOwner],
        initials: Mapping[str, str],
    ) -> None:
        """Take people by name, organisations by name and short name, roles by their words, and names by initials."""
        self.owners = [*(one for *_, one in organisations), *(one for _, one in people)]
        self.by_code = {one.code: one for one in self.owners}
        self._people = _unique((bare_name(name), one) for name, one in people)
        self._by_initial = _unique(
            ((words[0][0], words[-1]), one)
            for name, one in people
            if len(words := bare_name(name).split()) > 1
        )
        self._organisations = _unique(
            (plain(name), one)
            for full, short, one in organisations
            for name in dict.fromkeys((full, short))
            if name
        )
        self._roles, self._initials = roles, initials
        self._found: dict[str, NamedOwner] = {}

    def in_cell(self, text: str) -> list[NamedOwner]:
        """Return the owners that a cell names, in its order, each once."""
        found: dict[str, NamedOwner] = {}
        for written in _ALWAYS_APART.split(text):
            part = _LABEL.sub("", written).strip(" ,.")
            if values.is_nothing(part):
                continue
            for one in self._perhaps_several(part):
                found.setdefault(one.said.casefold(), one)
        return list(found.values())

    def named(self, said: str) -> NamedOwner:
        """Return whom one name means."""
        said = " ".join(said.split())
        if said not in self._found:
            self._found[said] = self._named(said)
        return self._found[said]

    def _perhaps_several(self, part: str) -> Iterable[NamedOwner]:
        whole = self.named(part)
        parts = [one for one in _PERHAPS_APART.split(part) if one]
        if whole.certainty is OwnerCertainty.READ or len(parts) < 2:
            return [whole]
        each = [self.named(one) for one in parts]
        several = any(
            one.certainty is not OwnerCertainty.ASKED or _is_like_a_person(one.said) for one in each
        )
        return each if several else [whole]

    def _named(self, said: str) -> NamedOwner:
        if name := self._initials.get(said.casefold().replace(".", "")):
            found = self._named(name)
            why = f"the log’s own key says that {said} is {name}"
            return NamedOwner(said, found.certainty, found.owner, "; ".join(filter(None, (why, found.why))))
        name, aside = _parts(said)
        same = self._organisations.get(plain(said)) or self._people.get(bare_name(name))
        if same is not None:
            return NamedOwner(said, OwnerCertainty.READ, same)
        for words in filter(None, (name, aside)):
            initial = _initial(words)
            if initial and (like := self._by_initial.get(initial)):
                return _proposed(said, like, "by initial and surname")
        if name != said and (body := self._organisations.get(plain(name))):
            return _proposed(said, body, "by the name in front of the brackets")
        if holder := self._roles.get(plain(said)):
            return _proposed(said, holder, "who has this role today")
        for words in filter(None, (aside, said)):
            if body := self._organisation_like(words):
                why = "" if words == said else f"an organisation of the partnership; {name} is no member here"
                return _proposed(said, body, why)
        return NamedOwner(said, OwnerCertainty.ASKED)

    def _organisation_like(self, said: str) -> KnownOwner | None:
        words = plain(said)
        if found := self._organisations.get(words):
            return found
        inside = {
            one.code: one
            for name, one in self._organisations.items()
            if words and set(words.split()) <= set(name.split())
        }
        if len(inside) == 1:
            return next(iter(inside.values()))
        best = process.extractOne(
            words, list(self._organisations), scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY_THE_SAME
        )
        return self._organisations[best[0]] if best else None


def _proposed(said: str, owner: KnownOwner, why: str) -> NamedOwner:
    return NamedOwner(said, OwnerCertainty.PROPOSED, owner, why)


def _parts(said: str) -> tuple[str, str]:
    """Return the name in the usual order, and what follows it in brackets or after a comma."""
    if match := _BRACKETS.match(said):
        return match[1], match[2]
    if match := _SURNAME_FIRST.match(said):
        return f"{match[2]} {match[1]}", ""
    before, _, after = said.partition(",")
    if after and len(before.split()) > 1:
        return before.strip(), after.strip()
    people = people_in(said)
    return (people.names[0] if people.names else said), ""


def _initial(name: str) -> tuple[str, str] | None:
    match = _INITIAL_FIRST.match(name)
    return (match[1].casefold(), bare_name(match[2])) if match else None


def _is_like_a_person(said: str) -> bool:
    return bool(_TITLED.match(said) or _PERSON.match(_parts(said)[0]) or _initial(_parts(said)[0]))


def _unique(pairs: Iterable[tuple[K, KnownOwner]]) -> dict[K, KnownOwner]:
    """Return the owners by key, without keys that several owners have."""
    found: dict[K, list[KnownOwner]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return {key: ones[0] for key, ones in found.items() if len(set(ones)) == 1}
