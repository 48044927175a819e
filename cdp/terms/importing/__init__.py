"""Import of an existing document: a file is read as lines, which are divided into sections (see `sections`)."""
