"""Queries for uploaded files."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import ImportedFile, Partnership, Person


def files_waiting(
    session: Session,
    kind: str,
    person: Person,
    partnership: Partnership | None,
    since: datetime | None = None,
) -> list[ImportedFile]:
    """Return a person's own unconfirmed files of a kind for a partnership, newest first.

    `partnership` is None for an import that creates one. With `since`, only files uploaded after that time are
    returned.
    """
    wanted = (
        sa.select(ImportedFile)
        .where(
            ImportedFile.kind == kind,
            ImportedFile.person_id == person.id,
            ImportedFile.partnership_id == (partnership.id if partnership else None),
        )
        .order_by(ImportedFile.sent_at.desc(), ImportedFile.id.desc())
    )
    return list(session.scalars(wanted if since is None else wanted.where(ImportedFile.sent_at > since)))


def file_by_key(
    session: Session, kind: str, person: Person, partnership: Partnership | None, key: str, since: datetime
) -> ImportedFile | None:
    """Return the unconfirmed file with this key if the person uploaded it for this import after `since`, or None."""
    waiting = files_waiting(session, kind, person, partnership, since)
    return next((file for file in waiting if file.key == key), None)


def lock_file(session: Session, file: ImportedFile) -> bool:
    """Lock a file until the transaction ends, and read it again. Return False if it has been deleted meanwhile."""
    query = sa.select(ImportedFile).where(ImportedFile.id == file.id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True)) is not None
