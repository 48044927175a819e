"""Reporting on activities: progress for a quarter with a narrative, and key dates reached."""
