"""Visits to the services of an agreement, and the themes across visits."""
