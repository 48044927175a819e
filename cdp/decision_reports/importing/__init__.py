"""Import of an existing decision report from a file or pasted text."""
