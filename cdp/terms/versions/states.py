"""Where a version stands on a day: what people call its state, computed from its record and its dates.

Only signing is stored. Which signed version is in force, and which one it superseded, follows from their dates, so
that a version comes into force on its day although nothing runs on that day.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from cdp.models import TermsState, TermsVersion

HAVE_BEEN_SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)
BEING_WRITTEN = (TermsState.DRAFT, TermsState.CIRCULATED, TermsState.AGREED)
WITH_OTHERS = (TermsState.CIRCULATED, TermsState.AGREED)


class Standing(StrEnum):
    """What a version is on a day."""

    DRAFT = "draft"
    WITH_PARTNERS = "with_partners"
    AGREED = "agreed"
    WITH_SRO = "with_sro"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


def standing_of(version: TermsVersion, in_force: TermsVersion | None) -> Standing:
    """Return where a version stands on a day, given which version of its board is in force that day."""
    if version.state is TermsState.WITHDRAWN:
        return Standing.WITHDRAWN
    if version.state is TermsState.AGREED:
        return Standing.WITH_SRO if version.sent_to_sro_at is not None else Standing.AGREED
    if version.state is TermsState.CIRCULATED:
        return Standing.WITH_PARTNERS
    if version.state not in HAVE_BEEN_SIGNED:
        return Standing.DRAFT
    if in_force is None or version.number > in_force.number:
        return Standing.TO_COME
    return Standing.IN_FORCE if version.number == in_force.number else Standing.SUPERSEDED


def in_force_among(versions: Iterable[TermsVersion], day: date) -> TermsVersion | None:
    """Return which of one board's versions is in force on a day, by the rule of queries.terms_in_force."""
    come = [
        version
        for version in versions
        if version.state in HAVE_BEEN_SIGNED and version.in_force_from and version.in_force_from <= day
    ]
    return max(come, key=lambda version: version.number, default=None)
