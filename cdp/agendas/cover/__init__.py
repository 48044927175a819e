"""Priority cover: which outcomes, objectives and duties a board has discussed in a year, and which it has not."""
