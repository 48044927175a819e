"""The pages of the planner: days to keep free, and dates for a board's year of meetings."""

from cdp.planning.routes import periods, planner
from cdp.planning.routes.blueprint import bp

__all__ = ["bp", "periods", "planner"]
