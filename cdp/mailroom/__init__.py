"""Looking at mail: what could not be delivered, and in development everything that would have been sent."""
