"""Writing a draft: its sections, its figures and its quorum."""
