"""The overview pages and the health checks."""
