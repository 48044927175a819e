"""Two example partnerships, and an umbrella over three more, made through the services; for development only."""
