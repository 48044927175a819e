"""What people fill in to set a partnership up."""
