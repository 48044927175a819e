"""The pages for date polls: the list, and those for each poll, its dates, people, replies, sending and closing."""

from cdp.polls.routes import answers, closing, link, people, polls, sending
from cdp.polls.routes.blueprint import bp

__all__ = ["answers", "bp", "closing", "link", "people", "polls", "sending"]
