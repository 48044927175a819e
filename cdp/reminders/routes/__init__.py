"""The reminder pages: settings for the secretariat, and each person's own choices, signed in or by personal link."""

from cdp.reminders.routes import link, own, secretariat
from cdp.reminders.routes.blueprint import bp

__all__ = ["bp", "link", "own", "secretariat"]
