"""The pages of the contact directory. All except the personal link use one blueprint."""

from cdp.contacts.routes import changes, directory, link, member_emails, points, single_points
from cdp.contacts.routes.blueprint import bp

__all__ = ["bp", "changes", "directory", "link", "member_emails", "points", "single_points"]
