"""Clearance of a decision report by the officers that its form names."""
