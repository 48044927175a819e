"""Tests of the timetable of a meeting."""
