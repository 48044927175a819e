"""The year planner: days to keep free, and a year of dates proposed from the terms of reference."""
