"""The pages of the planner: days to keep free, and a year of dates for a board."""

from cdp.planning.routes import periods, planner
from cdp.planning.routes.blueprint import bp

__all__ = ["bp", "periods", "planner"]
