"""Spreadsheets between their preview and their confirmation: what was read from them, for a day, for one person."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ImportedFile(Keyed, Base):
    """The cells of a spreadsheet that somebody sent, and how they want them read; the file itself is not kept.

    Without a partnership it is one that founds a new one. `cells` are packed (cdp/imports/sheets.py) and bounded,
    `layout` says what each sheet holds. Only the person who sent it may look at it; it is deleted once it is
    written, or after a day.
    """

    __tablename__ = "imported_files"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    partnership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    cells: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    layout: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship()
    partnership: Mapped[Partnership | None] = relationship()
