"""Putting an indicator that needs attention on an agenda, as an item that is linked to it."""
