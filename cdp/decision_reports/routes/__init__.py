"""The pages of decision reports."""

from cdp.decision_reports.routes import (
    changing,
    clearing,
    formats,
    importing,
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
    "clearing",
    "formats",
    "importing",
    "reading",
    "sections",
    "signing",
    "standing",
    "templates",
]
