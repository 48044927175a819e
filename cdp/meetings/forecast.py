"""Whether a meeting to come would be quorate, from the answers so far and the quorum rule of its terms of reference."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cdp.meetings.answer_queries import count_answers
from cdp.meetings.quorum import NO_TERMS, Basis
from cdp.models import Meeting, MeetingState
from cdp.terms.wording.quorum_rule import Missing
from cdp.wording.formats import listed, plural

SOON = timedelta(days=10)
"""From how long before a meeting the coordinator's first page tells what to expect."""

NAMED_AT_MOST = 8


@dataclass(frozen=True)
class Forecast:
    """What to expect: `quorate` if all who accepted come, None where no quorum is set.

    `missing` is what a quorum still lacks; `unanswered` names the people for voting seats who have not answered.
    """

    verdict: str
    quorate: bool | None
    missing: tuple[Missing, ...]
    unanswered: tuple[str, ...]

    @property
    def lacking(self) -> str:
        """What is still needed for a quorum, as a sentence, or nothing."""
        if not self.missing:
            return ""
        return f"Still needed: {listed([each.words for each in self.missing])}."

    @property
    def silent(self) -> str:
        """Who has not answered, as a sentence, or nothing; a long list is cut short."""
        if not self.unanswered:
            return ""
        shown = list(self.unanswered[:NAMED_AT_MOST])
        if len(self.unanswered) > len(shown):
            shown.append(plural(len(self.unanswered) - len(shown), "other"))
        have = plural(len(self.unanswered), "person has", "people have")
        return f"{have} not answered: {listed(shown)}."

    @property
    def sentence(self) -> str:
        """All of it in a line."""
        return " ".join(filter(None, [self.verdict, self.lacking, self.silent]))


def is_wanted(meeting: Meeting, now: datetime) -> bool:
    """Whether there is something to expect: people were asked, and the meeting has not begun."""
    return meeting.state is MeetingState.SCHEDULED and meeting.starts_at > now


def is_soon(meeting: Meeting, now: datetime) -> bool:
    """Whether a meeting is so near that its quorum has to be seen to."""
    return is_wanted(meeting, now) and meeting.starts_at - now <= SOON


def forecast_of(session: Session, meeting: Meeting, basis: Basis | None) -> Forecast:
    """Return what to expect of a meeting; one statement.

    A seat counts when its representative, or the deputy who stands in, has accepted and still fills it that day.
    """
    counted = count_answers(session, meeting)
    if basis is None:
        return Forecast(NO_TERMS, None, (), counted.unanswered)
    found = basis.evaluate(counted.filled)
    accepted = f"{found.present:,} of {plural(found.base, 'voting member')} have accepted"
    needed = f" and {found.needed:,} {'is' if found.needed == 1 else 'are'} needed" if found.needed else ""
    opening = "Quorate if all who accepted come" if found.quorate else "Not quorate yet"
    return Forecast(f"{opening}: {accepted}{needed}.", found.quorate, found.missing, counted.unanswered)
