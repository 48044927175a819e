"""Two example partnerships, made through the services, for development and for showing the software."""
