"""Indicators: metrics of the national framework and local indicators, with each partnership's figures and targets."""
