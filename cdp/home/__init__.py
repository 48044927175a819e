"""The overview: a person's tasks, next meetings and overdue work."""
