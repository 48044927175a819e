"""The pages for calendars: meetings as files, people's calendar addresses and boards' website calendars."""

from cdp.calendars.routes import boards, feeds, meetings, own
from cdp.calendars.routes.blueprint import bp

__all__ = ["boards", "bp", "feeds", "meetings", "own"]
