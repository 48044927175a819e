"""The pages of terms of reference, by who uses them: readers, the coordinator who writes, the SRO who signs."""

from cdp.terms.routes import drafting, reading, signing
from cdp.terms.routes.shared import bp

__all__ = ["bp", "drafting", "reading", "signing"]
