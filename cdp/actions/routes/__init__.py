"""The pages for actions: everyone reads them and owners update them; the rest is for the secretariat."""

from cdp.actions.routes import bulk, importing, progress, reading, register, secretariat
from cdp.actions.routes.blueprint import bp

__all__ = ["bp", "bulk", "importing", "progress", "reading", "register", "secretariat"]
