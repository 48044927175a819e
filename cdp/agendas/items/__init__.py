"""The form of an agenda item."""
