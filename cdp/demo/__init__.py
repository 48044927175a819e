"""Example partnerships for development, made through the services: two full ones, and an umbrella with three parts."""
