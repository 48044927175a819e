"""The pages of written procedures."""

from cdp.decisions.written.routes import closing, drafting, link, reading, sending
from cdp.decisions.written.routes.shared import bp

__all__ = ["bp", "closing", "drafting", "link", "reading", "sending"]
