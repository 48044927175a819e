"""Formats for dates, numbers and lists, and cleaning of typed text."""
