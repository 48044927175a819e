"""The pages of decisions: the register, the page of one decision, and the changes to it."""

from cdp.decisions.routes import elsewhere, extracts, following, ratifying, register
from cdp.decisions.routes.shared import bp

__all__ = ["bp", "elsewhere", "extracts", "following", "ratifying", "register"]
