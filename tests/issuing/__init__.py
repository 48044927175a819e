"""Issued documents: kinds that are declared, fixed, signed, issued and verified."""
