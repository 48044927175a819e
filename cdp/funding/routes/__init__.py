"""The pages about money: everyone reads them, and the coordinator changes them."""

from cdp.funding.routes import lines, movements, streams
from cdp.funding.routes.blueprint import bp

__all__ = ["bp", "lines", "movements", "streams"]
