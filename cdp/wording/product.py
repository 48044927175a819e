"""The name of the product, for every page, email and command that prints it (docs/rules/words.md 1)."""

PRODUCT_NAME = "Combating Drugs Partnerships"

PRODUCT_IN_HISTORY = "CDP"
"""The name stored in the history for changes that the software made; pages show `PRODUCT_NAME` instead."""
