"""Issued documents of every kind: a text is fixed, signed, issued as files by the worker, and verified by anyone.

A kind is a declaration (`kinds.IssuedKind`) that its feature writes and `cdp.app` puts together. Layers, lowest first:
`canonical`, `service` and `kinds`, then `issuer`, `reading_files` and `verifying`.
"""
