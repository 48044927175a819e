"""Files that people upload and download: how to check, store, read and create them."""
