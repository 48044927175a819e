"""Returns and statements due to funders: figures from the records, sign-off, and what came back."""
