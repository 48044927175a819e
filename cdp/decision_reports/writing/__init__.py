"""Sections of a decision report: paragraphs that keep their identity, and references that follow them."""
