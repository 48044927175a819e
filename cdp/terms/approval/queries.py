"""What is asked of the answers to terms of reference; every question starts from a version."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access.places import fills_seat
from cdp.models import (
    Organisation,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
    TermsAnswer,
    TermsAsk,
    TermsOpinion,
    TermsVersion,
)
from cdp.terms.approval.agreement import APPROVALS, Tally, tally_of_counts


def answer_by_key(session: Session, version: TermsVersion, key: str) -> TermsAnswer | None:
    """Return the answer to a version with that key, with its organisation and who was asked, or None."""
    return session.scalar(
        sa.select(TermsAnswer)
        .where(TermsAnswer.terms_id == version.id, TermsAnswer.key == key)
        .options(
            joinedload(TermsAnswer.organisation),
            joinedload(TermsAnswer.answered_by),
            selectinload(TermsAnswer.asks).joinedload(TermsAsk.person),
        )
    )


def tallies_of(session: Session, versions: Sequence[TermsVersion]) -> dict[int, Tally]:
    """Return the answers to some versions counted, by version id; one statement, none without versions."""
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
    """Return the answers to a version that a person may give on a day, by organisation."""
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
    """The condition that a person fills a core seat of an answer's organisation on a board on a day."""
    return sa.exists().where(
        SeatHolding.seat_id == Seat.id,
        SeatHolding.person_id == person_id,
        fills_seat(day),
        Seat.board_id == board_id,
        Seat.organisation_id == TermsAnswer.organisation_id,
        Seat.kind == SeatKind.CORE,
    )


def answered_before(session: Session, answer: TermsAnswer) -> TermsAnswer | None:
    """Return what the organisation answered to the newest earlier version of the board that it answered, or None."""
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
    """Return which of some organisations approved a version, by name; no statement without organisations."""
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
