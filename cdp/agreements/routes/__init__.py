"""The pages of agreements: everyone reads executed ones, each side signs its own, the secretariat does the rest."""

from cdp.agreements.routes import changing, importing, link, reading, sending, signing, texts, visits
from cdp.agreements.routes.blueprint import bp

__all__ = ["bp", "changing", "importing", "link", "reading", "sending", "signing", "texts", "visits"]
