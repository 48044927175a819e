"""A partnership's set-up list: its tasks, their states, and the pages for them. No database access."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cdp import clock
from cdp.models import Appointment, MeetingState, SroState, TermsState
from cdp.partnerships.roles.roster import NEEDED
from cdp.partnerships.set_up.queries import SIGNED, SetUpFigures
from cdp.partnerships.words import ROLES, capital
from cdp.wording.formats import agree, day, plural

NAMED_LEADS = tuple(role for role in NEEDED if role not in {Appointment.CHAIR, Appointment.COORDINATOR})

SRO_HINTS = {
    SroState.PROPOSED: "{} is proposed, and not appointed yet",
    SroState.CONDITIONAL: "{}, appointed subject to a condition",
    SroState.CONFIRMED: "{}",
}
UNSIGNED_TERMS = {
    TermsState.DRAFT: ("A draft has been started", "terms.edit"),
    TermsState.CIRCULATED: ("Out for approval", "terms.answers"),
    TermsState.AGREED: ("Agreed by partners, awaiting SRO signature", "terms.show"),
}
"""For each state of unsigned terms of reference: the hint, and the page for the next step."""


class TaskState(StrEnum):
    """The states of a set-up task."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"
    CANNOT_START_YET = "Cannot start yet"


@dataclass(frozen=True)
class SetUpTask:
    """One task in the list: its name, its state, a hint with figures, and the page on which to do it."""

    name: str
    state: TaskState
    hint: str
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SetUp:
    """The set-up list of a partnership.

    Set-up is over when all tasks are completed, including a scheduled first meeting, or once any meeting has been held.
    Gaps that arise later are vacancies or changes. The members, roles and terms pages show them.
    """

    tasks: tuple[SetUpTask, ...]
    has_met: bool

    @property
    def completed(self) -> int:
        """The number of completed tasks."""
        return sum(task.state is TaskState.COMPLETED for task in self.tasks)

    @property
    def is_over(self) -> bool:
        """Whether set-up has ended, so that the list is no longer shown."""
        return self.has_met or self.completed == len(self.tasks)


def set_up_from(figures: SetUpFigures) -> SetUp:
    """Return the set-up list that follows from a partnership's figures."""
    tasks = (
        _footprint(figures),
        _sro(figures),
        _leads(figures),
        _board(figures),
        _members(figures),
        _invitations(figures),
        _bodies(figures),
        _terms(figures),
        _meeting(figures),
    )
    return SetUp(tasks, figures.has_met)


def _footprint(figures: SetUpFigures) -> SetUpTask:
    name = "Footprint"
    if not figures.areas:
        hint = "Choose the local authorities that the partnership covers"
        return SetUpTask(name, TaskState.NOT_STARTED, hint, "partnerships.add_areas")
    authorities = plural(figures.areas, "local authority", "local authorities")
    return SetUpTask(name, TaskState.COMPLETED, authorities, "partnerships.footprint")


def _sro(figures: SetUpFigures) -> SetUpTask:
    name = f"{capital(figures.sro_word.in_full.lower())} (SRO)"
    if figures.sro is None or figures.sro_state is None:
        hint = "Record who is proposed or appointed"
        return SetUpTask(name, TaskState.NOT_STARTED, hint, "partnerships.appoint_sro")
    proposed = figures.sro_state is SroState.PROPOSED
    state = TaskState.IN_PROGRESS if proposed else TaskState.COMPLETED
    return SetUpTask(name, state, SRO_HINTS[figures.sro_state].format(figures.sro), "partnerships.roles")


def _leads(figures: SetUpFigures) -> SetUpTask:
    held = (figures.has_partnership_lead, figures.has_public_involvement_lead, figures.has_data_lead)
    missing = [ROLES[role] for role, is_held in zip(NAMED_LEADS, held, strict=True) if not is_held]
    hint = f"{sum(held)} of {len(held)} named"
    if missing:
        hint += f". Still to name: {', '.join(missing)}"
    state = _by_count(sum(held), len(held))
    endpoint = "partnerships.appoint_to_role" if missing else "partnerships.roles"
    return SetUpTask("Named leads", state, hint, endpoint)


def _board(figures: SetUpFigures) -> SetUpTask:
    name = "Board and chair"
    if figures.board_key is None:
        hint = "Add the board that runs the partnership"
        return SetUpTask(name, TaskState.NOT_STARTED, hint, "partnerships.new_board")
    if figures.chair is None:
        hint = f"{figures.board} has no chair yet"
        return SetUpTask(name, TaskState.IN_PROGRESS, hint, "partnerships.appoint_to_role")
    hint = f"{figures.board}, chaired by {figures.chair}"
    return SetUpTask(name, TaskState.COMPLETED, hint, "partnerships.board", {"key": figures.board_key})


def _members(figures: SetUpFigures) -> SetUpTask:
    name = "Member organisations and seats"
    if not figures.organisations:
        hint = "Add the organisations that take part, or import them from a spreadsheet"
        return SetUpTask(name, TaskState.NOT_STARTED, hint, "partnerships.members")
    if figures.seats:
        hint = f"{figures.filled_seats} of {plural(figures.seats, 'seat')} "
        hint += f"{agree(figures.filled_seats, 'has', 'have')} a representative"
        state = TaskState.COMPLETED if figures.filled_seats == figures.seats else TaskState.IN_PROGRESS
        return SetUpTask(name, state, hint, "partnerships.members")
    organisations = plural(figures.organisations, "organisation")
    if figures.board_key is None:
        hint = f"{organisations}, no seats yet. Seats need a board first"
        return SetUpTask(name, TaskState.IN_PROGRESS, hint, "partnerships.members")
    where = {"key": figures.board_key}
    return SetUpTask(
        name, TaskState.IN_PROGRESS, f"{organisations}, no seats yet", "partnerships.board", where
    )


def _invitations(figures: SetUpFigures) -> SetUpTask:
    name, people = "Invite people to sign in", figures.people
    if not people.placed:
        return SetUpTask(name, TaskState.CANNOT_START_YET, "Appoint people to roles or seats first")
    hint = f"{people.with_account} of {plural(people.placed, 'person', 'people')} can sign in"
    if people.with_link:
        hint += f". {people.with_link} invited"
    if people.to_invite:
        hint += f". {people.to_invite} to invite"
    invited = people.placed - people.to_invite
    endpoint = "partnerships.members" if people.to_invite_on_seats else "partnerships.roles"
    return SetUpTask(name, _by_count(invited, people.placed), hint, endpoint)


def _bodies(figures: SetUpFigures) -> SetUpTask:
    name, endpoint = "Match organisations to public bodies", "partnerships.match_organisations"
    if not figures.organisations or not figures.areas:
        hint = "Choose the footprint and add organisations first"
        return SetUpTask(name, TaskState.CANNOT_START_YET, hint)
    settled = figures.matched + figures.not_bodies
    hint = f"{figures.matched} matched, {figures.not_bodies} not a public body, "
    hint += f"{figures.organisations - settled} not matched yet"
    return SetUpTask(name, _by_count(settled, figures.organisations), hint, endpoint)


def _terms(figures: SetUpFigures) -> SetUpTask:
    name = "Terms of reference"
    if figures.board_key is None:
        return SetUpTask(name, TaskState.CANNOT_START_YET, "Add the board first")
    if figures.terms_key is None or figures.terms_state is None:
        hint = "Start from the default text or from a Word file"
        return SetUpTask(name, TaskState.NOT_STARTED, hint, "terms.start", {"board_key": figures.board_key})
    at = {"key": figures.terms_key}
    if figures.terms_state in SIGNED:
        return SetUpTask(name, TaskState.COMPLETED, "Signed by the SRO", "terms.show", at)
    hint, endpoint = UNSIGNED_TERMS[figures.terms_state]
    return SetUpTask(name, TaskState.IN_PROGRESS, hint, endpoint, at)


def _meeting(figures: SetUpFigures) -> SetUpTask:
    name = "First meeting"
    if figures.board_key is None and figures.meeting_key is None:
        return SetUpTask(name, TaskState.CANNOT_START_YET, "Add the board first")
    if figures.meeting_key is None or figures.meeting_starts_at is None:
        return SetUpTask(name, TaskState.NOT_STARTED, "Plan it, then send the invitations", "meetings.new")
    on = f"{figures.meeting}, {day(clock.in_london(figures.meeting_starts_at).date())}"
    at = {"key": figures.meeting_key}
    if figures.meeting_state in {MeetingState.SCHEDULED, MeetingState.HELD}:
        return SetUpTask(name, TaskState.COMPLETED, on, "meetings.show", at)
    return SetUpTask(name, TaskState.IN_PROGRESS, f"{on}: invitations not sent yet", "meetings.show", at)


def _by_count(done: int, of: int) -> TaskState:
    if done == of:
        return TaskState.COMPLETED
    return TaskState.IN_PROGRESS if done else TaskState.NOT_STARTED
