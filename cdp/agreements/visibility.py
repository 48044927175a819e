"""Who may read which agreement, as a query condition (docs/rules/rights.md 2 and 10).

The coordinator, the SRO and the leads read every agreement. Each side reads one that it is asked to sign. Everyone
else in the partnership reads executed ones. No one reads an agreement that is part of a procurement withheld from them.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access import Access, Permission
from cdp.access.procurements import not_withheld, withheld_procurements
from cdp.models import AgreementParty, AgreementState, FundingAgreement


def visible_to(session: Session, access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may read an agreement now."""
    return sa.and_(
        FundingAgreement.partnership_id == access.partnership.id,
        _reads(access),
        not_withheld(FundingAgreement.procurement_id, withheld_procurements(session, access)),
    )


def _reads(access: Access) -> sa.ColumnElement[bool]:
    if access.may(Permission.READ_AGREEMENTS):
        return sa.true()
    own = FundingAgreement.parties.any(
        sa.or_(
            AgreementParty.organisation_id.in_(access.organisation_ids),
            AgreementParty.contact_id == access.person.id,
        )
    )
    return sa.or_(
        FundingAgreement.state == AgreementState.EXECUTED,
        sa.and_(FundingAgreement.state == AgreementState.OUT, own),
    )
