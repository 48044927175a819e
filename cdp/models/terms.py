"""Terms of reference: versions, sections and responses."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import KEY_LENGTH, Base, Keyed, Versioned, new_key
from cdp.models.board import Board, Capacity
from cdp.models.issued import IssuedDocument, Signature
from cdp.models.organisation import Organisation
from cdp.models.person import Person


class TermsState(enum.StrEnum):
    """States of a version of terms of reference (docs/rules/states.md 2)."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    AGREED = "agreed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Share(enum.StrEnum):
    """The shares of the voting members that a quorum may require."""

    QUARTER = "1/4"
    THIRD = "1/3"
    HALF = "1/2"
    MORE_THAN_HALF = ">1/2"
    TWO_THIRDS = "2/3"
    THREE_QUARTERS = "3/4"


class VotingRule(enum.StrEnum):
    """How a board decides (docs/rules/domain.md 4: by consensus, otherwise by a majority of voting members)."""

    CONSENSUS_THEN_MAJORITY = "consensus_then_majority"
    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"
    CONSENSUS = "consensus"


class Agreement(enum.StrEnum):
    """The rules that decide when partners have agreed to a version."""

    ALL = "all"
    ALL_WHO_ANSWER = "all_who_answer"
    MAJORITY = "majority"


class TermsVersion(Keyed, Versioned, Base):
    """One version of a board's terms of reference; its text may change only while it is a draft.

    The quorum consists of `quorum` (the minimum number of voting members), `quorum_share` and `quorum_parts` (who must
    be among them; see `cdp.terms.wording.quorum_rule`); at least one of the three is set. `remote_counts` is whether
    members who attend remotely count towards it.

    `fixed_facts` are the values of automatic text (names, members) at the time when the draft was circulated. They are
    None while the version is a draft, because the values are then still updated. `document` has the exact text from the
    time of circulation, with its signature and files. `text_format` is the format of the canonical text, so that
    earlier signatures stay valid when the format changes.

    `in_force_from` is the date chosen for a draft, and later the actual date. `cosmetic_reason` is set if a version
    only corrects typing errors in the previous one. `replaced_because` is the reason why a version was replaced by the
    next one. `review_because` is what has changed since the version came into force, as last found by the worker.
    """

    __tablename__ = "terms_versions"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"),)

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("boards.id"), index=True)
    number: Mapped[int]
    state: Mapped[TermsState]
    text_format: Mapped[int] = mapped_column(default=2, server_default="1")
    quorum: Mapped[int | None]
    quorum_share: Mapped[Share | None]
    quorum_parts: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list, server_default="[]")
    remote_counts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    voting_rule: Mapped[VotingRule] = mapped_column(
        default=VotingRule.CONSENSUS_THEN_MAJORITY, server_default=VotingRule.CONSENSUS_THEN_MAJORITY.value
    )
    casting_vote: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    member_term_months: Mapped[int | None]
    co_opted_term_months: Mapped[int | None]
    chair_term_months: Mapped[int | None]
    meetings_a_year: Mapped[int] = mapped_column(default=4)
    notice_working_days: Mapped[int] = mapped_column(default=10)
    paper_working_days: Mapped[int] = mapped_column(default=5)
    minutes_working_days: Mapped[int] = mapped_column(default=10)
    review_months: Mapped[int] = mapped_column(default=12)
    in_force_from: Mapped[date | None]
    review_on: Mapped[date | None]
    sent_to_sro_at: Mapped[datetime | None]
    sent_back_reasons: Mapped[str] = mapped_column(sa.Text, default="")
    drafted_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("terms_versions.id"))
    cosmetic_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    replaced_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    circulated_at: Mapped[datetime | None]
    answer_by: Mapped[date | None]
    agreement: Mapped[Agreement | None]
    majority_percent: Mapped[int | None]
    circulation_note: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    agreed_at: Mapped[datetime | None]
    review_because: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    review_told_coordinator_at: Mapped[datetime | None]
    review_told_sro_at: Mapped[datetime | None]
    fixed_facts: Mapped[dict[str, Any] | None]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_documents.id"), unique=True)
    created_at: Mapped[datetime]

    board: Mapped[Board] = relationship()
    drafted_from: Mapped["TermsVersion | None"] = relationship(remote_side="TermsVersion.id")
    sections: Mapped[list["TermsSection"]] = relationship(
        back_populates="terms", order_by="TermsSection.position", cascade="all, delete-orphan"
    )
    document: Mapped[IssuedDocument | None] = relationship()
    answers: Mapped[list["TermsAnswer"]] = relationship(back_populates="terms", order_by="TermsAnswer.id")

    @property
    def canonical_text(self) -> str | None:
        """The fixed text, or None while the version is a draft."""
        return self.document.text if self.document else None

    @property
    def fingerprint(self) -> str | None:
        """The SHA-256 of the fixed text, or None while the version is a draft."""
        return self.document.fingerprint if self.document else None

    @property
    def signature(self) -> Signature | None:
        """The SRO's signature on the fixed text, or None if it is not signed."""
        return self.document.signature if self.document else None


class TermsSection(Keyed, Versioned, Base):
    """One section of a version, with its position and its text in safe Markdown.

    `code` identifies a section of the default text ("own" for others); `clause` stays the same in all versions, so that
    they can be compared clause by clause.
    """

    __tablename__ = "terms_sections"

    terms_id: Mapped[int] = mapped_column(sa.ForeignKey("terms_versions.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    clause: Mapped[str] = mapped_column(sa.String(60), default=new_key)
    heading: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)

    terms: Mapped[TermsVersion] = relationship(back_populates="sections")


class TermsOpinion(enum.StrEnum):
    """The responses of organisations to circulated terms of reference (docs/rules/domain.md 4)."""

    APPROVED = "approved"
    APPROVED_WITH_COMMENT = "approved_with_comment"
    OBJECTED = "objected"


class AnsweredAs(enum.StrEnum):
    """The capacities in which a person may respond for an organisation (docs/rules/rights.md 2)."""

    REPRESENTATIVE = "representative"
    DEPUTY = "deputy"
    SECRETARIAT = "secretariat"


class TermsAnswer(Keyed, Versioned, Base):
    """The response of one member organisation to one version; the row is made when the version is circulated.

    `opinion` is None until the organisation has responded. `approved_on` and `approving_body` are about its own
    internal approval, such as by a cabinet meeting. `carried_from` is its response to the previous version, which still
    counts because only typing errors were corrected. If the secretariat recorded the response from a letter, the letter
    is in the paper store, under `letter_sha256`.
    """

    __tablename__ = "terms_answers"
    __table_args__ = (sa.UniqueConstraint("terms_id", "organisation_id"),)

    terms_id: Mapped[int] = mapped_column(sa.ForeignKey("terms_versions.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    opinion: Mapped[TermsOpinion | None]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    approved_on: Mapped[date | None]
    approving_body: Mapped[str] = mapped_column(sa.String(200), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    answered_as: Mapped[AnsweredAs | None]
    by_link: Mapped[bool] = mapped_column(default=False)
    letter_name: Mapped[str] = mapped_column(sa.String(200), default="")
    letter_media_type: Mapped[str] = mapped_column(sa.String(120), default="")
    letter_size: Mapped[int | None]
    letter_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("terms_answers.id"))
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)

    terms: Mapped[TermsVersion] = relationship(back_populates="answers")
    organisation: Mapped[Organisation] = relationship()
    answered_by: Mapped[Person | None] = relationship()
    carried_from: Mapped["TermsAnswer | None"] = relationship(remote_side="TermsAnswer.id")
    asks: Mapped[list["TermsAsk"]] = relationship(back_populates="answer", order_by="TermsAsk.id")


class TermsAsk(Keyed, Base):
    """A person who was sent a personal link to respond for an organisation; the link needs no account.

    The link contains `key` and `seal`, signed by the installation; a new seal ends the old link.
    """

    __tablename__ = "terms_asks"
    __table_args__ = (sa.UniqueConstraint("answer_id", "person_id"),)

    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("terms_answers.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    capacity: Mapped[Capacity]
    seal: Mapped[str] = mapped_column(sa.String(KEY_LENGTH), default=new_key)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    answer: Mapped[TermsAnswer] = relationship(back_populates="asks")
    person: Mapped[Person] = relationship()
