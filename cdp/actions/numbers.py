"""Random numbers for confidential records, which reveal nothing about other records."""

import secrets
from collections.abc import Collection

LOWEST_RANDOM_NUMBER = 1_000


def random_number(taken: Collection[int]) -> int:
    """Return a random unused number of four digits, or of more once those become scarce.

    Readers see different confidential records, and a gap in counted numbers would reveal that there are others.
    """
    lowest = LOWEST_RANDOM_NUMBER
    while len(taken) > lowest:
        lowest *= 10
    while (number := lowest + secrets.randbelow(9 * lowest)) in taken:
        continue
    return number
