"""Meetings: planned, invited to, held, and who came."""
