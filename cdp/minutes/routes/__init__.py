"""The pages of minutes: reading, writing and approval."""

from cdp.minutes.routes import approving, reading, running, writing
from cdp.minutes.routes.shared import bp

__all__ = ["approving", "bp", "reading", "running", "writing"]
