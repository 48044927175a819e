"""Programs that each read one kind of file in a separate process."""
