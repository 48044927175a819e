"""The pages for actions: everyone reads them and owners update them; the rest is for the secretariat."""

from cdp.actions.routes import packet, reading, secretariat
from cdp.actions.routes.blueprint import bp
from cdp.actions.routes.packet import link_bp

__all__ = ["bp", "link_bp", "packet", "reading", "secretariat"]
