"""Decisions after they are made: the register, conditions, delegations, ratification, extracts, written procedures."""
