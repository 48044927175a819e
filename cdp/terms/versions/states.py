"""The standing of a version on a day, computed from its stored state and its dates.

For a signed version, only the signature and the start date are stored. Whether it is in force or superseded follows
from the start dates, so that a version comes into force without a scheduled job.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from cdp.models import TermsState, TermsVersion

HAVE_BEEN_SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)
BEING_WRITTEN = (TermsState.DRAFT, TermsState.CIRCULATED, TermsState.AGREED)
WITH_OTHERS = (TermsState.CIRCULATED, TermsState.AGREED)


class TermsStanding(StrEnum):
    """The standing of a version on a day."""

    DRAFT = "draft"
    WITH_PARTNERS = "with_partners"
    AGREED = "agreed"
    WITH_SRO = "with_sro"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def tag(self) -> tuple[str, str]:
        """The standing in words, and the colour of its tag."""
        return _TAGS[self]


_TAGS = {
    TermsStanding.DRAFT: ("Draft", "grey"),
    TermsStanding.WITH_PARTNERS: ("Out for approval", "yellow"),
    TermsStanding.AGREED: ("Agreed by partners", "turquoise"),
    TermsStanding.WITH_SRO: ("Awaiting SRO signature", "yellow"),
    TermsStanding.TO_COME: ("Signed, not yet in force", "light-blue"),
    TermsStanding.IN_FORCE: ("In force", "green"),
    TermsStanding.SUPERSEDED: ("Superseded", "grey"),
    TermsStanding.WITHDRAWN: ("Withdrawn", "grey"),
}


def standing_of(version: TermsVersion, in_force: TermsVersion | None) -> TermsStanding:
    """Return the standing of a version, given which version of its board is in force."""
    if version.state is TermsState.WITHDRAWN:
        return TermsStanding.WITHDRAWN
    if version.state is TermsState.AGREED:
        return TermsStanding.WITH_SRO if version.sent_to_sro_at is not None else TermsStanding.AGREED
    if version.state is TermsState.CIRCULATED:
        return TermsStanding.WITH_PARTNERS
    if version.state not in HAVE_BEEN_SIGNED:
        return TermsStanding.DRAFT
    if in_force is None or version.number > in_force.number:
        return TermsStanding.TO_COME
    return TermsStanding.IN_FORCE if version.number == in_force.number else TermsStanding.SUPERSEDED


def in_force_among(versions: Iterable[TermsVersion], day: date) -> TermsVersion | None:
    """Return the version of one board in force on a day, by the rule of `queries.terms_in_force`."""
    come = [
        version
        for version in versions
        if version.state in HAVE_BEEN_SIGNED and version.in_force_from and version.in_force_from <= day
    ]
    return max(come, key=lambda version: version.number, default=None)
