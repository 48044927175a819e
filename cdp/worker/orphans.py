"""Removing files from the paper store that no record names, such as those of uploads that failed before the commit."""

import logging
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.files.paper_store import FINGERPRINT, PaperStore
from cdp.models.stored_files import columns_of_files

KEEP = timedelta(days=1)
"""How long a file may wait for its record. A request takes seconds."""
AT_ONCE = 500

_log = logging.getLogger(__name__)


def sweep(sessions: sessionmaker[Session], store: PaperStore) -> int:
    """Remove the files that were written more than a day ago and that no record names; return their number."""
    before = clock.now() - KEEP
    old = list(store.files_before(before))
    removed = 0
    for start in range(0, len(old), AT_ONCE):
        some = old[start : start + AT_ONCE]
        with sessions() as session:
            named = _named(session, [path.name for path in some])
        for path in some:
            # An upload of the same bytes may have renewed the file since
            if path.name not in named and path.exists() and path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        _log.info("forgotten files removed", extra={"facts": {"files": removed}})
    return removed


def _named(session: Session, names: list[str]) -> set[str]:
    fingerprints = [name for name in names if FINGERPRINT.fullmatch(name)]
    queries = [sa.select(column).where(column.in_(fingerprints)) for column in columns_of_files()]
    return set(session.scalars(sa.union(*queries)))
