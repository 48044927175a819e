"""Queries for reminders about meetings: invitations, papers, agendas, minutes and the secretariat's own deadlines."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, load_only, selectinload

from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Answer,
    Board,
    Invitation,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Paper,
    PaperFile,
    PaperState,
    Partnership,
    TermsVersion,
)
from cdp.terms.versions.states import HAVE_BEEN_SIGNED

MINUTES_WITHIN = timedelta(days=60)
"""How long after a meeting we remind the coordinators to send its draft minutes to the chair."""

PREPARED_WITHIN = timedelta(days=120)
"""How long before a meeting the secretariat's own deadlines can be due."""

SENT_TO_CHAIR = (MinutesState.WITH_CHAIR, MinutesState.CIRCULATED, MinutesState.CONFIRMED)


def invitations_to_come(
    session: Session, partnership: Partnership, now: datetime, *, before: datetime
) -> list[Invitation]:
    """Return the sent invitations to meetings after `now` and before `before`, except those removed or declined."""
    return list(
        session.scalars(
            sa.select(Invitation)
            .join(Invitation.meeting)
            .join(Board, Meeting.board_id == Board.id)
            .where(
                Board.partnership_id == partnership.id,
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.provisional.is_(False),
                Meeting.starts_at > now,
                Meeting.starts_at < before,
                Invitation.removed_at.is_(None),
                Invitation.sent_at.is_not(None),
                Invitation.answer != Answer.DECLINED,
            )
            .options(
                contains_eager(Invitation.meeting).joinedload(Meeting.board, innerjoin=True),
                joinedload(Invitation.seat),
            )
            .order_by(Meeting.starts_at, Invitation.id)
        )
    )


def papers_wanted(session: Session, partnership: Partnership, now: datetime, *, due_by: date) -> list[Paper]:
    """Return the papers due by a day and not received, with the data that decides who may see them."""
    rows = session.scalars(
        sa.select(Paper)
        .join(Paper.item)
        .join(AgendaItem.meeting)
        .join(Board, Meeting.board_id == Board.id)
        .where(
            Board.partnership_id == partnership.id,
            sa.or_(Paper.requested_from_id.is_not(None), Paper.requested_person_id.is_not(None)),
            Paper.due_on <= due_by,
            Paper.state.in_([PaperState.REQUESTED, PaperState.TO_FOLLOW]),
            Paper.removed_at.is_(None),
            ~sa.exists().where(PaperFile.paper_id == Paper.id),
            AgendaItem.removed_at.is_(None),
            Meeting.starts_at > now,
            Meeting.state == MeetingState.SCHEDULED,
        )
        .options(
            contains_eager(Paper.item)
            .contains_eager(AgendaItem.meeting)
            .joinedload(Meeting.board, innerjoin=True),
            contains_eager(Paper.item).selectinload(AgendaItem.audience),
            contains_eager(Paper.item).selectinload(AgendaItem.interests),
            joinedload(Paper.requested_from),
        )
        .order_by(Paper.due_on, Paper.id)
    )
    return list(rows.unique())


def meetings_without_minutes(session: Session, partnership: Partnership, now: datetime) -> list[Meeting]:
    """Return past meetings of the last `MINUTES_WITHIN` whose minutes have not been sent to the chair."""
    sent = sa.exists().where(Minutes.meeting_id == Meeting.id, Minutes.state.in_(SENT_TO_CHAIR))
    return list(
        session.scalars(
            sa.select(Meeting)
            .join(Board, Meeting.board_id == Board.id)
            .where(
                Board.partnership_id == partnership.id,
                Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]),
                Meeting.provisional.is_(False),
                Meeting.ends_at <= now,
                Meeting.ends_at > now - MINUTES_WITHIN,
                ~sent,
            )
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


@dataclass(frozen=True)
class Preparation:
    """A meeting to come: whether people were invited and its agenda published, and how many have not replied."""

    meeting: Meeting
    invited: bool
    published: bool
    silent: int


def meetings_to_prepare(session: Session, partnership: Partnership, now: datetime) -> list[Preparation]:
    """Return the meetings of the next `PREPARED_WITHIN`, drafts included, in one query.

    Asking people to hold a date is no invitation.
    """
    asked = sa.and_(
        Invitation.meeting_id == Meeting.id,
        Invitation.sent_at.is_not(None),
        Invitation.removed_at.is_(None),
    )
    rows = session.execute(
        sa.select(
            Meeting,
            sa.and_(
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.provisional.is_(False),
                sa.exists().where(asked),
            ),
            sa.exists().where(AgendaPublication.meeting_id == Meeting.id),
            sa.select(sa.func.count(Invitation.id))
            .where(asked, Invitation.answer == Answer.NONE)
            .correlate(Meeting)
            .scalar_subquery(),
        )
        .join(Meeting.board)
        .where(
            Board.partnership_id == partnership.id,
            Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
            Meeting.starts_at > now,
            Meeting.starts_at < now + PREPARED_WITHIN,
        )
        .options(contains_eager(Meeting.board))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        Preparation(meeting, bool(invited), bool(published), silent)
        for meeting, invited, published, silent in rows
    ]


@dataclass(frozen=True)
class PublishedItems:
    """The last publication of an agenda, and the items now, which decide together what a person may see."""

    publication: AgendaPublication
    items: list[AgendaItem]


def published_agendas(session: Session, meeting_ids: Collection[int]) -> dict[int, PublishedItems]:
    """Return the last published agenda of each of these meetings that has one, by meeting ID."""
    if not meeting_ids:
        return {}
    later = aliased(AgendaPublication)
    publications = session.scalars(
        sa.select(AgendaPublication)
        .where(
            AgendaPublication.meeting_id.in_(meeting_ids),
            ~sa.exists().where(
                later.meeting_id == AgendaPublication.meeting_id, later.number > AgendaPublication.number
            ),
        )
        .options(
            joinedload(AgendaPublication.meeting, innerjoin=True).joinedload(Meeting.board, innerjoin=True)
        )
    )
    found = {row.meeting_id: PublishedItems(row, []) for row in publications}
    items = session.scalars(
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id.in_(found))
        .options(
            joinedload(AgendaItem.meeting, innerjoin=True).joinedload(Meeting.board, innerjoin=True),
            selectinload(AgendaItem.audience),
            selectinload(AgendaItem.interests),
        )
        .order_by(AgendaItem.id)
    )
    for item in items:
        found[item.meeting_id].items.append(item)
    return found


def signed_terms(session: Session, partnership: Partnership) -> dict[int, list[TermsVersion]]:
    """Return every signed version of the terms of reference by board ID, without the texts."""
    rows = session.scalars(
        sa.select(TermsVersion)
        .join(Board, TermsVersion.board_id == Board.id)
        .where(Board.partnership_id == partnership.id, TermsVersion.state.in_(HAVE_BEEN_SIGNED))
        .options(
            load_only(
                TermsVersion.board_id,
                TermsVersion.number,
                TermsVersion.state,
                TermsVersion.in_force_from,
                TermsVersion.notice_working_days,
                TermsVersion.paper_working_days,
                TermsVersion.minutes_working_days,
            )
        )
    )
    found: dict[int, list[TermsVersion]] = {}
    for version in rows:
        found.setdefault(version.board_id, []).append(version)
    return found
