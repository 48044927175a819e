"""The visits of an agreement, and the themes across all visits that a person may read."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access import Access
from cdp.agreements.visibility import visible_to
from cdp.models import AgreementParty, AgreementVisit, FundingAgreement


@dataclass(frozen=True)
class VisitTheme:
    """A theme, and the visits that have it, latest first."""

    name: str
    visits: tuple[AgreementVisit, ...]


def visits_of(session: Session, agreement: FundingAgreement) -> list[AgreementVisit]:
    """Return the visits of an agreement, latest first, with their files and actions."""
    return list(
        session.scalars(
            sa.select(AgreementVisit)
            .where(AgreementVisit.agreement_id == agreement.id)
            .options(
                selectinload(AgreementVisit.files),
                selectinload(AgreementVisit.actions),
                joinedload(AgreementVisit.recorded_by),
            )
            .order_by(AgreementVisit.visited_on.desc(), AgreementVisit.id.desc())
        )
    )


def themes_of(session: Session, access: Access) -> list[VisitTheme]:
    """Return the themes of all visits that a person may read, those of most visits first; a fixed number of queries."""
    visits = session.scalars(
        sa.select(AgreementVisit)
        .join(AgreementVisit.agreement)
        .where(visible_to(session, access))
        .options(
            contains_eager(AgreementVisit.agreement)
            .selectinload(FundingAgreement.parties)
            .joinedload(AgreementParty.organisation),
            selectinload(AgreementVisit.actions),
        )
        .order_by(AgreementVisit.visited_on.desc(), AgreementVisit.id.desc())
    )
    found: dict[str, list[AgreementVisit]] = defaultdict(list)
    names: dict[str, str] = {}
    for visit in visits:
        for theme in visit.themes:
            names[theme.casefold()] = theme  # at the end, as the first visit has it
            found[theme.casefold()].append(visit)
    themes = [VisitTheme(names[folded], tuple(visits)) for folded, visits in found.items()]
    return sorted(themes, key=lambda one: (-len(one.visits), one.name.casefold()))
