"""Changes of people: what moves with a seat, what ends at once, terms of office, and a page for newcomers."""
