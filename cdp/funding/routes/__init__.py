"""The pages about money: everyone reads them, and the coordinator changes them."""

from cdp.funding.routes import importing, lines, movements, streams
from cdp.funding.routes.blueprint import bp

__all__ = ["bp", "importing", "lines", "movements", "streams"]
