"""Procurements, and who may not read what is part of them. The rule itself is in `cdp.access.procurements`."""
