"""Changes to footprints."""
