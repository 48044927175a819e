"""Files that people upload and download: check, store, read and make them."""
