"""Boards and sub-groups: how they hang together, what they also meet as, and to whom they report."""
