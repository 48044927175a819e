"""The records that name an organisation: they move when it is merged into another, and prevent its deletion.

Besides rows with a foreign key, three kinds of record name organisations in stored JSON. They are published agendas
(the readers of a confidential item), quorum rules in terms of reference, and emails to members (the recipients). A
merger does not change the quorum rule recorded for a meeting that was held: it keeps the seats and organisations of
that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.models import (
    Action,
    ActionHandover,
    ActionOwner,
    Activity,
    AgendaItem,
    AgendaPublication,
    AgreementParty,
    Attendance,
    BacklogItem,
    Board,
    ContactPoint,
    DecisionReport,
    ForwardPlanEntry,
    FundingStream,
    Meeting,
    MemberEmail,
    Organisation,
    Paper,
    PlanLine,
    ProcurementBidder,
    Risk,
    SchemeLine,
    Seat,
    TermsAnswer,
    TermsVersion,
    activity_partners,
    item_audience,
)
from cdp.models.adding import table_of
from cdp.wording.formats import plural


@dataclass(frozen=True)
class Naming:
    """A column that refers to an organisation; its rows are called `one` in the singular and `many` in the plural.

    `many` is None if the plural is regular.
    """

    column: sa.Column[Any]
    one: str
    many: str | None = None

    def count(self, number: int) -> str:
        """Return text such as "1 seat" or "3 seats" for a number of rows."""
        return plural(number, self.one, self.many)


def _column(model: type[object], name: str) -> sa.Column[Any]:
    return table_of(model).c[name]


SEATS = Naming(_column(Seat, "organisation_id"), "seat")
READERS = Naming(
    item_audience.c.organisation_id, "confidential item for named organisations",
    "confidential items for named organisations",
)  # fmt: skip
ANSWERS = Naming(
    _column(TermsAnswer, "organisation_id"), "request to approve terms of reference",
    "requests to approve terms of reference",
)  # fmt: skip
PARTNERS = Naming(
    activity_partners.c.organisation_id, "activity it is a partner of", "activities it is a partner of",
)  # fmt: skip
FURTHER_OWNERS = Naming(
    _column(ActionOwner, "organisation_id"), "action it owns with others", "actions it owns with others"
)
NAMINGS = (
    SEATS,
    Naming(_column(Action, "organisation_id"), "action"),
    FURTHER_OWNERS,
    Naming(
        _column(ActionHandover, "from_organisation_id"), "action it handed over", "actions it handed over",
    ),
    Naming(
        _column(ActionHandover, "to_organisation_id"), "action handed over to it", "actions handed over to it",
    ),
    Naming(_column(Risk, "organisation_id"), "risk"),
    Naming(
        _column(SchemeLine, "organisation_id"), "line of its scheme of delegation", "lines of its scheme of delegation",
    ),
    Naming(
        _column(ForwardPlanEntry, "lead_id"), "forward plan item it leads", "forward plan items it leads",
    ),
    Naming(_column(Activity, "lead_organisation_id"), "activity it leads", "activities it leads"),
    PARTNERS,
    Naming(_column(AgendaItem, "presenter_organisation_id"), "agenda item it presents", "agenda items it presents"),
    Naming(
        _column(BacklogItem, "presenter_organisation_id"), "proposed item it presents", "proposed items it presents",
    ),
    READERS,
    Naming(_column(Paper, "requested_from_id"), "paper requested from it", "papers requested from it"),
    ANSWERS,
    Naming(_column(FundingStream, "holder_id"), "funding stream it holds", "funding streams it holds"),
    Naming(_column(PlanLine, "provider_id"), "plan line it provides", "plan lines it provides"),
    Naming(_column(ContactPoint, "organisation_id"), "contact point"),
    Naming(
        _column(DecisionReport, "organisation_id"), "decision report it decides on", "decision reports it decides on",
    ),
    Naming(_column(Attendance, "organisation_id"), "attendance record"),
    Naming(_column(AgreementParty, "organisation_id"), "agreement"),
    Naming(
        _column(ProcurementBidder, "organisation_id"), "procurement for which it may bid",
        "procurements for which it may bid",
    ),
)  # fmt: skip


def records_naming(session: Session, organisation: Organisation) -> tuple[str, ...]:
    """Return how many records of each kind name an organisation, such as "3 seats"; empty if there are none."""
    counts = session.execute(
        sa.union_all(
            *(
                sa.select(sa.literal(place).label("place"), sa.func.count().label("number"))
                .select_from(naming.column.table)
                .where(naming.column == organisation.id)
                for place, naming in enumerate(NAMINGS)
            )
        ).order_by("place")
    )
    named = [NAMINGS[place].count(number) for place, number in counts if number]
    stored = (
        (len(publications_naming(session, organisation)), "published agenda"),
        (len(quorums_naming(session, organisation)), "quorum rule"),
        (len(member_emails_naming(session, organisation)), "email to members"),
    )
    many = {"email to members": "emails to members"}
    return (*named, *(plural(number, one, many.get(one)) for number, one in stored if number))


def publications_naming(session: Session, organisation: Organisation) -> list[AgendaPublication]:
    """Return the published agendas that name an organisation among the readers of a confidential item."""
    published = session.scalars(
        sa.select(AgendaPublication)
        .join(Meeting, AgendaPublication.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id)
        .where(Board.partnership_id == organisation.partnership_id)
        .options(joinedload(AgendaPublication.meeting))
        .order_by(AgendaPublication.id)
    )
    return [
        one
        for one in published
        if any(organisation.id in entry["audience"] for entry in one.content["items"])
    ]


def quorums_naming(session: Session, organisation: Organisation) -> list[TermsVersion]:
    """Return the versions of terms of reference whose quorum rule names an organisation."""
    versions = session.scalars(
        sa.select(TermsVersion)
        .join(Board, TermsVersion.board_id == Board.id)
        .where(Board.partnership_id == organisation.partnership_id)
        .options(joinedload(TermsVersion.board))
        .order_by(TermsVersion.id)
    )
    return [
        one
        for one in versions
        if any(names_organisation(part, organisation) for part in one.quorum_parts or ())
    ]


def names_organisation(part: Mapping[str, Any], organisation: Organisation) -> bool:
    """Return whether one stored condition of a quorum rule names an organisation."""
    return part["of"] == "organisations" and organisation.key in part["keys"]


def member_emails_naming(session: Session, organisation: Organisation) -> list[MemberEmail]:
    """Return the emails to members that were addressed to an organisation."""
    written = session.scalars(
        sa.select(MemberEmail)
        .where(MemberEmail.partnership_id == organisation.partnership_id)
        .order_by(MemberEmail.id)
    )
    return [one for one in written if organisation.key in one.chosen.get("organisations", ())]
