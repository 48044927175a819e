"""Footprints: the authorities a partnership covers, what a change affects, and the public bodies there."""
