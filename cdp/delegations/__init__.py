"""Delegation: schemes that say who may decide an amount, and the register of what is delegated to whom."""
