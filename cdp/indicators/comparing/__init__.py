"""Comparison of an indicator's figures between areas and between groups of people."""
