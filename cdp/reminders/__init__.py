"""Reminders: who gets which reminder and when, each person's choices, and the record of reminders sent."""
