"""Dated national facts: strategy, ambitions, guidance, frameworks, grants, bodies and milestones.

Each fact has a source, its date and how certain we are. Facts begin and end, and can be replaced by others. Those that
are shipped are read by `national_facts_file`; an administrator's changes are put on top with `with_changes`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from cdp.reference.written_dates import first_day, in_words


class FactCategory(StrEnum):
    """The categories of national facts, in the order in which they are listed."""

    STRATEGY = "strategy"
    AMBITION = "ambition"
    FRAMEWORK = "framework"
    GUIDANCE = "guidance"
    ROLE = "role"
    NATIONAL_BODY = "national_body"
    REPORTING_LINE = "reporting_line"
    GRANT = "grant"
    RETURN = "return"
    MILESTONE = "milestone"
    STATISTICS_RELEASE = "statistics_release"
    HEALTH = "health"
    POLICING = "policing"
    LOCAL_GOVERNMENT = "local_government"


class Certainty(StrEnum):
    """How certain a fact is: read in a source, from memory, or looked for and not found."""

    SEEN = "seen"
    FROM_MEMORY = "from memory"
    UNKNOWN = "unknown"


class FactStanding(StrEnum):
    """Whether a fact holds on a day. UNSURE facts held when last seen; those looked for and not found are NOT_FOUND."""

    HOLDS = "holds"
    UNSURE = "unsure"
    AHEAD = "ahead"
    ENDED = "ended"
    NOT_FOUND = "not found"


class FactBasis(StrEnum):
    """Whether a milestone is from a published document or is common practice."""

    PUBLISHED = "published"
    PRACTICE = "practice"


@dataclass(frozen=True)
class NationalFact:
    """One national fact; empty text means that something is not known.

    `starts`, `until`, `dated`, `read_on` and `last_seen` are written dates (see `written_dates`). `until` is the first
    time at which the fact no longer holds, and `superseded_by` the key of the fact that took its place. `dated` is the
    date of the source. `is_edited` marks facts that an administrator has changed or added.
    """

    key: str
    category: FactCategory
    value: str = ""
    starts: str = ""
    until: str = ""
    superseded_by: str = ""
    source: str = ""
    publisher: str = ""
    dated: str = ""
    read_on: str = ""
    certainty: Certainty = Certainty.SEEN
    note: str = ""
    basis: FactBasis | None = None
    last_seen: str = ""
    is_edited: bool = False

    @property
    def title(self) -> str:
        """The fact in words; for one that was not found, what was looked for."""
        return self.value or self.note

    @property
    def ends_before(self) -> date | None:
        """The first day on which the fact no longer holds, or None if its end is open or not known."""
        return first_day(self.until) if self.until else None

    def standing_on(self, day: date) -> FactStanding:
        """Return whether the fact holds on a day."""
        if self.certainty is Certainty.UNKNOWN:
            return FactStanding.NOT_FOUND
        if self.starts and first_day(self.starts) > day:
            return FactStanding.AHEAD
        if self.ends_before is not None and self.ends_before <= day:
            return FactStanding.ENDED
        return FactStanding.UNSURE if self.last_seen and not self.until else FactStanding.HOLDS

    @property
    def starts_in_words(self) -> str:
        """When the fact began, in words; "" if that is not known."""
        return in_words(self.starts) if self.starts else ""

    @property
    def dated_in_words(self) -> str:
        """The date of the source in words; "" if none was recorded."""
        return in_words(self.dated) if self.dated else ""

    @property
    def source_line(self) -> str:
        """The source in one line: title, publisher and date; "" if none was recorded."""
        if not self.source:
            return ""
        dated = f"dated {self.dated_in_words}" if self.dated else "date not recorded"
        return ", ".join(part for part in (self.source, self.publisher, dated) if part)

    @property
    def certainty_line(self) -> str:
        """How certain the fact is, and when its source was read."""
        read = f" on {in_words(self.read_on)}" if self.read_on else ""
        if self.certainty is Certainty.SEEN:
            return f"Read in a public source{read}."
        if self.certainty is Certainty.FROM_MEMORY:
            return "From memory, not read in a source."
        return f"Looked for{read} and not found."


@dataclass(frozen=True)
class NationalFacts:
    """All national facts that this service relies on, in order."""

    facts: tuple[NationalFact, ...]

    @cached_property
    def by_key(self) -> Mapping[str, NationalFact]:
        """The facts by key."""
        return {fact.key: fact for fact in self.facts}

    def __getitem__(self, key: str) -> NationalFact:
        """Return a fact by its key, such as `body.jcdu`; raise KeyError for an unknown key."""
        return self.by_key[key]

    def with_changes(self, changed: Iterable[NationalFact]) -> "NationalFacts":
        """Return these facts with some replaced and others added; added ones follow those of their category."""
        top = {fact.key: replace(fact, is_edited=True) for fact in changed}
        if not top:
            return self
        kept = [top.pop(fact.key, fact) for fact in self.facts]
        return NationalFacts(in_order([*kept, *top.values()]))

    def current(self, key: str, day: date) -> NationalFact | None:
        """Return the fact that holds on a day: this one, or the one that replaced it; None if there is none.

        A fact that held when it was last seen is returned, so say that it may have changed.
        """
        met: set[str] = set()
        fact = self.by_key.get(key)
        while fact is not None and fact.standing_on(day) is FactStanding.ENDED and fact.key not in met:
            met.add(fact.key)
            fact = self.by_key.get(fact.superseded_by)
        if fact is None or fact.standing_on(day) not in (FactStanding.HOLDS, FactStanding.UNSURE):
            return None
        return fact

    def end_line(self, fact: NationalFact, day: date) -> str:
        """Return what to print about a fact's end on a day, such as "Ended on 31 March 2025"; or ""."""
        standing = fact.standing_on(day)
        if standing is FactStanding.NOT_FOUND:
            return ""
        if standing is FactStanding.AHEAD:
            return f"Planned from {in_words(fact.starts)}."
        if standing is FactStanding.UNSURE:
            return f"Last seen on {in_words(fact.last_seen)}. We do not know whether it still exists."
        if not fact.until:
            return ""
        follows = self.by_key.get(fact.superseded_by)
        if standing is FactStanding.ENDED:
            after = f"Replaced by: {follows.title}" if follows else "None has replaced it that we know of"
            return f"{_ended(fact.until)}. {after}."
        after = f" To be replaced by: {follows.title}." if follows else ""
        return f"{_will_end(fact.until)}.{after}"


def _ended(until: str) -> str:
    return f"Ended on {_last_day(until)}" if _is_a_day(until) else f"Ended in {in_words(until)}"


def _will_end(until: str) -> str:
    return f"Until {_last_day(until)}" if _is_a_day(until) else f"Due to end in {in_words(until)}"


def _is_a_day(written: str) -> bool:
    return written.count("-") == 2


def _last_day(until: str) -> str:
    return in_words((first_day(until) - timedelta(days=1)).isoformat())


def in_order(facts: Iterable[NationalFact]) -> tuple[NationalFact, ...]:
    """Return facts in the order of their categories."""
    order = {category: position for position, category in enumerate(FactCategory)}
    return tuple(sorted(facts, key=lambda fact: order[fact.category]))
