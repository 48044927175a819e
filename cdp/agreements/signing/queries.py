"""The agreements that wait for a person's signature."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.agreements.visibility import visible_to
from cdp.models import AgreementParty, AgreementState, FundingAgreement


def to_sign_for(session: Session, access: Access) -> list[AgreementParty]:
    """Return the sides that wait for this person's signature and that they may read now, oldest first."""
    return list(
        session.scalars(
            sa.select(AgreementParty)
            .join(AgreementParty.agreement)
            .where(
                visible_to(session, access),
                FundingAgreement.state == AgreementState.OUT,
                AgreementParty.signed_at.is_(None),
                sa.or_(
                    AgreementParty.organisation_id.in_(access.organisation_ids),
                    AgreementParty.contact_id == access.person.id,
                ),
            )
            .options(
                joinedload(AgreementParty.organisation),
                joinedload(AgreementParty.agreement).options(
                    joinedload(FundingAgreement.document),
                    selectinload(FundingAgreement.amounts),
                    selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation),
                ),
            )
            .order_by(AgreementParty.id)
        )
    )
