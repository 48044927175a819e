"""Forms for footprints."""
