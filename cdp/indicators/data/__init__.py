"""Figures for other programs: files of all values, and an address for Excel and Power BI with personal tokens."""
