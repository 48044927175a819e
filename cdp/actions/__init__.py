"""Actions: who does what by when, what they say about it, and what became of it."""
