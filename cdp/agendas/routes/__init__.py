"""The pages of agendas by subject; importing this module registers them all on `bp`."""

from cdp.agendas.routes import agenda, interests, items, papers, proposals, publications
from cdp.agendas.routes.shared import bp

__all__ = ["agenda", "bp", "interests", "items", "papers", "proposals", "publications"]
