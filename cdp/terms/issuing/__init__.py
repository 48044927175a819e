"""Terms of reference as issued documents: the content of the files, and the definition of this kind of document."""
