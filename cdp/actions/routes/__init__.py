"""The pages for actions: everyone reads them and owners update them; the rest is for the secretariat."""

from cdp.actions.routes import importing, reading, secretariat
from cdp.actions.routes.blueprint import bp

__all__ = ["bp", "importing", "reading", "secretariat"]
