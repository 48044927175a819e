"""The pages of minutes: reading, writing, approval, and the register of decisions."""

from cdp.minutes.routes import (
    approving,
    checking,
    circulated,
    files,
    link,
    reading,
    register,
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
    "register",
    "running",
    "writing",
]
