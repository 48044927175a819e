"""Date polls: asking people which of several dates suits them, and closing the poll into a meeting."""
