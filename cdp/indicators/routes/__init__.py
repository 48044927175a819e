"""The indicator pages: the catalogue, figures and targets, and those of the rooms beside them."""

from cdp.indicators.commentaries import routes as commentaries
from cdp.indicators.dashboard import routes as dashboard
from cdp.indicators.routes import figures, importing, reading, targets
from cdp.indicators.routes.blueprint import bp

__all__ = ["bp", "commentaries", "dashboard", "figures", "importing", "reading", "targets"]
