"""National facts in default texts: a name with a full stop in braces is the key of a fact, such as {body.pcc}.

After a bar comes the general phrase that is used if the fact does not hold, such as {body.probation|probation}. A line
that names a fact that does not hold, without a general phrase, is left out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cdp.reference.national_facts import Certainty, NationalFact, NationalFacts
from cdp.reference.written_dates import in_words

_NAMED = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)+)(?:\|([^{}]+))?\}")
CENTRAL_UNIT = "body.jcdu"
"""The key of the fact about the unit of central government to which partnerships answer."""


@dataclass(frozen=True)
class NationalPhrases:
    """The national facts in use on a day, as phrases for a text; `escaped` escapes a name for Markdown."""

    facts: NationalFacts
    day: date
    escaped: Callable[[str], str]

    def with_facts(self, body: str) -> str:
        """Return a text with the facts that it names filled in."""
        return "\n".join(filled for line in body.splitlines() if (filled := self._line(line)) is not None)

    def named_in(self, body: str) -> tuple[NationalFact, ...]:
        """Return the facts that a text names and that hold, in the order of the text."""
        keys = [found[1] for found in _NAMED.finditer(body)]
        keys += [CENTRAL_UNIT] if "{central_contact}" in body else []
        held = (self._held(key) for key in keys)
        return tuple(dict.fromkeys(fact for fact in held if fact is not None))

    @property
    def central_contact(self) -> str:
        """Whom partnerships write to: the unit of central government, which may have changed, or the government."""
        unit = self._held(CENTRAL_UNIT)
        return f"the {self.escaped(unit.value)} or its successor" if unit else "central government"

    @property
    def central_route(self) -> str:
        """The same after "accountable to central government", or "" if no unit is known."""
        return f", through {self.central_contact}," if self._held(CENTRAL_UNIT) else ""

    def source_of(self, fact: NationalFact) -> str:
        """Return a fact with its source, the date of that source, how certain it is, and its end."""
        same = fact.source.startswith(fact.value)
        parts = ["" if same else f"Source: {fact.source}", fact.publisher]
        parts.append(f"dated {fact.dated_in_words}" if fact.dated else "")
        parts.append(
            f"read on {in_words(fact.read_on)}"
            if fact.certainty is Certainty.SEEN
            else "not read in a source"
        )
        source = ", ".join(part for part in parts if part)
        opening = f"{fact.value}, {source}" if same else f"{fact.value}. {source}"
        return f"{opening}. {self.facts.end_line(fact, self.day)}".strip()

    def _held(self, key: str) -> NationalFact | None:
        return self.facts.current(key, self.day)

    def _line(self, line: str) -> str | None:
        words: list[str] = []
        for found in _NAMED.finditer(line):
            fact = self._held(found[1])
            if fact is None and not found[2]:
                return None
            words.append(self.escaped(fact.value) if fact else found[2])
        filled = iter(words)
        return _NAMED.sub(lambda _: next(filled), line)
