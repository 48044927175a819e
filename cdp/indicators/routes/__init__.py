"""The indicator pages: the catalogue, figures and targets."""

from cdp.indicators.routes import figures, reading, targets
from cdp.indicators.routes.blueprint import bp

__all__ = ["bp", "figures", "reading", "targets"]
