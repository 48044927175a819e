"""Minutes: what was said, decided and undertaken at a meeting, from the first note to the confirmed record."""
