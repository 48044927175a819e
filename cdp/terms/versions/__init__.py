"""Recorded versions: their states, the facts used in their text, and comparisons between them."""
