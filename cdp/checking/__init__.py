"""The check of decision reports: whether text, tables and recommendations agree. It knows no database and no pages."""
