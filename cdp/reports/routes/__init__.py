"""The pages of reports."""

from cdp.reports.routes import lines, reading, writing
from cdp.reports.routes.shared import bp

__all__ = ["bp", "lines", "reading", "writing"]
