"""The import pages: into a partnership by its coordinator, and for a new partnership by an administrator."""

from cdp.imports.routes import founding, into
from cdp.imports.routes.steps import bp

__all__ = ["bp", "founding", "into"]
