"""The register of interests: the interests that people declare, with their history and a yearly confirmation."""
