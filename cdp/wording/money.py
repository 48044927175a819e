"""Amounts of money and financial years in words. Amounts are whole pence, so that sums are exact."""

from decimal import Decimal

from cdp.wording.typed_numbers import Commas, NotANumber, UnclearNumber, number_of

PENCE_PER_POUND = 100
FIRST_YEAR, LAST_YEAR = 1990, 2099
MOST_PENCE = 10**14
"""The largest amount that is stored: a thousand billion pounds."""
NO_AMOUNT = "Enter an amount in pounds, like 60000 or 1,250.50"


def pounds(pence: int | None) -> str:
    """Return text such as "£60,000", "£1,250.50" or "-£300"; pence only if there are any; empty for None."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(pence), PENCE_PER_POUND)
    return f"{'-' if pence < 0 else ''}£{whole:,}{f'.{rest:02}' if rest else ''}"


def signed_pounds(pence: int | None) -> str:
    """Return an amount with its sign, such as "+£1,500" or "-£7,500"; "£0" for nothing, and empty for None."""
    return f"+{pounds(pence)}" if pence is not None and pence > 0 else pounds(pence)


def in_pounds(pence: int) -> int | Decimal:
    """Return an amount in pence as pounds, for a cell of a workbook: a whole number if there are no pence."""
    return pence // PENCE_PER_POUND if pence % PENCE_PER_POUND == 0 else pounds_of(pence)


def pence_of(amount: Decimal) -> int:
    """Return an amount in pounds as whole pence; raises ValueError for a fraction of a penny."""
    pence = amount * PENCE_PER_POUND
    if pence != pence.to_integral_value():
        raise ValueError("An amount has whole pence.")
    return int(pence)


def pounds_of(pence: int) -> Decimal:
    """Return whole pence as an amount in pounds."""
    return Decimal(pence) / PENCE_PER_POUND


def financial_year(starts: int) -> str:
    """Return the financial year that starts in April of a calendar year, such as "2023/24"."""
    return f"{starts}/{(starts + 1) % 100:02}"


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
