"""Money: funding streams and their allocations, plan lines by quarter, movements, imports and the finance paper.

The partnership holds and awards no money. A council, PCC, mayor or ICB does, and the records say which.
"""
