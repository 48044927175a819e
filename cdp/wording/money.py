"""Amounts of money and financial years in words. Amounts are whole pence, so that sums are exact."""

from decimal import Decimal

PENCE_PER_POUND = 100
FIRST_YEAR, LAST_YEAR = 1990, 2099


def pounds(pence: int) -> str:
    """Return an amount such as "£1,360,000", with pence only if there are any, and a minus sign if it is negative."""
    whole, rest = divmod(abs(pence), PENCE_PER_POUND)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{whole:,}" + (f".{rest:02}" if rest else "")


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
