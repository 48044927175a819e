"""Queries about responses to terms of reference; each starts from a version."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access.places import fills_seat
from cdp.mail import marks
from cdp.models import (
    MailState,
    Organisation,
    OutboxMessage,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
    TermsAnswer,
    TermsAsk,
    TermsOpinion,
    TermsVersion,
)
from cdp.terms.approval.agreement import APPROVALS, ApprovalTally, tally_of_counts


def people_told_of_signing(session: Session, topic: str) -> dict[int, datetime]:
    """Return when each person was last sent an email on this topic, by person ID; withdrawn emails do not count."""
    rows = session.execute(
        sa.select(OutboxMessage.person_id, sa.func.max(OutboxMessage.created_at))
        .where(
            marks.is_about(topic),
            OutboxMessage.person_id.is_not(None),
            OutboxMessage.state != MailState.SUPERSEDED,
        )
        .group_by(OutboxMessage.person_id)
    )
    return {number: at for number, at in rows if number is not None}


def answer_by_key(session: Session, version: TermsVersion, key: str) -> TermsAnswer | None:
    """Return the response with this key to a version, with its organisation and the people asked, or None."""
    return session.scalar(
        sa.select(TermsAnswer)
        .where(TermsAnswer.terms_id == version.id, TermsAnswer.key == key)
        .options(
            joinedload(TermsAnswer.organisation),
            joinedload(TermsAnswer.answered_by),
            selectinload(TermsAnswer.asks).joinedload(TermsAsk.person),
        )
    )


def tallies_of(session: Session, versions: Sequence[TermsVersion]) -> dict[int, ApprovalTally]:
    """Return the tally of responses for each version that has any, by version ID; one statement."""
    if not versions:
        return {}
    counts: dict[int, Counter[TermsOpinion | None]] = {}
    for version_id, opinion, count in session.execute(
        sa.select(TermsAnswer.terms_id, TermsAnswer.opinion, sa.func.count())
        .where(TermsAnswer.terms_id.in_([version.id for version in versions]))
        .group_by(TermsAnswer.terms_id, TermsAnswer.opinion)
    ):
        counts.setdefault(version_id, Counter())[opinion] = count
    return {version_id: tally_of_counts(opinions) for version_id, opinions in counts.items()}


def answers_spoken_for(
    session: Session, version: TermsVersion, person: Person, day: date
) -> list[TermsAnswer]:
    """Return the responses to a version that a person may give on a day, in order of organisation name."""
    return list(
        session.scalars(
            sa.select(TermsAnswer)
            .join(TermsAnswer.organisation)
            .where(TermsAnswer.terms_id == version.id, speaks_on(version.board_id, person.id, day))
            .options(contains_eager(TermsAnswer.organisation))
            .order_by(sa.func.lower(Organisation.name))
        )
    )


def speaks_on(
    board_id: int | sa.SQLColumnExpression[int],
    person_id: int | sa.BindParameter[int],
    day: date | sa.BindParameter[date],
) -> sa.ColumnElement[bool]:
    """Return the SQL condition that, on a day, a person holds a core seat of a response's organisation on a board."""
    return sa.exists().where(
        SeatHolding.seat_id == Seat.id,
        SeatHolding.person_id == person_id,
        fills_seat(day),
        Seat.board_id == board_id,
        Seat.organisation_id == TermsAnswer.organisation_id,
        Seat.kind == SeatKind.CORE,
    )


def answered_before(session: Session, answer: TermsAnswer) -> TermsAnswer | None:
    """Return the organisation's last response to an earlier version of the board's terms, or None."""
    version = answer.terms
    return session.scalar(
        sa.select(TermsAnswer)
        .join(TermsAnswer.terms)
        .where(
            TermsVersion.board_id == version.board_id,
            TermsVersion.number < version.number,
            TermsAnswer.organisation_id == answer.organisation_id,
            TermsAnswer.opinion.is_not(None),
        )
        .options(contains_eager(TermsAnswer.terms).selectinload(TermsVersion.sections))
        .order_by(TermsVersion.number.desc())
        .limit(1)
    )


def approved_by(session: Session, version: TermsVersion, organisation_ids: Collection[int]) -> list[str]:
    """Return the names of those of the given organisations that approved a version."""
    if not organisation_ids:
        return []
    return list(
        session.scalars(
            sa.select(Organisation.name)
            .join(TermsAnswer, TermsAnswer.organisation_id == Organisation.id)
            .where(
                TermsAnswer.terms_id == version.id,
                TermsAnswer.organisation_id.in_(organisation_ids),
                TermsAnswer.opinion.in_(APPROVALS),
            )
            .order_by(sa.func.lower(Organisation.name))
        )
    )
