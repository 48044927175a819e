"""The year planner: days to keep free, and dates for a year proposed from the terms of reference."""
