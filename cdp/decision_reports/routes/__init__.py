"""The pages of decision reports."""

from cdp.decision_reports.routes import changing, reading, sections
from cdp.decision_reports.routes.shared import bp

__all__ = ["bp", "changing", "reading", "sections"]
