"""A reminder that may be due: the person, the record, the due date and the reason."""

from dataclasses import dataclass
from datetime import date

from cdp.access import Access, may_see_action
from cdp.access.visibility import may_see_papers
from cdp.decision_reports.visibility import reads_part_2_of
from cdp.interests.queries import EntriesCheck
from cdp.models import (
    AccessibleFormatRequest,
    Action,
    Escalation,
    FunderReturn,
    Invitation,
    Meeting,
    Paper,
    ReminderKind,
    ReportClearance,
    Risk,
    TermsVersion,
)


@dataclass(frozen=True)
class MissingReplies:
    """A meeting to which some invited people have not replied, and their number."""

    meeting: Meeting
    people: int


@dataclass(frozen=True)
class RiskToReview:
    """A risk, and the IDs of the people who declared an interest in an item to which it was taken."""

    risk: Risk
    interested: frozenset[int]

    @property
    def title(self) -> str:
        """The title of the risk."""
        return self.risk.title

    def may_be_seen_by(self, access: Access) -> bool:
        """Whether a person may see the risk, with the rule of `cdp.risks.visibility`."""
        if not self.risk.is_confidential:
            return True
        reads = access.is_coordinator or access.is_sro
        reads = reads or self.risk.board_id in access.chaired_board_ids | access.member_board_ids
        return reads and access.person.id not in self.interested


AboutReport = ReportClearance | AccessibleFormatRequest
About = (
    RiskToReview
    | Invitation
    | Paper
    | Action
    | Meeting
    | TermsVersion
    | EntriesCheck
    | MissingReplies
    | AboutReport
    | FunderReturn
)


@dataclass(frozen=True)
class DueReminder:
    """Something that one person may be reminded of, and the days on which to remind them.

    `about` is the record, and `key` is the record's key. `because` is the reason, such as "you own action A1".
    `known_on` is the day on which we told the person about the record in another email. `useful_until` is the last day
    on which a reminder still helps. If `looks_ahead` is true, a digest may include the reminder before its day. A
    `mandatory` reminder is sent even to people who chose "Not at all". With `question_open`, the owner of an action
    waits for the secretariat to answer a question. `told_as` has the step of escalation for each of the days.
    """

    person_id: int
    kind: ReminderKind
    about: About
    key: str
    due_on: date
    days: tuple[date, ...]
    because: str
    known_on: date | None = None
    useful_until: date | None = None
    looks_ahead: bool = True
    mandatory: bool = False
    question_open: bool = False
    told_as: tuple[Escalation, ...] = ()

    @property
    def confidential(self) -> bool:
        """Whether the record is confidential, so that emails give only its reference or its meeting and no title."""
        if isinstance(self.about, RiskToReview):
            return self.about.risk.is_confidential
        if isinstance(self.about, Action):
            return self.about.is_confidential
        if isinstance(self.about, AboutReport):
            return self.about.report.is_confidential
        return isinstance(self.about, Paper) and self.about.item.is_confidential

    def step_of(self, day: date) -> Escalation | None:
        """Return the step of escalation on one of the days; the last one if two steps are on the same day."""
        return dict(zip(self.days, self.told_as, strict=True)).get(day) if self.told_as else None

    @property
    def title(self) -> str:
        """The record's title on one line; empty for a confidential record."""
        if self.confidential:
            return ""
        about = self.about
        if isinstance(about, Invitation | MissingReplies):
            return one_line(about.meeting.bare_title)
        if isinstance(about, AboutReport):
            return one_line(about.report.name)
        return one_line(about.board.name if isinstance(about, TermsVersion) else about.title)

    @property
    def for_sro(self) -> bool:
        """Whether this is the SRO's reminder of an overdue review."""
        return self.kind is ReminderKind.REVIEW and not self.looks_ahead

    def may_be_shown_to(self, access: Access) -> bool:
        """Whether a reader who is looking at other people's reminders may see this one."""
        if isinstance(self.about, RiskToReview):
            return self.about.may_be_seen_by(access)
        if isinstance(self.about, Action):
            return may_see_action(access, self.about)
        if isinstance(self.about, AboutReport):
            return not self.confidential or reads_part_2_of(access, self.about.report)
        return not isinstance(self.about, Paper) or may_see_papers(access, self.about.item)


def named(action: Action) -> str:
    """Return an action as named in emails, such as "action A1": without its title, which may be confidential."""
    kind = "a confidential action," if action.is_confidential else "action"
    return f"{kind} {action.reference}"


def one_line(words: str) -> str:
    """Return a text on one line, for lists and subjects."""
    return " ".join(words.split())
