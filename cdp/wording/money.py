"""Amounts of money in pounds, as people read and write them. They are stored as whole pence."""

from decimal import Decimal

from cdp.wording.typed_numbers import Commas, NotANumber, UnclearNumber, number_of

MOST_PENCE = 10**14
"""The largest amount that is stored: a thousand billion pounds."""
NO_AMOUNT = "Enter an amount in pounds, like 60000 or 1,250.50"


def pounds(pence: int | None) -> str:
    """Return text such as "£60,000", "£1,250.50" or "-£300"; pence only if there are any; empty for None."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}{f'.{rest:02}' if rest else ''}"


def in_pounds(pence: int) -> Decimal:
    """Return an amount as a number of pounds, for the cells of a spreadsheet."""
    return Decimal(pence) / 100


def pence_in(text: str) -> int:
    """Return the pence in an amount such as "£60,000", "60000.5" or "(300)", which is minus 300.

    Raises ValueError with a sentence for anything else, such as a part of a penny.
    """
    typed = text.replace("£", "").strip()
    bracketed = typed.startswith("(") and typed.endswith(")")
    plain = typed[1:-1].strip() if bracketed else typed
    try:
        amount = number_of(plain, Commas.THOUSANDS)
    except UnclearNumber:
        raise ValueError("Write pence after a point, like 12.50. A comma only groups thousands") from None
    except NotANumber:
        raise ValueError(NO_AMOUNT) from None
    pence = amount * 100
    if pence != pence.to_integral_value():
        raise ValueError("Enter at most two digits for the pence, like 12.50")
    if abs(pence) > MOST_PENCE:
        raise ValueError("Enter a smaller amount. It looks like a mistake")
    return -int(pence) if bracketed else int(pence)
