"""The pages of decision reports."""

from cdp.decision_reports.routes import changing, checking, money, reading, sections
from cdp.decision_reports.routes.shared import bp

__all__ = ["bp", "changing", "checking", "money", "reading", "sections"]
