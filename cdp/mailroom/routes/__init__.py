"""Mail on its way out and mail that came back."""

from cdp.mailroom.routes import outgoing, replies
from cdp.mailroom.routes.blueprint import bp

__all__ = ["bp", "outgoing", "replies"]
