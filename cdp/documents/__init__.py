"""Documents as pages, PDF files and Word files, all created from the same blocks."""
