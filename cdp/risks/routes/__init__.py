"""The pages for risks: everyone reads them, owners review them, and the rest is for the secretariat."""

from cdp.risks.routes import changing, importing, reading
from cdp.risks.routes.blueprint import bp

__all__ = ["bp", "changing", "importing", "reading"]
