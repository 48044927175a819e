"""The pages for actions: everyone reads them and owners update them; the rest is for the secretariat."""

from cdp.actions.routes import bulk, importing, packet, progress, reading, register, secretariat
from cdp.actions.routes.blueprint import bp
from cdp.actions.routes.packet import link_bp

__all__ = [
    "bp",
    "bulk",
    "importing",
    "link_bp",
    "packet",
    "progress",
    "reading",
    "register",
    "secretariat",
]
