"""Terms of reference as issued documents: the content of their files, and the declaration of their kind."""
