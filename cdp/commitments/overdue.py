"""The number of overdue commitments of a partnership, as a part of one statement that counts open tasks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from cdp.clock import months_after
from cdp.models import AgendaItem, Board, Commitment, CommitmentRecord, Part, TermsSection, TermsVersion
from cdp.reference.terms_promises import TermsPromise, promises_of
from cdp.reference.terms_text import TermsKind
from cdp.terms.versions.sub_groups import numbers_in_force

TODAY = sa.bindparam("today", type_=sa.Date())
_REPEATED = {
    promise.code: promise for kind in TermsKind for promise in promises_of(kind) if promise.every_months
}


def overdue_in(partnership: sa.BindParameter[int]) -> sa.ColumnElement[int]:
    """Return the number of overdue public commitments; the statement needs the values of `days_of` and `today`.

    Those recorded are counted, and the repeated promises of terms in force that were never recorded as kept.
    """
    here = Board.partnership_id == partnership
    return sa.func.coalesce(_recorded(here), 0) + sa.func.coalesce(_never_recorded(here), 0)


def days_of(today: date) -> Mapping[str, Any]:
    """Return the values of a statement on a day, by name."""
    months = {promise.every_months or 0 for promise in _REPEATED.values()}
    return {_name(each): months_after(today, -each) for each in months}


def _name(months: int) -> str:
    return f"months_ago_{months}"


def _recorded(here: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    last = (
        sa.select(sa.func.max(CommitmentRecord.kept_on))
        .where(CommitmentRecord.commitment_id == Commitment.id)
        .correlate(Commitment)
        .scalar_subquery()
    )
    due_again = _month_of(last) + Commitment.every_months
    day = sa.extract("day", last)
    passed = sa.or_(
        due_again < _month_of(TODAY),
        sa.and_(due_again == _month_of(TODAY), day < sa.extract("day", TODAY)),
    )
    is_late = sa.or_(
        sa.and_(last.is_(None), Commitment.due_on < TODAY),
        sa.and_(last.is_not(None), Commitment.every_months.is_not(None), passed),
    )
    return (
        sa.select(sa.func.count())
        .select_from(Commitment)
        .join(Board, Board.id == Commitment.board_id)
        .outerjoin(AgendaItem, AgendaItem.id == Commitment.item_id)
        .where(
            here,
            Commitment.ended_on.is_(None),
            Commitment.part == Part.PUBLIC,
            sa.or_(AgendaItem.id.is_(None), AgendaItem.part == Part.PUBLIC),
            is_late,
        )
        .scalar_subquery()
    )


def _never_recorded(here: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    newest = numbers_in_force(TODAY)
    late = [sa.case((_is_late(promise), 1), else_=0) for promise in _REPEATED.values()]
    return (
        sa.select(sa.func.sum(sum(late[1:], late[0])))
        .select_from(TermsSection)
        .join(TermsVersion, TermsVersion.id == TermsSection.terms_id)
        .join(
            newest,
            sa.and_(newest.c.board_id == TermsVersion.board_id, newest.c.number == TermsVersion.number),
        )
        .join(Board, Board.id == TermsVersion.board_id)
        .where(here)
        .scalar_subquery()
    )


def _is_late(promise: TermsPromise) -> sa.ColumnElement[bool]:
    """Return the condition that a section makes a promise, that it is due, and that nobody recorded it."""
    since = sa.bindparam(_name(promise.every_months or 0), type_=sa.Date())
    recorded = sa.exists().where(
        Commitment.board_id == TermsVersion.board_id, Commitment.clause == promise.code
    )
    return sa.and_(
        TermsSection.body.contains(promise.fragment, autoescape=True),
        TermsVersion.in_force_from < since,
        ~recorded,
    )


def _month_of(day: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.extract("year", day) * 12 + sa.extract("month", day)
