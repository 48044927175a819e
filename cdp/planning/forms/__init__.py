"""Forms for the year planner and for days to keep free."""
