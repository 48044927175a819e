"""Marks on an indicator's charts: events, and new starts of control limits."""
