"""How the product writes: dates, figures and lists in words, and what may be typed."""
