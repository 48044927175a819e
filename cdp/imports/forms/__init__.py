"""Forms of an import: the file, how its columns are read, corrections of its rows, and the confirmation."""
