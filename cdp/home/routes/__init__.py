"""The overview, and whether the service is well."""
