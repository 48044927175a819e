"""Partnerships: their footprint, who leads them, their boards, and the organisations and people on them."""
