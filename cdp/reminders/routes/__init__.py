"""The pages of reminders: the secretariat's, one's own, and those behind a personal link."""

from cdp.reminders.routes import link, own, secretariat
from cdp.reminders.routes.blueprint import bp

__all__ = ["bp", "link", "own", "secretariat"]
