"""The returns to funders that a person may read, and their states."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from cdp.access import Access
from cdp.access.procurements import withheld_procurements
from cdp.models import FunderReturn, FundingAgreement, IssuedDocument, PlanLine


class ReturnState(StrEnum):
    """States of a return (docs/rules/states.md 15), computed from what is recorded."""

    DUE = "due"
    OVERDUE = "overdue"
    SIGNED_OFF = "signed_off"
    SENT = "sent"
    RECEIVED = "received"


STATE_COLOURS = {
    ReturnState.DUE: "yellow",
    ReturnState.OVERDUE: "red",
    ReturnState.SIGNED_OFF: "turquoise",
    ReturnState.SENT: "blue",
    ReturnState.RECEIVED: "green",
}


def state_of(due: FunderReturn, today: date) -> ReturnState:
    """Return the state of a return on a day; one that is signed off and not sent in time is overdue."""
    if due.received_on is not None:
        return ReturnState.RECEIVED
    if due.sent_on is not None:
        return ReturnState.SENT
    if due.due_on < today:
        return ReturnState.OVERDUE
    return ReturnState.SIGNED_OFF if due.document_id is not None else ReturnState.DUE


def returns_of(session: Session, access: Access) -> list[FunderReturn]:
    """Return the returns that a person may read now: those not sent first, by due date."""
    return list(
        session.scalars(
            sa.select(FunderReturn)
            .where(_readable(session, access))
            .options(joinedload(FunderReturn.stream))
            .order_by(FunderReturn.sent_on.is_not(None), FunderReturn.due_on, FunderReturn.id)
        )
    )


def return_by_key(session: Session, access: Access, key: str) -> FunderReturn | None:
    """Return a return that the person may read now, with its document; otherwise None."""
    return session.scalar(
        sa.select(FunderReturn)
        .where(FunderReturn.key == key, _readable(session, access))
        .options(
            joinedload(FunderReturn.stream),
            joinedload(FunderReturn.document).options(
                selectinload(IssuedDocument.files), undefer(IssuedDocument.text)
            ),
        )
    )


def _readable(session: Session, access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may read a return: nothing in its figures is hidden from them."""
    conditions = [FunderReturn.partnership_id == access.partnership.id]
    withheld = withheld_procurements(session, access)
    if withheld:
        hidden = sa.exists().where(
            FundingAgreement.stream_id == FunderReturn.stream_id,
            FundingAgreement.procurement_id.in_(withheld),
        )
        conditions.append(~hidden)
    if not access.is_coordinator and not access.is_sro:
        confidential = sa.exists().where(
            PlanLine.stream_id == FunderReturn.stream_id, PlanLine.is_confidential
        )
        conditions.append(~confidential)
    return sa.and_(*conditions)
