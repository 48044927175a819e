"""Queries for footprints."""
