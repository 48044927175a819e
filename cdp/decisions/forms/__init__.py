"""The forms of decisions: the register, ratification, and what follows from a decision."""
