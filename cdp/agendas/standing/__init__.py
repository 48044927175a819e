"""The standing items of a board: the usual list, or its own."""
