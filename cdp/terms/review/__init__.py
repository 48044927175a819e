"""When terms are due for review, and where the records differ from them."""
