"""Calendars to take along: the file of one meeting, people's own addresses, and a board's for websites."""

from cdp.calendars.routes import boards, feeds, meetings, own
from cdp.calendars.routes.blueprint import bp

__all__ = ["boards", "bp", "feeds", "meetings", "own"]
