"""Commitments: what boards promised in terms, decisions and minutes, what keeps each, and whether it was kept."""
