"""The pages of indicators, by what is looked at or changed: the catalogue, figures, targets."""

from cdp.indicators.routes import figures, reading, targets
from cdp.indicators.routes.blueprint import bp

__all__ = ["bp", "figures", "reading", "targets"]
