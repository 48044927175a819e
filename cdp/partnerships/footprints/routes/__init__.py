"""The pages of footprints."""
