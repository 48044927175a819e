"""The pages of boards and reporting lines."""
