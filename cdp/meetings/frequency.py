"""How often a board meets. No database access."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import TermsVersion
from cdp.terms.versions.states import in_force_among

USUAL_A_YEAR = 4


@dataclass(frozen=True)
class MeetingFrequency:
    """How often a board meets; `terms` is its terms of reference in force, or None if there are none."""

    meetings_a_year: int
    terms: TermsVersion | None


def frequency_of(versions: Sequence[TermsVersion], today: date) -> MeetingFrequency:
    """Return how often a board meets: as its terms in force say, or else the usual four times a year.

    Source: docs/rules/domain.md 4.
    """
    terms = in_force_among(versions, today)
    return MeetingFrequency(terms.meetings_a_year if terms is not None else USUAL_A_YEAR, terms)
