"""The pages for data tokens, the addresses that programs read, and the page from which people download values."""

from cdp.indicators.data.routes import export, feeds, tokens
from cdp.indicators.data.routes.blueprint import bp

__all__ = ["bp", "export", "feeds", "tokens"]
