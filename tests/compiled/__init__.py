"""Tests of the compiled record."""
