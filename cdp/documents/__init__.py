"""Documents that look alike as a page and as a Word file, because both come from the same blocks."""
