"""Meetings in iCalendar format: downloads, invitations, cancellations and subscriptions."""
