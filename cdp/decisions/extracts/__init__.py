"""Extracts: one decision as a signed document that anyone with a copy can verify."""
