"""The pages of the contact directory, cut by noun; all but the personal link hang on one blueprint."""

from cdp.contacts.routes import changes, circulars, directory, link, points, single_points
from cdp.contacts.routes.blueprint import bp

__all__ = ["bp", "changes", "circulars", "directory", "link", "points", "single_points"]
