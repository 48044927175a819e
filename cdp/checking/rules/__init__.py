"""The rules of the check, one family a file. Each is a function of the reading that yields slips."""
