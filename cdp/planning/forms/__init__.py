"""Forms for the year planner and the days it keeps free."""
