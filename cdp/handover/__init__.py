"""Handovers between people: replacing a representative, terms of office, checklists and the welcome page."""
