"""Help pages, one for each task or role, with links to the reader's own partnership."""
