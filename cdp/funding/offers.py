"""Funding streams offered from the dated national facts about grants, with their source and certainty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cdp.models import FundingStream, StreamDateCertainty
from cdp.reference.national_facts import Certainty, FactCategory, NationalFact, NationalFacts
from cdp.reference.written_dates import first_day

SHORT_NAMES = {
    "grant.ssmtrg": "SSMTRG",
    "grant.datrig": "DATRIG",
    "grant.rsdatg": "RSDATG",
    "grant.ips": "IPS",
    "grant.project_adder": "ADDER",
    "grant.public_health_drug_alcohol_ring_fence": "Public health ring-fence",
}


@dataclass(frozen=True)
class OfferedStream:
    """A national fact about a grant, as the form for a new stream is filled from it."""

    fact: NationalFact
    predecessors: tuple[str, ...]
    successor: str | None

    @property
    def key(self) -> str:
        """The key of the fact."""
        return self.fact.key

    @property
    def filled(self) -> dict[str, Any]:
        """The values of the form. Streams that the fact follows, or that follow it, are chosen."""
        end = self.fact.ends_before
        return {
            "name": self.fact.value,
            "short_name": SHORT_NAMES.get(self.key, ""),
            "granting_body": self.fact.publisher,
            "starts_on": first_day(self.fact.starts) if self.fact.starts else None,
            "ends_on": end - timedelta(days=1) if end else None,
            "source": self.fact.source_line,
            "certainty": _certainty(self.fact),
            "predecessors": list(self.predecessors),
            "successor": self.successor,
        }


def offered_streams(facts: NationalFacts, streams: Sequence[FundingStream]) -> list[OfferedStream]:
    """Return the national grants that are not a stream here yet, latest first, without the yearly national totals."""
    by_fact = {each.fact_key: each for each in streams if each.fact_key}
    found = [
        OfferedStream(
            fact,
            tuple(
                each.key
                for key, each in by_fact.items()
                if key in facts.by_key and facts[key].superseded_by == fact.key
            ),
            by_fact[fact.superseded_by].key if fact.superseded_by in by_fact else None,
        )
        for fact in facts.facts
        if fact.category is FactCategory.GRANT
        and fact.certainty is not Certainty.UNKNOWN
        and fact.starts
        and not fact.key.startswith("grant.public_health.")
        and fact.key not in by_fact
    ]
    return sorted(found, key=lambda offered: offered.fact.starts, reverse=True)


def _certainty(fact: NationalFact) -> StreamDateCertainty:
    return StreamDateCertainty.SEEN if fact.certainty is Certainty.SEEN else StreamDateCertainty.FROM_MEMORY
