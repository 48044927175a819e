"""Drafting: sections, rules and timings, and the quorum."""
