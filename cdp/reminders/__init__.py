"""Reminders: who is told of what and when, how each person wants it, and what a partnership has sent."""
