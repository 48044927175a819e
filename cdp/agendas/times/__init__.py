"""The order and times of a whole agenda, changed in one form."""
