"""Spreadsheets that are being imported: their cells and corrections, kept for up to a day."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.base import Base, Keyed
from cdp.models.partnership import Partnership
from cdp.models.person import Person


class ImportedFile(Keyed, Base):
    """The cells of an uploaded spreadsheet, and how to read them; the file itself is not kept.

    `kind` is the code of the kind of import (cdp/imports/kinds.py). If `partnership` is None, the import creates a new
    partnership. `cells` are compressed (cdp/imports/sheets.py) and limited in size. `layout` says what each sheet
    contains. `corrections` has what the person typed to replace cells, and which rows they left out
    (cdp/imports/corrections.py).

    Only the person who uploaded the file may see the row. The row is deleted once the file is imported, or after a day.
    """

    __tablename__ = "imported_files"

    kind: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    partnership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partnerships.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    cells: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    layout: Mapped[dict[str, Any]]
    corrections: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship()
    partnership: Mapped[Partnership | None] = relationship()
