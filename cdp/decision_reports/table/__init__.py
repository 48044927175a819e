"""The table of a decision report: service, year and source, with computed totals."""
