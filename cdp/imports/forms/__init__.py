"""The forms of an import: to choose the file, set how its columns are read, correct its rows, and confirm."""
