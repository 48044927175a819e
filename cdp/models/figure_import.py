"""Imports of files of figures, from the uploaded file to the values that it brought."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed, Versioned
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class FigureImportState(enum.StrEnum):
    """The states of an import: the worker reads the file, a person answers and confirms, the worker writes."""

    READING = "reading"
    READ = "read"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class FigureImport(Keyed, Versioned, Base):
    """A file of figures; `sha256` names the file in the paper store.

    `kind` is the form of the file, such as "fingertips"; it is empty until known. `answers` are the facts that are not
    in the file, such as the unit. `corrections` has what replaces cells and the rows that were left out. `summary` has
    the counts by verdict and what was ignored, with reasons. `rows_done` of `rows_in_all` have been read or written.
    `problem` says why it failed. `person` uploaded the file; `confirmed_by` confirmed the import.
    """

    __tablename__ = "figure_imports"

    partnership_id: Mapped[int] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(40), default="")
    state: Mapped[FigureImportState] = mapped_column(default=FigureImportState.READING, index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    corrections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows_in_all: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    partnership: Mapped[Partnership] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def importer(self) -> Person:
        """The person who confirmed the import; for imports from before this was recorded, the one named on them."""
        return self.confirmed_by or self.person
