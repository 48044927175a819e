"""Signing a decision report, or sending it back to its author."""
