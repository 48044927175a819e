"""Helpers that preview and import an action log without using the pages."""

from pathlib import Path

from sqlalchemy.orm import Session

from cdp.actions.importing.kind import ACTION_LOG
from tests import make
from tests.imports.previewing import PreviewedFile as LogFile
from tests.imports.previewing import previewed, state_of_row

CASES = Path(__file__).parent / "cases"
__all__ = ["CASES", "LogFile", "log_file", "state_of_row"]


def log_file(session: Session, world: make.World, content: bytes | str, name: str = "log.xlsx") -> LogFile:
    """Upload a log: a case by its name, or the bytes of a file."""
    return previewed(session, world, ACTION_LOG, CASES, content, name)
