"""Minutes: the notes, decisions and actions of a meeting, from the first draft to the confirmed record."""
