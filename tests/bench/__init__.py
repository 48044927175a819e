"""Measures the main pages against a bare Flask page: `make bench`."""
