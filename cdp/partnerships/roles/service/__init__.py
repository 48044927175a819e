"""Changes to roles."""
