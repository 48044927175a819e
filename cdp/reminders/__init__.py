"""Reminders: who gets which reminder and when, what each person has chosen, and what a partnership has sent."""
