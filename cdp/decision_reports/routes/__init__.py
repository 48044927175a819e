"""The pages of decision reports."""

from cdp.decision_reports.routes import (
    changing,
    checking,
    clearing,
    formats,
    importing,
    money,
    outline,
    reading,
    sections,
    signing,
    standing,
    templates,
)
from cdp.decision_reports.routes.shared import bp

__all__ = [
    "bp",
    "changing",
    "checking",
    "clearing",
    "formats",
    "importing",
    "money",
    "outline",
    "reading",
    "sections",
    "signing",
    "standing",
    "templates",
]
