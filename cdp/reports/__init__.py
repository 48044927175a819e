"""Reports of the partnership for a period, and the log of what was reported to whom."""
