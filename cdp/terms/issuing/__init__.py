"""Issued documents, and the page that checks whether a document was issued."""
