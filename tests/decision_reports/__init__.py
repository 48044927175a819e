"""Tests of decision reports."""
