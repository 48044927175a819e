"""Progress of responses to a version: one line for each organisation asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cdp import clock
from cdp.models import AnsweredAs, Capacity, TermsAnswer, TermsAsk, TermsOpinion, TermsState, TermsVersion
from cdp.terms.approval.agreement import APPROVALS
from cdp.terms.approval.answers import AS_WORDS
from cdp.terms.approval.requests import is_alive, speaks_for
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

CAPACITY_WORDS = {Capacity.REPRESENTATIVE: "representative", Capacity.DEPUTY: "deputy"}
_TIMES = {0: "not reminded yet", 1: "reminded once", 2: "reminded twice"}


@dataclass(frozen=True)
class AskLine:
    """One person asked to respond, and the status of the person's link."""

    ask: TermsAsk
    speaks: bool
    works: bool

    @property
    def role(self) -> str:
        """The capacity in which the person was asked."""
        return CAPACITY_WORDS[self.ask.capacity]

    @property
    def link(self) -> str:
        """The status of the person's link, in words."""
        if not self.speaks:
            return "no longer represents it, so the link does not work"
        if self.ask.revoked_at is not None:
            return f"link ended on {in_words(self.ask.revoked_at)}"
        if not self.works:
            return "link no longer works"
        used = f"link used on {in_words(self.ask.used_at)}, " if self.ask.used_at else "link "
        return f"{used}works until {in_words(_last_day(self.ask.expires_at))}"


@dataclass(frozen=True)
class AnswerLine:
    """One organisation: its response, with who gave it and how, or how long a response has been outstanding."""

    answer: TermsAnswer
    asked: tuple[AskLine, ...]
    waiting: str
    vacant: bool

    @property
    def opinion(self) -> TermsOpinion | None:
        """The organisation's opinion, or None if it has not responded."""
        return self.answer.opinion

    @property
    def given(self) -> str:
        """Who responded, in what capacity, how and when; empty if there is no response."""
        answer = self.answer
        if answer.opinion is None or answer.answered_by is None or answer.answered_as is None:
            return ""
        how = "by letter" if answer.letter_sha256 else "by personal link" if answer.by_link else "signed in"
        return f"{answer.answered_by.name}, {AS_WORDS[answer.answered_as]}, {how}, on {in_words(answer.answered_at)}"

    @property
    def own_decision(self) -> str:
        """The internal decision, such as "Internal approval: Cabinet on 3 December 2026"; empty if there is none."""
        on = f" on {in_words(self.answer.approved_on)}" if self.answer.approved_on else ""
        what = "approval" if self.answer.opinion in APPROVALS else "decision"
        return f"Internal {what}: {self.answer.approving_body}{on}" if self.answer.approving_body else ""

    @property
    def may_be_recorded(self) -> bool:
        """Whether the secretariat may record a response; a response given directly is never overwritten."""
        directly = self.answer.answered_as is not AnsweredAs.SECRETARIAT and not self.answer.carried_from_id
        return self.answer.opinion is None or not directly

    @property
    def may_be_reminded(self) -> bool:
        """Whether anyone from the organisation can be reminded."""
        return self.answer.opinion is None and any(
            line.speaks and line.ask.revoked_at is None for line in self.asked
        )


@dataclass(frozen=True)
class Tracking:
    """A line for every organisation, and the number of people who could be asked today but were not asked before."""

    lines: tuple[AnswerLine, ...]
    newcomers: int

    @property
    def can_remind(self) -> bool:
        """Whether there is anyone to remind."""
        return any(line.may_be_reminded for line in self.lines)


def track(
    version: TermsVersion,
    answers: Sequence[TermsAnswer],
    speakers: Collection[tuple[int, int]],
    now: datetime,
) -> Tracking:
    """Return the progress of responses; `speakers` are the (organisation, person) IDs of today's seat holders."""
    lines = tuple(_line(version, answer, speakers, now) for answer in answers)
    waiting = {answer.organisation_id for answer in answers if answer.opinion is None}
    asked = {(answer.organisation_id, ask.person_id) for answer in answers for ask in answer.asks}
    newcomers = sum(1 for pair in speakers if pair[0] in waiting and pair not in asked)
    return Tracking(lines, newcomers if version.state is TermsState.CIRCULATED else 0)


def _line(
    version: TermsVersion, answer: TermsAnswer, speakers: Collection[tuple[int, int]], now: datetime
) -> AnswerLine:
    vacant = all(organisation != answer.organisation_id for organisation, _ in speakers)
    asked = tuple(AskLine(ask, speaks_for(ask, speakers), is_alive(ask, now)) for ask in answer.asks)
    return AnswerLine(answer, asked, _waiting(version, answer, now), vacant)


def _waiting(version: TermsVersion, answer: TermsAnswer, now: datetime) -> str:
    """Return text such as "No response after 12 days, reminded twice, last on 3 December 2026".

    The text is empty if the organisation has responded.
    """
    if answer.opinion is not None:
        return ""
    reminded = _TIMES.get(answer.reminders, f"reminded {answer.reminders} times")
    if answer.reminded_at is not None:
        reminded += (
            f", last on {in_words(answer.reminded_at)}"
            if answer.reminders > 1
            else f" on {in_words(answer.reminded_at)}"
        )
    if version.state is not TermsState.CIRCULATED or version.circulated_at is None:
        return "Did not respond"
    days = (clock.in_london(now).date() - clock.in_london(version.circulated_at).date()).days
    asked = f"No response after {plural(days, 'day')}" if days else "Asked today"
    return f"{asked}, {reminded}"


def _last_day(moment: datetime) -> date:
    """Return the last full day before a moment, which is midnight in London."""
    return date.fromordinal(clock.in_london(moment).date().toordinal() - 1)
