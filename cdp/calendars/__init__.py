"""Meetings as iCalendar: what goes into a download, an invitation and a cancellation."""
