"""Decision reports: written in sections, with recommendations and a table of money, checked, and decided by a body."""
