"""Search: one box for everything that a person may read."""
