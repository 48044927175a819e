"""The pages of actions: reading and updating for everybody, the rest for the secretariat."""

from cdp.actions.routes import reading, secretariat
from cdp.actions.routes.blueprint import bp

__all__ = ["bp", "reading", "secretariat"]
