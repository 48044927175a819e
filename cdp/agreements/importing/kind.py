"""The declaration of the import of a list of agreements."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.agreements.details import AgreementDetails
from cdp.agreements.importing import judging
from cdp.agreements.importing.judging import ListChoices, ListState, RecordAgreement
from cdp.agreements.parties import PartyDetails
from cdp.agreements.service import add_agreements
from cdp.agreements.words import KINDS
from cdp.imports.judging import JudgedRows, of_kind
from cdp.imports.kinds import ImportKind, ImportResult, ImportWords, TemplateBook, WriteOrder
from cdp.imports.layouts import LayoutOption, SheetLayout
from cdp.imports.rows import FileRows
from cdp.imports.sheets import Sheet
from cdp.imports.tables import ImportTables, tables_in
from cdp.models import (
    AgreementKind,
    AgreementParty,
    AgreementState,
    FundingAgreement,
    FundingStream,
    Partnership,
)
from cdp.partnerships.changes import hold
from cdp.partnerships.queries import organisations_of
from cdp.reference.areas import authority, plain
from cdp.wording.formats import plural
from cdp.workplans.periods import plan_year, year_words

TABLE = "agreements"


def _options(
    session: Session,
    partnership: Partnership | None,
    sheets: Sequence[Sheet],  # noqa: ARG001 -- the signature of options
    layouts: Sequence[SheetLayout],  # noqa: ARG001
) -> tuple[LayoutOption, ...]:
    """Return the choices for the whole list."""
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    year = plan_year(clock.today())
    kinds = [kind for kind in KINDS if kind is not AgreementKind.VARIATION]
    streams = session.scalars(
        sa.select(FundingStream)
        .where(FundingStream.partnership_id == partnership.id)
        .order_by(FundingStream.starts_on, FundingStream.id)
    )
    organisations = organisations_of(session, partnership)
    choices = [
        ("kind", "Kind of agreement", [(kind.value, KINDS[kind]) for kind in kinds], KINDS[kinds[0]]),
        ("giver", "Who gives the money", [(one.key, one.name) for one in organisations], "Choose"),
        ("stream", "Funding stream", [(one.key, one.name) for one in streams], "Not specified"),
        ("year", "Financial year of the amounts", [(str(one), year_words(one)) for one in (year - 1, year, year + 1)],
         year_words(year)),
    ]  # fmt: skip
    asked = [
        LayoutOption(
            code,
            TABLE,
            label,
            choices=tuple(pairs),
            prompt=prompt,
            is_of_file=True,
            has_default=code != "stream",
        )
        for code, label, pairs, prompt in choices
    ]
    return (
        *asked,
        LayoutOption("starts_on", TABLE, "First day", is_of_file=True, is_day=True, has_default=True),
        LayoutOption("ends_on", TABLE, "Last day", is_of_file=True, is_day=True),
    )


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    return judging.judge(rows, _state(session, partnership), _choices(rows))


def _choices(rows: FileRows) -> ListChoices:
    said = rows.options
    year = said.get("year") or ""
    return ListChoices(
        kind=AgreementKind(said.get("kind") or AgreementKind.GRANT.value),
        giver=said.get("giver") or "",
        year=int(year) if year.isdigit() else plan_year(clock.today()),
        starts_on=_day(said.get("starts_on")),
        ends_on=_day(said.get("ends_on")),
        stream=said.get("stream") or "",
    )


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _state(session: Session, partnership: Partnership) -> ListState:
    codes = [(code, authority(code).name) for code in partnership.area_codes_on(clock.today())]
    organisations = organisations_of(session, partnership)
    recorded = session.scalars(
        sa.select(FundingAgreement)
        .where(
            FundingAgreement.partnership_id == partnership.id,
            FundingAgreement.state != AgreementState.WITHDRAWN,
        )
        .options(selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation))
    )
    names = {plain(name): one.id for one in organisations for name in (one.short_name, one.name) if name}
    return ListState(
        names,
        judging.area_names(codes),
        {(plain(one.recipient.name), plain(one.title), one.starts_on): one.reference for one in recorded},
    )


def _write(session: Session, order: WriteOrder) -> ImportResult:
    """Add the drafts that a person confirmed, all or none; the caller has locked the partnership."""
    partnership = order.partnership
    assert partnership is not None  # noqa: S101 -- the pages are those of a partnership
    organisations = organisations_of(session, partnership)
    by_id = {one.id: one for one in organisations}
    by_key = {one.key: one for one in organisations}
    streams = {
        one.key: one
        for one in session.scalars(
            sa.select(FundingStream)
            .where(FundingStream.partnership_id == partnership.id)
            .options(joinedload(FundingStream.holder))
        )
    }
    several = [
        AgreementDetails(
            kind=change.kind,
            title=change.title,
            service=change.service,
            giver=PartyDetails(organisation=by_key.get(change.giver)),
            recipient=PartyDetails(
                organisation=by_id.get(change.organisation or 0),
                body_name=change.body_name,
                contact_name=change.contact_name,
                contact_email=change.contact_email,
            ),
            amounts=change.amounts,
            areas=change.areas,
            conditions=change.conditions,
            starts_on=change.starts_on,
            ends_on=change.ends_on,
            stream=streams.get(change.stream),
        )
        for change in of_kind(order.changes, RecordAgreement)
    ]
    made = add_agreements(session, partnership, several, by=order.by)
    return ImportResult(partnership, [plural(len(made), "draft agreement")])


AGREEMENT_LIST = ImportKind(
    code="agreements",
    tables=ImportTables(tables_in("cdp.agreements.importing")),
    words=ImportWords(
        heading="Add agreements from a list",
        lead=(
            "Add a draft agreement for each recipient in a spreadsheet or a table that you paste.",
            "Each gets the text for its kind, with its own figures. Nothing is sent yet.",
            "You can correct every row before we save. All are added, or none.",
        ),
        unchanged="Agreements that are already recorded will not be changed.",
    ),
    template=TemplateBook(
        "agreements-to-fill-in.xlsx",
        "Agreements",
        ("Enter one recipient in each row of the sheet “Agreements”.",),
    ),
    judge=_judge,
    write=_write,
    hold=hold,
    options=_options,
    may_be_pasted=True,
)
