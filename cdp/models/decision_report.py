"""Decision reports: the form on which a body decides what a board recommends (docs/rules/states.md 14)."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import Part
from cdp.models.base import Base, Keyed, Numbered, Versioned
from cdp.models.board import Board
from cdp.models.decision import Decision
from cdp.models.issued import IssuedDocument
from cdp.models.organisation import Organisation
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class DecisionReportState(enum.StrEnum):
    """States of a decision report (docs/rules/states.md 14)."""

    DRAFT = "draft"
    WITH_CLEARERS = "with_clearers"
    READY_TO_SIGN = "ready_to_sign"
    SIGNED = "signed"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"


class ReportAskKind(enum.StrEnum):
    """What a recommendation asks the decision maker to do."""

    APPROVE_MONEY = "approve_money"
    ACCEPT_GRANT = "accept_grant"
    AWARD = "award"
    VARY = "vary"
    CARRY_FORWARD = "carry_forward"
    DELEGATE = "delegate"
    NOTE = "note"
    RECOMMEND_ON = "recommend_on"


class Exempted:
    """Why a text is confidential: codes of `cdp.reference.exemptions`, and the day on which that is reviewed."""

    exemption_section: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    exemption_paragraph: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    public_interest: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    review_on: Mapped[date | None]


class DecisionReportTemplate(Keyed, Versioned, Base):
    """A form of decision report as one partnership uses it; those we supply are in `cdp.reference.report_forms`.

    `code` is the supplied form that it was made from, or empty. `content` is a stored `ReportForm`.
    """

    __tablename__ = "decision_report_templates"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60), default="")
    name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    retired_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    changed_by: Mapped[Person] = relationship()


class ReusableParagraph(Keyed, Versioned, Base):
    """A paragraph that a partnership puts into many reports, such as the equality duty."""

    __tablename__ = "reusable_paragraphs"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    retired_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship()
    changed_by: Mapped[Person] = relationship()


class DecisionReport(Keyed, Versioned, Exempted, Base):
    """A report that asks one person or body to decide. A board recommends; the report's decision maker decides.

    `form` is the stored `ReportForm` with which it was begun, so later changes of a template do not reach it. `part` is
    confidential if the whole report is; otherwise single sections may be. `decided_by` is the post or body that
    decides, such as "Deputy Mayor for Policing and Crime"; `decision_maker` is the person, and `organisation` the body,
    if they are on record. `consulted_on` is when the chief executive was consulted. `deferred_until` and
    `deferred_because` say that publication of Part 1 is deferred. `money_from` and `money_to` are the first and last
    financial year of the table, each by the calendar year in which it starts.
    """

    __tablename__ = "decision_reports"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    form: Mapped[dict[str, Any]]
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC, server_default=Part.PUBLIC.value)
    reference: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[DecisionReportState] = mapped_column(default=DecisionReportState.DRAFT)
    decided_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    decision_maker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    board_decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    is_key_decision: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    decision_due_on: Mapped[date | None]
    deferred_until: Mapped[date | None]
    deferred_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    money_from: Mapped[int | None]
    money_to: Mapped[int | None]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    partnership: Mapped[Partnership] = relationship()
    board: Mapped[Board] = relationship()
    decision_maker: Mapped[Person | None] = relationship(foreign_keys=[decision_maker_id])
    organisation: Mapped[Organisation | None] = relationship()
    board_decision: Mapped[Decision | None] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    document: Mapped[IssuedDocument | None] = relationship()
    sections: Mapped[list["DecisionReportSection"]] = relationship(
        back_populates="report",
        order_by="DecisionReportSection.position, DecisionReportSection.id",
        cascade="all, delete-orphan",
    )
    recommendations: Mapped[list["ReportRecommendation"]] = relationship(
        back_populates="report",
        order_by="ReportRecommendation.position, ReportRecommendation.id",
        cascade="all, delete-orphan",
    )
    money_lines: Mapped[list["ReportMoneyLine"]] = relationship(
        back_populates="report",
        order_by="ReportMoneyLine.position, ReportMoneyLine.id",
        cascade="all, delete-orphan",
    )
    acceptances: Mapped[list["FindingAcceptance"]] = relationship(
        back_populates="report", order_by="FindingAcceptance.id", cascade="all, delete-orphan"
    )

    @property
    def is_confidential(self) -> bool:
        """Whether the whole report is in Part 2."""
        return self.part is Part.CONFIDENTIAL

    @property
    def is_open(self) -> bool:
        """Whether its text can still change: until it is signed. Clearances fall when it does."""
        return self.state not in {DecisionReportState.SIGNED, DecisionReportState.PUBLISHED}

    @property
    def name(self) -> str:
        """The reference and the title, such as "PCD 1134 Drugs Coordinator Post"."""
        return f"{self.reference} {self.title}".strip()


class DecisionReportSection(Keyed, Versioned, Exempted, Base):
    """The text under one heading. Its number, and those of its paragraphs, are computed and never stored.

    `code` is that of the section in the form; "recommendations" and "background_papers" have a meaning. The text is
    Markdown with tokens (`cdp.decision_reports.writing.tokens`). `paragraph_keys` identify its numbered paragraphs, in
    order, so that a reference stays with its paragraph when numbers change.
    """

    __tablename__ = "decision_report_sections"
    __table_args__ = (sa.UniqueConstraint("report_id", "code"),)

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    heading: Mapped[str] = mapped_column(sa.String(200))
    part: Mapped[Part] = mapped_column(default=Part.PUBLIC)
    is_numbered: Mapped[bool] = mapped_column(default=True)
    is_required: Mapped[bool] = mapped_column(default=False)
    prompt: Mapped[str] = mapped_column(sa.Text, default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    paragraph_keys: Mapped[list[str]] = mapped_column(default=list)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    report: Mapped[DecisionReport] = relationship(back_populates="sections")
    updated_by: Mapped[Person] = relationship()

    @property
    def is_confidential(self) -> bool:
        """Whether the section is in Part 2."""
        return self.part is Part.CONFIDENTIAL


recommended_lines = sa.Table(
    "recommended_lines",
    Base.metadata,
    sa.Column("recommendation_id", sa.ForeignKey("report_recommendations.id"), primary_key=True),
    sa.Column("line_id", sa.ForeignKey("report_money_lines.id"), primary_key=True),
)


class ReportRecommendation(Keyed, Versioned, Base):
    """One numbered recommendation. Its amounts are those of the lines of the table that it covers, never typed again.

    `delegated_to` may act until `delegated_until`, within `delegated_within` (a limit in words). `carried_from` is the
    financial year from which money is carried forward, by the calendar year in which it starts. `other_party` is who
    gives the grant, who gets the award or agreement, or the body to which it is recommended on.
    """

    __tablename__ = "report_recommendations"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ReportAskKind]
    text: Mapped[str] = mapped_column(sa.Text)
    other_party: Mapped[str] = mapped_column(sa.String(300), default="")
    delegated_to: Mapped[str] = mapped_column(sa.String(300), default="")
    delegated_until: Mapped[date | None]
    delegated_within: Mapped[str] = mapped_column(sa.Text, default="")
    carried_from: Mapped[int | None]

    report: Mapped[DecisionReport] = relationship(back_populates="recommendations")
    lines: Mapped[list["ReportMoneyLine"]] = relationship(
        secondary=recommended_lines, order_by="ReportMoneyLine.position, ReportMoneyLine.id"
    )


class ReportMoneyLine(Keyed, Versioned, Base):
    """One line of the table of a report: a service, its source of money and its amount for each financial year."""

    __tablename__ = "report_money_lines"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    position: Mapped[int]
    service: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[str] = mapped_column(sa.String(200), default="")

    report: Mapped[DecisionReport] = relationship(back_populates="money_lines")
    amounts: Mapped[list["ReportAmount"]] = relationship(
        back_populates="line", order_by="ReportAmount.year", cascade="all, delete-orphan"
    )


class ReportAmount(Numbered, Base):
    """The amount of one line for one financial year, in pence; `year` is the calendar year in which it starts."""

    __tablename__ = "report_amounts"
    __table_args__ = (sa.UniqueConstraint("line_id", "year"),)

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("report_money_lines.id"), index=True)
    year: Mapped[int]
    pence: Mapped[int] = mapped_column(sa.BigInteger)

    line: Mapped[ReportMoneyLine] = relationship(back_populates="amounts")


class FindingAcceptance(Keyed, Base):
    """A person's reason for leaving something that the check found as it is.

    It holds as long as the check finds the same: `finding_key` is made from the rule, the place and the words found.
    """

    __tablename__ = "finding_acceptances"
    __table_args__ = (sa.UniqueConstraint("report_id", "finding_key"),)

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    finding_key: Mapped[str] = mapped_column(sa.String(64))
    sentence: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    accepted_at: Mapped[datetime]
    accepted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    report: Mapped[DecisionReport] = relationship(back_populates="acceptances")
    accepted_by: Mapped[Person] = relationship()
