"""The forms of decision reports of a partnership, and its reusable paragraphs."""
