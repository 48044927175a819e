"""What follows the writing of a decision report: clearances, its steps, the signed texts, and accessible formats."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import Part
from cdp.models.base import Base, Keyed
from cdp.models.decision_report import DecisionReport
from cdp.models.issued import IssuedDocument
from cdp.models.paper import ClearanceState
from cdp.models.person import Person


class ReportClearance(Keyed, Base):
    """A request to one person to clear a decision report in a role, and their answer.

    `code` is that of a declaration in the report's form, or "chief_executive". `fingerprint` is that of the whole text
    when the person answered. The clearance lapses when the text changes.
    """

    __tablename__ = "report_clearances"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    due_on: Mapped[date]
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    state: Mapped[ClearanceState]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")

    report: Mapped[DecisionReport] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    requested_by: Mapped[Person] = relationship(foreign_keys=requested_by_id)


class ReportStepKind(enum.StrEnum):
    """The steps of a decision report after it was written (docs/rules/states.md 14)."""

    SENT = "sent_for_clearance"
    TAKEN_BACK = "taken_back"
    READY = "ready_to_sign"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    DEFERRED = "deferred"
    PUBLISHED = "published"


class ReportStep(Keyed, Base):
    """One step: who took it and when, their words, and the fingerprint of the whole text at that time.

    The words are the reason for sending a report back or deferring it, or the interest statement of the signatory.
    `until` is the last day on which publication is deferred.
    """

    __tablename__ = "report_steps"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    kind: Mapped[ReportStepKind]
    taken_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    until: Mapped[date | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")

    report: Mapped[DecisionReport] = relationship()
    by: Mapped[Person] = relationship()


class SignedReportPart(Keyed, Base):
    """One part of a decision report as the issued document that was signed."""

    __tablename__ = "signed_report_parts"
    __table_args__ = (sa.UniqueConstraint("report_id", "part"),)

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    part: Mapped[Part]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)

    report: Mapped[DecisionReport] = relationship()
    document: Mapped[IssuedDocument] = relationship()


class AccessibleFormatRequest(Keyed, Base):
    """Someone's request for a published report in a format that they can use, due within five working days.

    `asker` is the name of the person, who may not have an account. `answered_on` is the day on which it was sent.
    """

    __tablename__ = "accessible_format_requests"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_reports.id"), index=True)
    asker: Mapped[str] = mapped_column(sa.String(200))
    wanted: Mapped[str] = mapped_column(sa.Text)
    requested_on: Mapped[date]
    due_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")

    report: Mapped[DecisionReport] = relationship()
    recorded_by: Mapped[Person] = relationship()
