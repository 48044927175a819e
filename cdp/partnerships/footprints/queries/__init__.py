"""Questions about footprints."""
