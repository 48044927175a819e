"""What a partnership chooses: the indicators that it follows, similar areas, and indicators of its own."""
