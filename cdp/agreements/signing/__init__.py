"""Sending agreements for signature, signing them, and the issued files."""
