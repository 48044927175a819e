"""The compiled record: everything minuted about a topic across the meetings of a board or partnership."""
