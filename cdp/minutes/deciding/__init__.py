"""The form for a decision under an agenda item."""
