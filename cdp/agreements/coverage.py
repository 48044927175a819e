"""Which authorities of a footprint have which service, by the agreements that run on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.access import Access
from cdp.agreements.visibility import visible_to
from cdp.models import AgreementKind, AgreementParty, AgreementState, FundingAgreement
from cdp.reference.areas import authority
from cdp.wording.formats import listed


@dataclass(frozen=True)
class CoveredService:
    """A service, and for each authority of the footprint who provides it; an empty text is a gap."""

    service: str
    by_area: tuple[tuple[str, str], ...]

    @property
    def gaps(self) -> list[str]:
        """The authorities without the service."""
        return [area for area, names in self.by_area if not names]

    @property
    def in_words(self) -> str:
        """The gaps as a sentence."""
        gaps = self.gaps
        if not gaps:
            return "All authorities have it."
        return f"No agreement for {listed(gaps)}."


def coverage_of(session: Session, access: Access, areas: Sequence[str], day: date) -> list[CoveredService]:
    """Return the coverage of each service by executed agreements that the reader may read, in two statements.

    `areas` are the ONS codes of the footprint. An agreement without authorities covers them all.
    """
    running = session.scalars(
        sa.select(FundingAgreement)
        .where(
            visible_to(session, access),
            FundingAgreement.state == AgreementState.EXECUTED,
            FundingAgreement.kind != AgreementKind.VARIATION,
            FundingAgreement.service != "",
            FundingAgreement.starts_on <= day,
            sa.or_(FundingAgreement.ends_on.is_(None), FundingAgreement.ends_on >= day),
        )
        .options(
            selectinload(FundingAgreement.areas),
            selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation),
        )
        .order_by(FundingAgreement.id)
    )
    found: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for agreement in running:
        _, providers = found.setdefault(agreement.service.casefold(), (agreement.service, {}))
        for code in agreement.area_codes or areas:
            names = providers.setdefault(code, [])
            if agreement.recipient.label not in names:
                names.append(agreement.recipient.label)
    return [
        CoveredService(
            service, tuple((authority(code).name, listed(providers.get(code, []))) for code in areas)
        )
        for _, (service, providers) in sorted(found.items())
    ]
