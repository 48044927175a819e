"""The expected quorum of a future meeting, from the replies so far and the quorum rule in the terms of reference."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cdp.meetings.answer_queries import count_answers
from cdp.meetings.quorum import NO_TERMS, QuorumBasis
from cdp.models import Meeting, MeetingState
from cdp.terms.wording.quorum_rule import Missing
from cdp.wording.formats import listed, plural

SOON = timedelta(days=10)
"""How long before a meeting the coordinator's start page shows the expected quorum."""

NAMED_AT_MOST = 8


@dataclass(frozen=True)
class Forecast:
    """The expected quorum. `quorate` assumes everyone who accepted attends, and is None where no quorum is set.

    `missing` is what is still needed for a quorum. `unanswered` has the names of people in voting seats who have not
    replied.
    """

    verdict: str
    quorate: bool | None
    missing: tuple[Missing, ...]
    unanswered: tuple[str, ...]

    @property
    def lacking(self) -> str:
        """A sentence on what is still needed for a quorum, or an empty string."""
        if not self.missing:
            return ""
        return f"Still needed: {listed([each.words for each in self.missing])}."

    @property
    def silent(self) -> str:
        """A sentence on who has not replied, with a long list shortened, or an empty string."""
        if not self.unanswered:
            return ""
        shown = list(self.unanswered[:NAMED_AT_MOST])
        if len(self.unanswered) > len(shown):
            shown.append(plural(len(self.unanswered) - len(shown), "other"))
        have = plural(len(self.unanswered), "person has", "people have")
        return f"{have} not replied: {listed(shown)}."

    @property
    def sentence(self) -> str:
        """The verdict, what is still needed and who has not replied, in one line."""
        return " ".join(filter(None, [self.verdict, self.lacking, self.silent]))


def has_forecast(meeting: Meeting, now: datetime) -> bool:
    """Return whether people have been invited and the meeting has not begun."""
    return meeting.state is MeetingState.SCHEDULED and meeting.starts_at > now


def is_soon(meeting: Meeting, now: datetime) -> bool:
    """Return whether a meeting is so near that its quorum needs attention."""
    return has_forecast(meeting, now) and meeting.starts_at - now <= SOON


def forecast_of(session: Session, meeting: Meeting, basis: QuorumBasis | None) -> Forecast:
    """Return the expected quorum of a meeting, in one query.

    A seat counts as filled when its representative, or the deputy invited instead, has accepted. The person must
    still hold the seat on the day of the meeting.
    """
    counted = count_answers(session, meeting)
    if basis is None:
        return Forecast(NO_TERMS, None, (), counted.unanswered)
    found = basis.evaluate(counted.filled)
    accepted = f"{found.present:,} of {plural(found.base, 'voting member')} have accepted"
    needed = f" and {plural(found.needed, 'is', 'are')} needed" if found.needed else ""
    opening = "Quorate if everyone who accepted attends" if found.quorate else "Not quorate yet"
    return Forecast(f"{opening}: {accepted}{needed}.", found.quorate, found.missing, counted.unanswered)
