"""Footprints: the authorities a partnership covers, the public bodies in its area, and the effects of changes."""
