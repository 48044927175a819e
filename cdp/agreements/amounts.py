"""What agreements give by financial year, alone and with their variations. Pure functions; amounts are in pence."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cdp.models import AgreementState, FundingAgreement
from cdp.workplans.periods import year_words

Amounts = Mapping[int, int]
"""Pence by financial year, given as the calendar year in which it starts."""


def own_amounts(agreement: FundingAgreement) -> dict[int, int]:
    """Return what an agreement gives by year, without its variations."""
    return {amount.year: amount.pence for amount in agreement.amounts}


def amounts_now(agreement: FundingAgreement) -> dict[int, int]:
    """Return what an agreement gives by year, with the variations that both sides have signed."""
    executed = (one for one in agreement.variations if one.state is AgreementState.EXECUTED)
    return added(own_amounts(each) for each in (agreement, *executed))


def added(several: Iterable[Amounts]) -> dict[int, int]:
    """Return the sum of amounts by year, in order of year."""
    found: Counter[int] = Counter()
    for amounts in several:
        for year, pence in amounts.items():
            found[year] += pence
    return {year: found[year] for year in sorted(found)}


def total(amounts: Amounts) -> int:
    """Return the total of all years."""
    return sum(amounts.values())


def in_rows(amounts: Amounts) -> list[tuple[str, int]]:
    """Return each year in words with its amount, in order of year."""
    return [(year_words(year), amounts[year]) for year in sorted(amounts)]
