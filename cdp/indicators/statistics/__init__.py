"""Statistics of indicators: confidence intervals and comparisons, without any figures of a partnership."""
