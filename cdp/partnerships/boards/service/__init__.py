"""Changes to boards and reporting lines."""
