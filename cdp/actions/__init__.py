"""Actions: their owners, due dates, progress and outcomes."""
