"""Circulated minutes: sent for comment, corrected, confirmed by a later meeting, issued and published."""
