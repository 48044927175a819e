"""Changes to members and seats."""
