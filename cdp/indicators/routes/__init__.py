"""The indicator pages: the catalogue, figures and targets, and those of the rooms beside them."""

from cdp.indicators.choices import routes as choices
from cdp.indicators.commentaries import routes as commentaries
from cdp.indicators.dashboard import routes as dashboard
from cdp.indicators.routes import comparing, control, figures, importing, marks, reading, targets
from cdp.indicators.routes.blueprint import bp

__all__ = [
    "bp",
    "choices",
    "commentaries",
    "comparing",
    "control",
    "dashboard",
    "figures",
    "importing",
    "marks",
    "reading",
    "targets",
]
