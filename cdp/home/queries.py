"""Queries for the overview pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import clock
from cdp.access import Access
from cdp.access.places import held
from cdp.agendas import exemptions
from cdp.commitments.overdue import days_of, overdue_in
from cdp.funding.queries import ENDS_SOON
from cdp.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    AgendaItem,
    Attendance,
    BacklogItem,
    BacklogState,
    Base,
    Board,
    ContactChange,
    ContactChangeState,
    Decision,
    DecisionMethod,
    DecisionState,
    DeclaredInterest,
    FundingStream,
    GivenAnswer,
    Invitation,
    ItemExemption,
    MailState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    OutboxMessage,
    Paper,
    PaperFile,
    PaperState,
    Part,
    Partnership,
    Person,
    Poll,
    PollState,
    Presiding,
    ProcedureState,
    ReceivedMail,
    ReplyState,
    Succession,
    TermsState,
    TermsVersion,
    WrittenProcedure,
)
from cdp.partnerships.set_up.queries import meetings_held
from cdp.workplans.rating import is_live

CLOSES_SOON = timedelta(weeks=4)
"""How long before a board's closing date the secretariat gets a task about it."""


def partnerships_of(session: Session, person: Person, day: date) -> list[Partnership]:
    """Return the partnerships in which a person has a role or seat on a day, in order of name."""
    places = sa.union(*held(day, person=person.id)).subquery()
    return list(
        session.scalars(
            sa.select(Partnership)
            .where(Partnership.id.in_(sa.select(places.c.partnership_id)))
            .order_by(Partnership.name)
        )
    )


def papers_requested_from(session: Session, access: Access) -> list[Paper]:
    """Return the papers requested from a person or their organisations but not received, the earliest due first.

    The caller must remove the papers that the person may not see. A coordinator or SRO without an organisation gets
    none, because the page of papers lists them all.
    """
    if not access.organisation_ids and (access.is_coordinator or access.is_sro):
        return []
    of_organisation = sa.and_(
        Paper.requested_from_id.in_(access.organisation_ids), Paper.requested_person_id.is_(None)
    )
    rows = session.scalars(
        sa.select(Paper)
        .join(Paper.item)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == access.partnership.id,
            sa.or_(of_organisation, Paper.requested_person_id == access.person.id),
            sa.or_(Paper.asked_at.is_not(None), Meeting.state != MeetingState.DRAFT),
            *_not_received(),
            Meeting.ends_at > clock.now(),
            Meeting.state != MeetingState.CANCELLED,
        )
        .options(
            contains_eager(Paper.item).contains_eager(AgendaItem.meeting).contains_eager(Meeting.board),
            contains_eager(Paper.item).joinedload(AgendaItem.audience),
            contains_eager(Paper.item).joinedload(AgendaItem.interests),
        )
        .order_by(Paper.due_on, Paper.id)
    )
    return list(rows.unique())


def minutes_with_chair(session: Session, access: Access) -> list[Minutes]:
    """Return the draft minutes that await the approval of this person, as chair or because they presided."""
    presided = sa.exists().where(
        Presiding.meeting_id == Meeting.id,
        Presiding.attendance_id == Attendance.id,
        Attendance.person_id == access.person.id,
        Meeting.board_id.in_(sa.select(Board.id).where(Board.partnership_id == access.partnership.id)),
    )
    return list(
        session.scalars(
            sa.select(Minutes)
            .join(Minutes.meeting)
            .where(
                sa.or_(Meeting.board_id.in_(access.chaired_board_ids), presided),
                Minutes.state == MinutesState.WITH_CHAIR,
            )
            .options(contains_eager(Minutes.meeting))
            .order_by(Meeting.starts_at)
        )
    )


def meeting_with_open_minutes(session: Session, partnership: Partnership) -> Meeting | None:
    """Return the latest meeting that was held and whose minutes have not been circulated, or None."""
    return session.scalar(_WITH_OPEN_MINUTES, {"partnership": partnership.id})


@dataclass(frozen=True)
class Waiting:
    """The number of open tasks of each kind for the secretariat."""

    failed_emails: int
    done_actions: int
    questioned_actions: int
    proposals: int
    backlog: int
    papers_late: int
    unsigned_terms: int
    deputies_named: int
    held_replies: int
    boards_closing: int
    outputs_missing: int
    polls_answered: int
    provisional: int
    to_record: int
    to_close: int
    handovers: int
    contact_changes: int
    part_2_due: int
    streams_ending: int
    commitments: int
    has_met: bool
    """Whether the partnership has held a meeting. Once it has, it is no longer being set up."""


def waiting_for_secretariat(session: Session, access: Access) -> Waiting:
    """Count the open tasks of a partnership's secretariat for one coordinator, using one statement."""
    today = clock.today()
    about = {
        "partnership": access.partnership.id,
        "person": access.person.id,
        "now": clock.now(),
        "today": today,
        "soon": today + CLOSES_SOON,
        "stream_ends_by": today + ENDS_SOON,
        **days_of(today),
    }
    return Waiting(*session.execute(_WAITING, about).one())


@dataclass(frozen=True)
class LateWork:
    """The number of overdue activities in the workplan, and of others that their leads reported as at risk.

    `has_met` is whether the partnership has held a meeting. Once it has, it is no longer being set up.
    """

    overdue: int
    at_risk: int
    has_met: bool


def late_work(session: Session, partnership: Partnership, today: date) -> LateWork:
    """Count the red and amber activities in the workplan, using one statement (the rules are in workplans.rating)."""
    open_ones = _count(Activity).where(Activity.partnership_id == partnership.id, is_live(today))
    overdue = open_ones.where(Activity.due_on < today)
    not_late = sa.or_(Activity.due_on.is_(None), Activity.due_on >= today)
    at_risk = open_ones.where(not_late, Activity.state == ActivityState.AT_RISK)
    has_met = meetings_held(sa.literal(partnership.id)).exists()
    row = session.execute(sa.select(overdue.scalar_subquery(), at_risk.scalar_subquery(), has_met)).one()
    return LateWork(*row)


def _count(table: type[Base]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)


def _not_received() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Paper.state.in_([PaperState.REQUESTED, PaperState.TO_FOLLOW]),
        Paper.removed_at.is_(None),
        ~sa.exists().where(PaperFile.paper_id == Paper.id),
    )


def _with_open_minutes() -> sa.Select[Meeting]:
    settled = sa.exists().where(
        Minutes.meeting_id == Meeting.id,
        Minutes.state.in_([MinutesState.CIRCULATED, MinutesState.CONFIRMED]),
    )
    return (
        sa.select(Meeting)
        .join(Meeting.board)
        .where(
            Board.partnership_id == sa.bindparam("partnership"), Meeting.state == MeetingState.HELD, ~settled
        )
        .options(contains_eager(Meeting.board))
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )


def _waiting() -> sa.Select[Any]:
    """Return the query for the number of tasks of each kind, in the order of the fields of `Waiting`."""
    partnership: sa.BindParameter[int] = sa.bindparam("partnership")
    here = Board.partnership_id == partnership
    to_come = (Meeting.ends_at > sa.bindparam("now"), Meeting.state != MeetingState.CANCELLED)
    of_interest = sa.exists().where(AgendaItem.id == Action.item_id, _has_interest(sa.bindparam("person")))
    theirs_to_know = sa.or_(Action.part == Part.PUBLIC, ~of_interest)
    counts = (
        _count(OutboxMessage).where(
            OutboxMessage.partnership_id == partnership, OutboxMessage.state == MailState.FAILED
        ),
        _count(Action).where(
            Action.partnership_id == partnership, Action.state == ActionState.DONE, theirs_to_know
        ),
        _count(Action).where(
            Action.partnership_id == partnership, Action.state == ActionState.QUESTIONED, theirs_to_know
        ),
        _count(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(here, AgendaItem.accepted.is_(False), AgendaItem.removed_at.is_(None), *to_come),
        _count(BacklogItem).join(BacklogItem.board).where(here, BacklogItem.state == BacklogState.PROPOSED),
        _count(Paper)
        .join(Paper.item)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(
            here,
            *_not_received(),
            Paper.due_on < sa.bindparam("today"),
            *to_come,
        ),
        _count(TermsVersion).join(TermsVersion.board).where(here, TermsVersion.state == TermsState.DRAFT),
        _count(GivenAnswer)
        .join(GivenAnswer.invitation)
        .join(Invitation.meeting)
        .join(Meeting.board)
        .where(here, GivenAnswer.deputy_name != "", GivenAnswer.settled_at.is_(None), *to_come),
        _count(ReceivedMail).where(
            ReceivedMail.partnership_id == partnership, ReceivedMail.state == ReplyState.HELD
        ),
        _count(Board).where(here, Board.closes_on.between(sa.bindparam("today"), sa.bindparam("soon"))),
        _count(Board).where(here, Board.closes_on < sa.bindparam("today"), Board.output_achieved == ""),
        _count(Poll)
        .join(Poll.board)
        .where(here, Poll.state == PollState.OPEN, Poll.answer_by < sa.bindparam("today")),
        _count(Decision)
        .join(Decision.board)
        .where(here, Decision.state == DecisionState.PROVISIONAL, Decision.part == Part.PUBLIC),
        _count(Decision)
        .join(Decision.board)
        .where(
            here,
            Decision.method == DecisionMethod.WRITTEN,
            Decision.meeting_id.is_(None),
            Decision.part == Part.PUBLIC,
        ),
        _count(WrittenProcedure)
        .join(WrittenProcedure.board)
        .where(
            here,
            WrittenProcedure.state == ProcedureState.OPEN,
            WrittenProcedure.answer_by < sa.bindparam("today"),
            WrittenProcedure.part == Part.PUBLIC,
        ),
        _count(Succession).where(
            Succession.partnership_id == partnership,
            Succession.closed_at.is_(None),
            Succession.last_day < sa.bindparam("today"),
        ),
        _count(ContactChange).where(
            ContactChange.partnership_id == partnership, ContactChange.state == ContactChangeState.OPEN
        ),
        _count(ItemExemption)
        .join(AgendaItem, AgendaItem.id == ItemExemption.item_id)
        .join(AgendaItem.meeting)
        .join(Meeting.board)
        .where(here, *exemptions.is_due(sa.bindparam("today")), ~_has_interest(sa.bindparam("person"))),
        _count(FundingStream).where(
            FundingStream.partnership_id == partnership,
            FundingStream.ends_on.between(sa.bindparam("today"), sa.bindparam("stream_ends_by")),
        ),
    )
    has_met = meetings_held(partnership).exists()
    return sa.select(*(count.scalar_subquery() for count in counts), overdue_in(partnership), has_met)


def _has_interest(person: sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a person declared an interest in the item, or in the one that it is below.

    It is not theirs to deal with then.
    """
    of_item = sa.or_(
        DeclaredInterest.item_id == AgendaItem.id, DeclaredInterest.item_id == AgendaItem.parent_id
    )
    return sa.exists().where(of_item, DeclaredInterest.person_id == person)


# Built once, because building a statement takes longer than running it
_WITH_OPEN_MINUTES, _WAITING = _with_open_minutes(), _waiting()
