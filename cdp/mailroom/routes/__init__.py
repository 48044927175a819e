"""The pages of outgoing and received emails."""

from cdp.mailroom.routes import outgoing, replies
from cdp.mailroom.routes.blueprint import bp

__all__ = ["bp", "outgoing", "replies"]
