"""Forms for members and seats."""
