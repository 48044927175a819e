"""Import of an existing document: files are read as lines, then divided into sections. Start at `sections`."""
