"""The pages of imports: into a partnership by its coordinator, and to found one by an administrator."""

from cdp.imports.routes import founding, into
from cdp.imports.routes.desk import bp

__all__ = ["bp", "founding", "into"]
