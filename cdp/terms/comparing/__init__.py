"""Comparison of two versions of a text, paragraph by paragraph and word by word."""
