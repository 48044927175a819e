"""Example partnerships for development, created through the services: two full ones, and an umbrella and its parts."""
