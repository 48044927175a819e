"""Importing budget spreadsheets: what each line says, which totals do not agree, and what only a person can say."""
