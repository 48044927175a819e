"""A person's overview of a partnership: their tasks, next meetings and overdue work."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.visibility import may_see_papers
from cdp.actions import queries as actions
from cdp.actions.rating import ActionRating, rating_of
from cdp.actions.register.filtering import ActionFilters
from cdp.actions.register.queries import counts_by_rating
from cdp.decisions.written.queries import to_answer
from cdp.home import queries
from cdp.home.reports_waiting import report_tasks
from cdp.home.signoff import terms_tasks
from cdp.home.task import Task
from cdp.meetings import cycle, forecast
from cdp.meetings import queries as meetings
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.queries import prepares
from cdp.meetings.quorum import NO_TERMS, basis_of, terms_of
from cdp.models import Action, Answer, Invitation, Meeting, MeetingState
from cdp.partnerships.footprints.coming import ComingChange
from cdp.partnerships.footprints.service.outlook import changes_in_outline
from cdp.partnerships.set_up.queries import figures_of
from cdp.partnerships.set_up.tasks import SetUp, set_up_from
from cdp.wording import formats

NEXT_MEETINGS = 3
ACTIONS_SHOWN = 5


@dataclass(frozen=True)
class MeetingLine:
    """An upcoming meeting, with the person's invitation if they are invited."""

    meeting: Meeting
    invitation: Invitation | None


@dataclass(frozen=True)
class ActionLine:
    """One of the person's actions, with its rating today."""

    action: Action
    rating: ActionRating


@dataclass(frozen=True)
class ChecklistLine:
    """A step of the meeting cycle, and its state in one to three words."""

    step: cycle.Step
    state: str


@dataclass(frozen=True)
class Cycle:
    """The checklist for one meeting: a past one whose minutes have not been circulated, otherwise the next one."""

    meeting: Meeting
    lines: list[ChecklistLine]


@dataclass(frozen=True)
class Overview:
    """The content of the overview. `set_up` has the set-up tasks, or is None for a person who does not see them.

    `coming` has the ends of areas and bodies that the partnership's records name.
    """

    tasks: list[Task]
    meetings: list[MeetingLine]
    own_actions: list[ActionLine]
    own_actions_total: int
    counts: dict[ActionRating, int]
    late_work: queries.LateWork | None
    quorum: str
    cycle: Cycle | None
    set_up: SetUp | None
    coming: list[ComingChange]
    today: date


def overview(session: Session, access: Access) -> Overview:
    """Return a person's overview, using a number of statements that does not grow with the number of rows."""
    now, today = clock.now(), clock.today()
    if not access.may(Permission.READ):
        upcoming = meetings.upcoming_meetings(session, access.partnership, now, NEXT_MEETINGS)
        lines = [MeetingLine(meeting, None) for meeting in upcoming]
        return Overview([], lines, [], 0, {}, None, "", None, None, [], today)
    found = meetings.upcoming_with_invitations(session, access, now, NEXT_MEETINGS)
    lines = [MeetingLine(meeting, invitation) for meeting, invitation in found]
    upcoming = [meeting for meeting, _ in found]
    own = actions.tasks_of(session, access)
    waiting = queries.waiting_for_secretariat(session, access) if access.is_coordinator else None
    late_work = queries.late_work(session, access.partnership, today) if access.is_sro else None
    tasks = [
        *_invitations(lines),
        *_papers(session, access, today),
        *report_tasks(session, access, today),
        *terms_tasks(session, access, today),
        *_proposals(session, access),
        *_for_the_chair(session, access),
        *(_for_the_coordinator(waiting) if waiting else []),
    ]
    return Overview(
        tasks=tasks,
        meetings=lines,
        own_actions=[ActionLine(action, rating_of(action, today)) for action in own[:ACTIONS_SHOWN]],
        own_actions_total=len(own),
        counts=counts_by_rating(session, access, ActionFilters(), today),
        late_work=late_work,
        quorum=_expected_quorum(session, access, upcoming),
        cycle=_cycle(session, access, upcoming) if access.is_coordinator else None,
        set_up=_set_up(session, access, today) if _is_setting_up(waiting, late_work) else None,
        coming=changes_in_outline(session, access.partnership),
        today=today,
    )


def _is_setting_up(waiting: queries.Waiting | None, late_work: queries.LateWork | None) -> bool:
    """Return whether the person is the coordinator or SRO of a partnership that has not held a meeting yet."""
    return any(found is not None and not found.has_met for found in (waiting, late_work))


def _set_up(session: Session, access: Access, today: date) -> SetUp | None:
    """Return a partnership's set-up tasks, or None once the set-up is over, as defined by `SetUp`."""
    number = access.partnership.id
    found = set_up_from(figures_of(session, [number], today)[number])
    return None if found.is_over else found


def _invitations(lines: list[MeetingLine]) -> list[Task]:
    return [
        Task(f"Reply to the invitation to {line.meeting.title}", "meetings.show", {"key": line.meeting.key})
        for line in lines
        if line.invitation is not None
        and line.invitation.sent_at is not None
        and line.invitation.answer is Answer.NONE
        and line.meeting.state is MeetingState.SCHEDULED
    ]


def _papers(session: Session, access: Access, today: date) -> list[Task]:
    return [
        Task(
            f"Upload the paper “{paper.title}” for {paper.item.meeting.title}",
            "agendas.paper",
            {"key": paper.item.meeting.key, "paper_key": paper.key},
            due=paper.due_on,
            is_late=paper.due_on is not None and paper.due_on < today,
        )
        for paper in queries.papers_requested_from(session, access)
        if may_see_papers(access, paper.item)
    ]


def _for_the_chair(session: Session, access: Access) -> list[Task]:
    """Return the draft minutes to approve, for a chair or a member who presided."""
    if not (access.chaired_board_ids or access.seats):
        return []
    return [
        Task(
            f"Approve or comment on the draft minutes of {minutes.meeting.title}",
            "minutes.show",
            {"key": minutes.meeting.key},
        )
        for minutes in queries.minutes_with_chair(session, access)
    ]


def _proposals(session: Session, access: Access) -> list[Task]:
    """Return the proposals that a voting member has been sent by written procedure and not replied to."""
    if not access.member_board_ids:
        return []
    return [
        Task(
            f"Reply to the proposal “{procedure.title}” by {formats.day(procedure.answer_by)}",
            "written.show",
            {"key": procedure.key},
        )
        for procedure in to_answer(session, access)
    ]


def _for_the_coordinator(waiting: queries.Waiting) -> list[Task]:
    found: list[tuple[int, tuple[str, str], str, str]] = [
        (waiting.failed_emails, _s("email"), "that could not be delivered", "mailroom.failures"),
        (waiting.held_replies, ("reply", "replies"), "by email to check", "mailroom.replies"),
        (waiting.done_actions, _s("action"), "reported as done, to close or return", "actions.index"),
        (waiting.questioned_actions, _s("action"), "questioned by the owner", "actions.index"),
        (waiting.proposals, _s("agenda item"), "proposed by a group", "meetings.index"),
        (waiting.backlog, _s("agenda item"), "proposed by a member", "meetings.index"),
        (
            waiting.deputies_named,
            ("deputy", "deputies"),
            "named in a reply: invite them or mark as dealt with",
            "meetings.index",
        ),
        (waiting.papers_late, _s("paper"), "past the due date", "meetings.index"),
        (
            waiting.unsigned_terms,
            _s("draft"),
            "of terms of reference to finish and send",
            "terms.index",
        ),
        (
            waiting.boards_closing,
            ("board or group that closes", "boards or groups that close"),
            "within four weeks",
            "partnerships.boards",
        ),
        (
            waiting.outputs_missing,
            ("closed board or group:", "closed boards or groups:"),
            "record the outcome",
            "partnerships.boards",
        ),
        (waiting.polls_answered, _s("date poll"), "past the deadline: choose a date", "polls.index"),
        (waiting.provisional, _s("provisional decision"), "to ratify", "decisions.register"),
        (
            waiting.to_record,
            _s("decision"),
            "by written procedure to record in the minutes",
            "written.index",
        ),
        (
            waiting.to_close,
            _s("written procedure"),
            "to close: the date for replies has passed",
            "written.index",
        ),
        (waiting.handovers, _s("handover"), "with steps to complete", "handover.index"),
        (waiting.commitments, _s("overdue commitment"), "of a board", "commitments.index"),
        (waiting.streams_ending, _s("funding stream"), "that will end within 120 days", "funding.index"),
        (waiting.part_2_due, _s("confidential item"), "to release or review", "home.part_2"),
        (
            waiting.contact_changes,
            _s("reported change"),
            "of contact details to check",
            "contacts.reported_changes",
        ),
    ]
    return [
        Task(f"{formats.plural(count, *what)} {rest}", endpoint)
        for count, what, rest, endpoint in found
        if count
    ]


def _s(one: str) -> tuple[str, str]:
    """Return a noun in the singular and in the plural with an s."""
    return one, f"{one}s"


def _expected_quorum(session: Session, access: Access, upcoming: list[Meeting]) -> str:
    """Return a sentence that says whether the next meeting is expected to be quorate, and who has not replied.

    The SRO and the chair see the sentence at any time, and the coordinator from ten days before the meeting. It is
    empty for everyone else, and if no scheduled meeting is ahead.
    """
    meeting = next((m for m in upcoming if m.state is MeetingState.SCHEDULED), None)
    if meeting is None or not prepares(access, meeting.board):
        return ""
    leads = access.is_sro or access.chairs(meeting.board)
    if not leads and not forecast.is_soon(meeting, clock.now()):
        return ""
    basis = basis_of(session, meeting, terms_of(session, meeting))
    if basis is None:
        return NO_TERMS
    return forecast.forecast_of(session, meeting, basis).sentence


def _cycle(session: Session, access: Access, upcoming: list[Meeting]) -> Cycle | None:
    """Return the checklist for the latest held meeting whose minutes are not circulated, otherwise for the next one.

    The next one is the first upcoming meeting that the person prepares. Returns None if there is neither.
    """
    meeting = queries.meeting_with_open_minutes(session, access.partnership) or next(
        (meeting for meeting in upcoming if prepares(access, meeting.board)), None
    )
    if meeting is None:
        return None
    day = clock.in_london(meeting.starts_at).date()
    terms = terms_of(session, meeting)
    dates = derived_dates(day, WorkingDays.under(terms))
    progress = meetings.progress_of(session, meeting)
    steps = cycle.steps_of(day, meeting.state, dates, progress, terms, clock.today())
    return Cycle(meeting, [ChecklistLine(step, _state(step, clock.today())) for step in steps])


def _state(step: cycle.Step, today: date) -> str:
    if step.done:
        return "Done"
    if step.is_late(today):
        return "Late"
    if step.due == today:
        return "Today"
    return "Not due yet"
