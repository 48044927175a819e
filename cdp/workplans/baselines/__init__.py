"""Baselines: the workplan of a year as a board approved it, and how its dates have moved since."""
