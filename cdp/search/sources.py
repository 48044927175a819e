"""Where the words of each kind of record come from: one statement for each kind.

The statement gives the row of `SearchEntry` for every record of the kind, so that it serves one record as well as the
whole table. The words of published agendas, circulated minutes and papers are in JSON or in files; see `frozen`
and `papers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from cdp.models import (
    Action,
    Activity,
    AgendaItem,
    Base,
    Board,
    ContactPoint,
    Decision,
    DecisionReport,
    DecisionReportSection,
    ItemNote,
    Meeting,
    Organisation,
    Part,
    Partnership,
    Person,
    Risk,
    SearchKind,
    TermsSection,
    TermsVersion,
)

EVERYWHERE = "zqall"
"""The mark of records that belong to no partnership."""

COLUMNS = ("kind", "record_id", "part", "day", "place", "title", "text")

Text = sa.ColumnElement[str] | sa.SQLColumnExpression[str]


def mark_of_kind(kind: SearchKind) -> str:
    """Return the mark of a kind in `SearchEntry.place`."""
    return f"zqk{kind.value.replace('_', '')}"


def mark_of_partnership(number: int) -> str:
    """Return the mark of a partnership, by its id."""
    return f"zqp{number}"


def mark_of_board(number: int) -> str:
    """Return the mark of a board, by its id."""
    return f"zqb{number}"


@dataclass(frozen=True)
class SearchSource:
    """The statement for the entries of a kind, the class of its records, and the columns whose change matters."""

    model: type[Base]
    entries: sa.Select[Any]
    columns: tuple[str, ...]


def _joined(*texts: Text) -> sa.ColumnElement[str]:
    joined: sa.ColumnElement[str] = sa.func.coalesce(texts[0], "")
    for text in texts[1:]:
        joined = joined.concat(" ").concat(sa.func.coalesce(text, ""))
    return joined


def _place(
    kind: SearchKind,
    partnership: sa.SQLColumnExpression[int] | None = None,
    board: sa.SQLColumnExpression[int] | None = None,
) -> sa.ColumnElement[str]:
    mark: sa.ColumnElement[str] = sa.literal(mark_of_kind(kind), sa.String)
    if partnership is None:
        return mark.concat(f" {EVERYWHERE}")
    mark = mark.concat(" zqp").concat(sa.cast(partnership, sa.String))
    return mark if board is None else mark.concat(" zqb").concat(sa.cast(board, sa.String))


def _entries(
    kind: SearchKind,
    record: InstrumentedAttribute[int],
    place: sa.ColumnElement[str],
    title: Text,
    text: Text,
    day: sa.SQLColumnExpression[Any] | None = None,
) -> sa.Select[Any]:
    columns = sa.select(
        sa.literal(kind.value, sa.String),
        record,
        sa.literal(0, sa.Integer),
        sa.cast(sa.null(), sa.Date) if day is None else day,
        place,
        sa.cast(title, sa.Text),
        sa.cast(text, sa.Text),
    )
    return columns.select_from(record.class_).order_by(record)


_MEETING_DAY = sa.type_coerce(sa.func.date(Meeting.starts_at), sa.Date)
_DECISION_NAME = (
    sa.cast(Decision.year, sa.String)
    .concat(sa.case((Decision.part == Part.CONFIDENTIAL, "-C"), else_="-D"))
    .concat(sa.cast(Decision.number, sa.String))
)

_OF_MEETING = (Board.partnership_id, Meeting.board_id)

SOURCES: Mapping[SearchKind, SearchSource] = {
    SearchKind.PARTNERSHIP: SearchSource(
        Partnership,
        _entries(
            SearchKind.PARTNERSHIP,
            Partnership.id,
            _place(SearchKind.PARTNERSHIP),
            Partnership.name,
            _joined(Partnership.acronym),
        ),
        ("name", "acronym"),
    ),
    SearchKind.PERSON: SearchSource(
        Person,
        _entries(
            SearchKind.PERSON, Person.id, _place(SearchKind.PERSON), Person.name, _joined(Person.job_title)
        ),
        ("name", "job_title"),
    ),
    SearchKind.ORGANISATION: SearchSource(
        Organisation,
        _entries(
            SearchKind.ORGANISATION,
            Organisation.id,
            _place(SearchKind.ORGANISATION, Organisation.partnership_id),
            Organisation.name,
            _joined(Organisation.short_name),
        ),
        ("name", "short_name"),
    ),
    SearchKind.CONTACT: SearchSource(
        ContactPoint,
        _entries(
            SearchKind.CONTACT,
            ContactPoint.id,
            _place(SearchKind.CONTACT, ContactPoint.partnership_id),
            ContactPoint.name,
            _joined(ContactPoint.email, ContactPoint.hours, ContactPoint.notes),
        ),
        ("name", "email", "hours", "notes"),
    ),
    SearchKind.MEETING: SearchSource(
        Meeting,
        _entries(
            SearchKind.MEETING,
            Meeting.id,
            _place(SearchKind.MEETING, *_OF_MEETING),
            Meeting.title,
            _joined(Meeting.place, Meeting.note),
            _MEETING_DAY,
        ).join(Board, Meeting.board_id == Board.id),
        ("title", "place", "note", "starts_at", "board_id"),
    ),
    SearchKind.ITEM: SearchSource(
        AgendaItem,
        _entries(
            SearchKind.ITEM,
            AgendaItem.id,
            _place(SearchKind.ITEM, *_OF_MEETING),
            AgendaItem.title,
            _joined(AgendaItem.recommendation, AgendaItem.presenter),
            _MEETING_DAY,
        )
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id),
        ("title", "recommendation", "presenter", "meeting_id"),
    ),
    SearchKind.NOTE: SearchSource(
        ItemNote,
        _entries(
            SearchKind.NOTE,
            AgendaItem.id,
            _place(SearchKind.NOTE, *_OF_MEETING),
            AgendaItem.title,
            _joined(ItemNote.body),
            _MEETING_DAY,
        )
        .join(ItemNote, ItemNote.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id)
        .where(ItemNote.body != ""),
        ("body",),
    ),
    SearchKind.DECISION: SearchSource(
        Decision,
        _entries(
            SearchKind.DECISION,
            Decision.id,
            _place(SearchKind.DECISION, Board.partnership_id, Decision.board_id),
            _DECISION_NAME,
            _joined(Decision.wording, Decision.recommended_to, Decision.delegated_to),
            sa.type_coerce(sa.func.date(Decision.decided_at), sa.Date),
        ).join(Board, Decision.board_id == Board.id),
        ("wording", "recommended_to", "delegated_to", "year", "number", "part"),
    ),
    SearchKind.ACTION: SearchSource(
        Action,
        _entries(
            SearchKind.ACTION,
            Action.id,
            _place(SearchKind.ACTION, Action.partnership_id, Action.board_id),
            Action.title,
            _joined(
                sa.case((Action.part == Part.CONFIDENTIAL, "C"), else_="A").concat(
                    sa.cast(Action.number, sa.String)
                ),
                Action.latest_update,
                Action.evidence,
            ),
            Action.raised_on,
        ),
        ("title", "number", "part", "latest_update", "evidence", "raised_on", "board_id"),
    ),
    SearchKind.ACTIVITY: SearchSource(
        Activity,
        _entries(
            SearchKind.ACTIVITY,
            Activity.id,
            _place(SearchKind.ACTIVITY, Activity.partnership_id),
            Activity.title,
            _joined(Activity.partners, Activity.funding_stream, Activity.narrative),
            Activity.due_on,
        ),
        ("title", "partners", "funding_stream", "narrative", "due_on"),
    ),
    SearchKind.RISK: SearchSource(
        Risk,
        _entries(
            SearchKind.RISK,
            Risk.id,
            _place(SearchKind.RISK, Risk.partnership_id, Risk.board_id),
            Risk.title,
            _joined(Risk.cause, Risk.event, Risk.effect),
            Risk.raised_on,
        ),
        ("title", "cause", "event", "effect", "board_id"),
    ),
    SearchKind.TERMS: SearchSource(
        TermsSection,
        _entries(
            SearchKind.TERMS,
            TermsSection.id,
            _place(SearchKind.TERMS, Board.partnership_id, TermsVersion.board_id),
            TermsSection.heading,
            TermsSection.body,
        )
        .join(TermsVersion, TermsSection.terms_id == TermsVersion.id)
        .join(Board, TermsVersion.board_id == Board.id),
        ("heading", "body"),
    ),
    SearchKind.REPORT: SearchSource(
        DecisionReport,
        _entries(
            SearchKind.REPORT,
            DecisionReport.id,
            _place(SearchKind.REPORT, DecisionReport.partnership_id, DecisionReport.board_id),
            DecisionReport.title,
            _joined(DecisionReport.reference, DecisionReport.decided_by),
            sa.type_coerce(sa.func.date(DecisionReport.created_at), sa.Date),
        ),
        ("title", "reference", "decided_by", "board_id"),
    ),
    SearchKind.REPORT_SECTION: SearchSource(
        DecisionReportSection,
        _entries(
            SearchKind.REPORT_SECTION,
            DecisionReportSection.id,
            _place(SearchKind.REPORT_SECTION, DecisionReport.partnership_id, DecisionReport.board_id),
            DecisionReportSection.heading,
            DecisionReportSection.text,
            sa.type_coerce(sa.func.date(DecisionReport.created_at), sa.Date),
        )
        .join(DecisionReport, DecisionReportSection.report_id == DecisionReport.id)
        .where(DecisionReportSection.text != ""),
        ("heading", "text"),
    ),
}

KIND_OF: Mapping[type[Base], SearchKind] = {source.model: kind for kind, source in SOURCES.items()}
"""The kind of the entries that are made from the records of a class."""
