"""What one person's first page in a partnership says: what needs them, what comes next, what is late."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.visibility import may_see_papers
from cdp.actions import queries as actions
from cdp.actions.rating import Rating, rating_of
from cdp.home import queries
from cdp.home.signoff import terms_tasks
from cdp.home.task import Task
from cdp.meetings import cycle, forecast
from cdp.meetings import queries as meetings
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.meetings.queries import prepares
from cdp.meetings.quorum import NO_TERMS, basis_of, terms_of
from cdp.models import Action, Answer, Invitation, Meeting, MeetingState
from cdp.partnerships.set_up.queries import figures_of
from cdp.partnerships.set_up.tasks import SetUp, set_up_from

NEXT_MEETINGS = 3
ACTIONS_SHOWN = 5


@dataclass(frozen=True)
class MeetingLine:
    """A meeting to come, with the person's own answer where they are invited."""

    meeting: Meeting
    invitation: Invitation | None


@dataclass(frozen=True)
class ActionLine:
    """An action asked of the person, with its rating today."""

    action: Action
    rating: Rating


# Where each step of the cycle is taken
PLACES = {
    "call": "agendas.show",
    "invite": "meetings.invitations",
    "agenda": "agendas.show",
    "papers": "agendas.show",
    "publish": "agendas.show",
    "updates": "actions.index",
    "attend": "meetings.attendance",
    "hold": "meetings.show",
    "actions": "actions.index",
    "minutes": "minutes.show",
    "circulate": "minutes.show",
    "review": "terms.index",
}


@dataclass(frozen=True)
class ChecklistLine:
    """A step of the cycle, the page where it is taken, and how it stands in a word."""

    step: cycle.Step
    endpoint: str
    state: str

    @property
    def names_meeting(self) -> bool:
        """Whether its page is one of the meeting's."""
        return self.endpoint not in {"actions.index", "terms.index"}


@dataclass(frozen=True)
class Cycle:
    """The checklist of the meeting that the secretariat is working towards, or has just held."""

    meeting: Meeting
    lines: list[ChecklistLine]


@dataclass(frozen=True)
class Overview:
    """All of the first page; `set_up` is what remains until the partnership runs, for those who see it."""

    tasks: list[Task]
    meetings: list[MeetingLine]
    own_actions: list[ActionLine]
    own_actions_total: int
    counts: dict[Rating, int]
    late_work: queries.LateWork | None
    quorum: str
    cycle: Cycle | None
    set_up: SetUp | None
    today: date


def overview(session: Session, access: Access) -> Overview:
    """Gather a person's first page; the number of statements does not grow with the rows."""
    now, today = clock.now(), clock.today()
    if not access.may(Permission.READ):
        upcoming = meetings.upcoming_meetings(session, access.partnership, now, NEXT_MEETINGS)
        lines = [MeetingLine(meeting, None) for meeting in upcoming]
        return Overview([], lines, [], 0, {}, None, "", None, None, today)
    upcoming = meetings.upcoming_meetings(session, access.partnership, now, NEXT_MEETINGS, access=access)
    invitations = meetings.own_invitations(session, upcoming, access.person)
    lines = [MeetingLine(meeting, invitations.get(meeting.id)) for meeting in upcoming]
    own = actions.tasks_of(session, access)
    waiting = queries.waiting_for_secretariat(session, access.partnership) if access.is_coordinator else None
    late_work = queries.late_work(session, access.partnership, today) if access.is_sro else None
    tasks = [
        *_invitations(lines),
        *_papers(session, access, today),
        *terms_tasks(session, access, today),
        *_for_the_chair(session, access),
        *(_for_the_coordinator(waiting) if waiting else []),
    ]
    return Overview(
        tasks=tasks,
        meetings=lines,
        own_actions=[ActionLine(action, rating_of(action, today)) for action in own[:ACTIONS_SHOWN]],
        own_actions_total=len(own),
        counts=actions.counts_by_rating(session, access, actions.Filters(), today),
        late_work=late_work,
        quorum=_quorum_to_expect(session, access, upcoming),
        cycle=_cycle(session, access, upcoming) if access.is_coordinator else None,
        set_up=_set_up(session, access, today) if _is_setting_up(waiting, late_work) else None,
        today=today,
    )


def _is_setting_up(waiting: queries.Waiting | None, late_work: queries.LateWork | None) -> bool:
    """Whether the reader is the coordinator or the SRO of a partnership that has not held a meeting yet."""
    return any(found is not None and not found.has_met for found in (waiting, late_work))


def _set_up(session: Session, access: Access, today: date) -> SetUp | None:
    """Return the set-up list of a partnership that does not run yet; see `SetUp` for when it does."""
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
            "agendas.show",
            {"key": paper.item.meeting.key},
            due=paper.due_on,
            is_late=paper.due_on is not None and paper.due_on < today,
        )
        for paper in queries.papers_asked_of(session, access)
        if may_see_papers(access, paper.item)
    ]


def _for_the_chair(session: Session, access: Access) -> list[Task]:
    if not access.chaired_board_ids:
        return []
    return [
        Task(
            f"Approve or comment on the draft minutes of {minutes.meeting.title}",
            "minutes.show",
            {"key": minutes.meeting.key},
        )
        for minutes in queries.minutes_with_chair(session, access)
    ]


def _for_the_coordinator(waiting: queries.Waiting) -> list[Task]:
    found = [
        (waiting.failed_mails, "mail that could not be delivered", "mailroom.failures"),
        (waiting.held_replies, "reply by email to settle", "mailroom.replies"),
        (waiting.done_actions, "action reported done: close or return it", "actions.index"),
        (waiting.questioned_actions, "action questioned by its owner", "actions.index"),
        (waiting.proposals, "agenda item proposed by a member", "meetings.index"),
        (
            waiting.deputies_named,
            "deputy named by somebody invited: invite them or settle it",
            "meetings.index",
        ),
        (waiting.papers_late, "paper past its due date", "meetings.index"),
        (waiting.unsigned_terms, "draft of terms of reference to finish and send", "terms.index"),
        (waiting.boards_closing, "board or group that closes within four weeks", "partnerships.boards"),
        (waiting.outputs_missing, "closed board or group: record what came of it", "partnerships.boards"),
        (waiting.polls_answered, "date poll whose day to answer by has passed: choose a date", "polls.index"),
        (waiting.handovers, "handover with something left to do", "handover.index"),
        (waiting.contact_changes, "change of contact details to settle", "contacts.reported_changes"),
    ]
    return [Task(f"{count} {words}", endpoint) for count, words, endpoint in found if count]


def _quorum_to_expect(session: Session, access: Access, upcoming: list[Meeting]) -> str:
    """Say whether the next meeting would be quorate if those who accepted come, and who has not answered.

    The SRO and the chair read it at any time, the coordinator from ten days before.
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
    """Return the checklist of the last meeting while its minutes are open, else of the next one."""
    meeting = queries.meeting_with_open_minutes(session, access.partnership) or next(
        (meeting for meeting in upcoming if prepares(access, meeting.board)), None
    )
    if meeting is None:
        return None
    day = clock.in_london(meeting.starts_at).date()
    terms = terms_of(session, meeting)
    dates = derived_dates(day, WorkingDays.under(terms))
    progress = meetings.progress_of(session, meeting)
    steps = cycle.steps_of(day, meeting.state, dates, progress, terms)
    return Cycle(
        meeting, [ChecklistLine(step, PLACES[step.code], _state(step, clock.today())) for step in steps]
    )


def _state(step: cycle.Step, today: date) -> str:
    if step.done:
        return "Done"
    if step.is_late(today):
        return "Late"
    if step.due == today:
        return "Today"
    return "Not due yet" if step.due > today else "Check"
