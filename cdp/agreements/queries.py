"""The register of agreements: what a person may read of it, filtered and in order, and the page of one agreement."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from cdp.access import Access
from cdp.agreements.visibility import visible_to
from cdp.models import (
    AgreementAmount,
    AgreementArea,
    AgreementKind,
    AgreementParty,
    AgreementSide,
    AgreementState,
    FundingAgreement,
    FundingStream,
    IssuedDocument,
    Organisation,
    Partnership,
    PlanLine,
)
from cdp.models.ordering import SortOrder, order_called

REFERENCE = re.compile(r"AG\s*(\d{1,9})", re.IGNORECASE)
MOST_WORDS = 12
SOON = timedelta(days=120)
"""How long before its last day an agreement counts as ending soon, as streams do."""


def _name_of(side: AgreementSide) -> sa.ScalarSelect[str]:
    return (
        sa.select(sa.func.lower(sa.func.coalesce(Organisation.name, AgreementParty.body_name)))
        .select_from(AgreementParty)
        .outerjoin(Organisation, AgreementParty.organisation_id == Organisation.id)
        .where(AgreementParty.agreement_id == FundingAgreement.id, AgreementParty.side == side)
        .correlate(FundingAgreement)
        .scalar_subquery()
    )


_VALUE = (
    sa.select(sa.func.coalesce(sa.func.sum(AgreementAmount.pence), 0))
    .where(AgreementAmount.agreement_id == FundingAgreement.id)
    .correlate(FundingAgreement)
    .scalar_subquery()
)
_RECIPIENT = _name_of(AgreementSide.RECEIVES)
_LAST_DAY = (FundingAgreement.ends_on.is_(None), FundingAgreement.ends_on)
ORDERS: tuple[SortOrder[tuple[Any, ...]], ...] = (
    SortOrder("recipient", "Recipient, A to Z", (_RECIPIENT,)),
    SortOrder("-recipient", "Recipient, Z to A", (_RECIPIENT.desc(),)),
    SortOrder("-value", "Amount, largest first", (_VALUE.desc(),)),
    SortOrder("value", "Amount, smallest first", (_VALUE,)),
    SortOrder("ends", "Last day, earliest first", _LAST_DAY),
    SortOrder("-ends", "Last day, latest first", (FundingAgreement.ends_on.desc(),)),
    SortOrder("-added", "Added, newest first", (FundingAgreement.created_at.desc(),)),
)


class AgreementAttention(StrEnum):
    """What may need attention: one side has not signed, or the agreement ends soon."""

    UNSIGNED = "unsigned"
    ENDS_SOON = "ends_soon"


@dataclass(frozen=True)
class AgreementFilters:
    """The filters of the register; None means no filter, and organisations are given by key."""

    state: AgreementState | None = None
    kind: AgreementKind | None = None
    organisation: str | None = None
    area: str | None = None
    attention: AgreementAttention | None = None
    words: str = ""
    order: str = "recipient"


def register(
    session: Session, access: Access, filters: AgreementFilters, today: date
) -> sa.Select[FundingAgreement]:
    """Return the query for the agreements that a person may read and that match the filters."""
    return (
        sa.select(FundingAgreement)
        .where(visible_to(session, access), *_conditions(filters, today))
        .options(*SHOWN_IN_ROWS)
        .order_by(*order_called(ORDERS, filters.order).by, FundingAgreement.id)
    )


def total_of(session: Session, access: Access, filters: AgreementFilters, today: date) -> int:
    """Return the total in pence of the agreements that match the filters, without withdrawn ones."""
    found = (
        sa.select(FundingAgreement.id)
        .where(visible_to(session, access), *_conditions(filters, today))
        .where(FundingAgreement.state != AgreementState.WITHDRAWN)
    )
    total = sa.select(sa.func.coalesce(sa.func.sum(AgreementAmount.pence), 0))
    return int(session.scalar(total.where(AgreementAmount.agreement_id.in_(found))) or 0)


_PARTIES = selectinload(FundingAgreement.parties).options(
    joinedload(AgreementParty.organisation), joinedload(AgreementParty.contact)
)
SHOWN_IN_ROWS: tuple[ORMOption, ...] = (_PARTIES, selectinload(FundingAgreement.amounts))


def agreement_by_key(session: Session, access: Access, key: str) -> FundingAgreement | None:
    """Return an agreement that the person may read, with what its page shows; otherwise None."""
    return session.scalar(
        sa.select(FundingAgreement)
        .where(FundingAgreement.key == key, visible_to(session, access))
        .options(
            _PARTIES,
            selectinload(FundingAgreement.amounts),
            selectinload(FundingAgreement.areas),
            joinedload(FundingAgreement.varies),
            joinedload(FundingAgreement.stream),
            joinedload(FundingAgreement.line).joinedload(PlanLine.stream),
            joinedload(FundingAgreement.procurement),
            selectinload(FundingAgreement.variations).selectinload(FundingAgreement.amounts),
            joinedload(FundingAgreement.document).options(
                selectinload(IssuedDocument.files), sa.orm.undefer(IssuedDocument.text)
            ),
        )
    )


def services_of(session: Session, access: Access) -> list[str]:
    """Return the services named in the agreements that a person may read, A to Z, each once."""
    names = session.scalars(
        sa.select(FundingAgreement.service)
        .where(visible_to(session, access), FundingAgreement.service != "")
        .distinct()
    )
    return sorted({name.casefold(): name for name in names}.values(), key=str.casefold)


def streams_of(session: Session, partnership: Partnership) -> list[FundingStream]:
    """Return the streams that can pay for an agreement, by first day."""
    return list(
        session.scalars(
            sa.select(FundingStream)
            .where(FundingStream.partnership_id == partnership.id)
            .order_by(FundingStream.starts_on, FundingStream.id)
        )
    )


def lines_of(session: Session, partnership: Partnership) -> list[PlanLine]:
    """Return the plan lines that an agreement can be about, by number."""
    return list(
        session.scalars(
            sa.select(PlanLine)
            .where(PlanLine.partnership_id == partnership.id)
            .options(joinedload(PlanLine.stream))
            .order_by(PlanLine.number)
        )
    )


def _conditions(filters: AgreementFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: tuple[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (filters.state, lambda state: FundingAgreement.state == state),
        (filters.kind, lambda kind: FundingAgreement.kind == kind),
        (filters.organisation, _of_organisation),
        (filters.area, _has_area),
        (filters.attention, lambda attention: _needs(attention, today)),
        (filters.words or None, _mentions),
    )
    return [condition(value) for value, condition in wanted if value is not None]


def _of_organisation(key: str) -> sa.ColumnElement[bool]:
    return FundingAgreement.parties.any(AgreementParty.organisation.has(Organisation.key == key))


def _has_area(code: str) -> sa.ColumnElement[bool]:
    return sa.or_(FundingAgreement.areas.any(AgreementArea.area_code == code), ~FundingAgreement.areas.any())


def _needs(attention: AgreementAttention, today: date) -> sa.ColumnElement[bool]:
    if attention is AgreementAttention.UNSIGNED:
        return FundingAgreement.state == AgreementState.OUT
    return sa.and_(
        FundingAgreement.state == AgreementState.EXECUTED,
        FundingAgreement.ends_on >= today,
        FundingAgreement.ends_on <= today + SOON,
    )


def _mentions(words: str) -> sa.ColumnElement[bool]:
    """Return the condition that an agreement has this reference, or contains all of these words."""
    if cited := REFERENCE.fullmatch(words.strip()):
        return FundingAgreement.number == int(cited[1])
    return sa.and_(
        *(
            sa.or_(
                FundingAgreement.title.icontains(word, autoescape=True),
                FundingAgreement.service.icontains(word, autoescape=True),
                FundingAgreement.parties.any(
                    sa.or_(
                        AgreementParty.body_name.icontains(word, autoescape=True),
                        AgreementParty.organisation.has(Organisation.name.icontains(word, autoescape=True)),
                    )
                ),
            )
            for word in words.split()[:MOST_WORDS]
        )
    )
