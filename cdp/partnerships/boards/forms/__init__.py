"""Forms for boards and reporting lines."""
