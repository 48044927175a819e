"""The pages for papers, a module for each subject; importing this package registers all of them on `bp`."""

from cdp.papers.routes import clearance, clearance_link, link, listing, purpose, report
from cdp.papers.routes.shared import bp

__all__ = ["bp", "clearance", "clearance_link", "link", "listing", "purpose", "report"]
