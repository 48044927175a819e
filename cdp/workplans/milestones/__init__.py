"""Milestones: the dates of the national timetable, each with its source, and dates that the partnership adds."""
