"""Files that people send and download: checked, kept, made, and read by programs of their own."""
