"""Amounts of money as text, and pence from numbers. Money is whole pence everywhere; there are no fractions."""

from decimal import Decimal

PENCE = 100


def pounds(pence: int | None) -> str:
    """Return text such as "£1,234", "£1,234.50" or "−£7,500" for an amount in pence; empty for None."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(pence), PENCE)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{rest:02}' if rest else ''}"


def signed_pounds(pence: int | None) -> str:
    """Return an amount with its sign, such as "+£1,500" or "−£7,500"; "£0" for nothing, and empty for None."""
    return f"+{pounds(pence)}" if pence is not None and pence > 0 else pounds(pence)


def in_pounds(pence: int) -> int | Decimal:
    """Return an amount in pence as pounds, for a cell of a workbook: a whole number if there are no pence."""
    return pence // PENCE if pence % PENCE == 0 else Decimal(pence) / PENCE


def pence_of(amount: Decimal) -> int:
    """Return an amount in pounds as pence; raises ValueError if it has parts of a penny."""
    pence = amount * PENCE
    if pence != pence.to_integral_value():
        raise ValueError("An amount of money has at most two decimal places.")
    return int(pence)
