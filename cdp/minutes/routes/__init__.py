"""The pages of minutes: reading, writing and approval."""

from cdp.minutes.routes import (
    approving,
    checking,
    circulated,
    files,
    link,
    reading,
    running,
    writing,
)
from cdp.minutes.routes.shared import bp

__all__ = [
    "approving",
    "bp",
    "checking",
    "circulated",
    "files",
    "link",
    "reading",
    "running",
    "writing",
]
