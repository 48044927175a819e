"""Issued documents of every kind: a text is fixed, signed, issued as files by the worker, and verified by anyone.

Each feature declares its own kind of document (`kinds.IssuedKind`), and `cdp.app` lists the kinds. Layers, lowest
first: `canonical`, `service` and `kinds`, then `issuer`, `reading_files` and `verifying`.
"""
