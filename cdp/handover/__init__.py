"""Handovers from one person to the next: replacing a representative, terms of office, checklists, the welcome page."""
