"""Making many agreements from a list, such as one grant for each of 32 recipients."""
