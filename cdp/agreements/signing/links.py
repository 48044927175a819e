"""Personal links to read and sign an agreement without an account; each is for one side of one agreement.

A link works while the agreement is out for signature, and for 30 days after both sides have signed. It stops working
when the agreement is withdrawn, when its person leaves, and while it is part of a procurement that is withheld from
them (docs/rules/rights.md 10).
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from cdp import clock
from cdp.access.identity import access_to
from cdp.access.procurements import may_read_now
from cdp.mail.personal_links import PersonalLink
from cdp.models import AgreementParty, AgreementState, FundingAgreement, IssuedDocument
from cdp.partnerships.queries import belongs
from cdp.wording.mentions import folded, mentions

WORKS_AFTER_SIGNING = timedelta(days=30)


def _load(session: Session, key: str) -> AgreementParty | None:
    return session.scalar(
        sa.select(AgreementParty)
        .where(AgreementParty.key == key)
        .options(
            joinedload(AgreementParty.agreement).options(
                joinedload(FundingAgreement.partnership),
                joinedload(FundingAgreement.procurement),
                selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation),
                joinedload(FundingAgreement.document).options(
                    undefer(IssuedDocument.text), selectinload(IssuedDocument.files)
                ),
            )
        )
    )


def _works(session: Session, party: AgreementParty) -> bool:
    agreement = party.agreement
    if party.emailed_at is None or agreement.state not in {AgreementState.OUT, AgreementState.EXECUTED}:
        return False
    if agreement.executed_at is not None and clock.now() > agreement.executed_at + WORKS_AFTER_SIGNING:
        return False
    return _may_read(session, party)


def _may_read(session: Session, party: AgreementParty) -> bool:
    """Return whether the person who has the link may read the agreement now."""
    agreement, today = party.agreement, clock.today()
    if party.contact is not None:
        if not belongs(session, agreement.partnership, party.contact, today):
            return False
        access = access_to(session, agreement.partnership, party.contact, today)
        return access is None or may_read_now(session, access, agreement)
    procurement = agreement.procurement
    if procurement is None or not procurement.runs_on(today):
        return True
    may_bid = [*procurement.other_names, *(each.name for each in procurement.organisations)]
    return not any(mentions(folded(name), party.name) for name in may_bid)


LINK = PersonalLink("sign an agreement", "/sign-agreement", _load, _works)
