"""The year planner: days to keep free, and dates proposed for a board's year from its terms of reference."""
