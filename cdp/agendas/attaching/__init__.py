"""Adding papers to an agenda: requested from someone, or attached."""
