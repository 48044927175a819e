"""The register of decisions by other bodies: what became of each recommendation of the boards."""
