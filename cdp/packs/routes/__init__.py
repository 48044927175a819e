"""The pages for packs, a module for each subject; importing this package registers all of them on `bp`."""

from cdp.packs.routes import downloads, link, packs, readers
from cdp.packs.routes.shared import bp

__all__ = ["bp", "downloads", "link", "packs", "readers"]
