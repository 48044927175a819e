"""The register of interests: what people of a partnership declare, kept with its history, confirmed each year."""
