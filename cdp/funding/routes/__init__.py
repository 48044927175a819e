"""The pages about money: everyone reads them, and the coordinator changes them."""

from cdp.funding.routes import importing, lines, movements, paper, streams
from cdp.funding.routes.blueprint import bp

__all__ = ["bp", "importing", "lines", "movements", "paper", "streams"]
