"""Taking a risk to a board: as an item of its backlog, or of an agenda that is open for changes."""
