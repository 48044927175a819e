"""Help pages by task, with links to the reader's own partnership."""
