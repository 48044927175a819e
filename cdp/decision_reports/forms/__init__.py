"""The forms of decision reports."""
