"""The recommendations of a decision report."""
