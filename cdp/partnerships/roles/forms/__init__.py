"""Forms for roles."""
