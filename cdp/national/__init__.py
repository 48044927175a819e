"""National facts: what this service relies on, with sources, and what an administrator changed or added."""
