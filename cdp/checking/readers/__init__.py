"""Reports read from files: text, Markdown, Word and PDF become the same blocks."""
