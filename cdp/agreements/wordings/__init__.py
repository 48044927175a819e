"""The usual texts of agreements, one for each kind, in Markdown with automatic text in braces."""
