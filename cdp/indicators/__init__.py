"""Indicators: the metrics of the national framework, the partnership's figures for its areas, and its targets."""
