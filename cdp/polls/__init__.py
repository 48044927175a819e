"""Date polls: asking people which dates suit them, and planning a meeting on one of the dates."""
