"""The pages of actions: reading and updating for everyone, and the rest for the secretariat."""

from cdp.actions.routes import reading, secretariat
from cdp.actions.routes.blueprint import bp

__all__ = ["bp", "reading", "secretariat"]
