"""Indicators: what the national framework measures, the partnership's figures for its areas, and its targets."""
