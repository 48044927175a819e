"""One amount that differs between recommendation, summary, text and table, by its digits or its unit."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cdp.checking.amounts import pounds, transposed
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import Ledger, TextAmount, ledger_of
from cdp.checking.reading import ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning

_FEWEST_DIGITS = 3
_SMALL = 1_000
_VAT = Decimal("1.2")
_MANY_DIGITS = 4
_OTHER = re.compile(
    r"\b(?:asked for|requested|requests?|bid|previous\w*|last year|formerly|instead of|"
    r"rather than|compared|against|rose|fell|increase\w*|"
    r"decrease\w*|reduc\w+|up from|down from|before|was|were|had been|saving|highest|lowest|"
    r"second|threshold|limit|below|above|over)\b",
    re.IGNORECASE,
)
_SCALES = (Decimal(1_000), Decimal(1_000_000))


def amounts_agree(reading: ReportReading) -> Iterator[Slip]:
    """Yield amounts that nothing else in the report supports, where a supported one is nearly the same."""
    ledger = ledger_of(reading)
    for one in ledger.texts:
        if one.amount.is_limit or one.value < 100 or ledger.table_partners(one) or _is_made(ledger, one):
            continue
        is_alone = ledger.text_partners(one) == 0
        if not is_alone and not one.is_headline:
            continue
        slip = (_scaled(ledger, one) if is_alone else None) or _swapped(ledger, one, is_alone=is_alone)
        slip = slip or _close(ledger, one, is_alone=is_alone)
        if slip is not None:
            yield slip.at(one.passage, _quote(one))
    yield from _tables_beside(ledger)


def _tables_beside(ledger: Ledger) -> Iterator[Slip]:
    """Yield the total of the only table with one that differs by a digit from what the recommendations ask for.

    Only totals of which the text says nothing are meant; the amount that is asked for must be in the text twice.
    """
    totals = [each for each in ledger.money_cells if each.row.is_total and each.is_total]
    if len({id(each.table) for each in totals}) != 1:
        return
    asked = [each for each in ledger.texts if each.passage.block in ledger.reading.recommending]
    for cell in totals:
        if any(each.amount.agrees(cell.value) for each in ledger.texts):
            continue
        for one in asked:
            near = abs(one.value - cell.value) * 100 <= cell.value and not one.amount.unit
            same = near and (
                _one_digit(one.value, cell.value) or transposed(one.value, cell.value) is not None
            )
            if same and one.value != cell.value and not ledger.in_tables(one.value) and _is_made(ledger, one):
                yield error(
                    CheckKind.AMOUNT_MISMATCH,
                    pounds(one.value),
                    f"The table says {pounds(cell.value)}, but {one.passage.place} says {one.amount.words}. "
                    f"Correct one of them.",
                ).at_row(cell.table, cell.row, cell.column)
                return


def _quote(one: TextAmount) -> str:
    """Return the amount with up to three words before it, so that it can be found."""
    before = one.passage.text[: one.amount.start]
    words = re.findall(r"\S+\s*", before)[-3:]
    kept = "".join(words) if not re.search(r"[.;:(]\s*$", before) else ""
    return f"{kept}{one.amount.words}"


def _is_made(ledger: Ledger, one: TextAmount) -> bool:
    """Return whether an amount is made of others in its block: a sum, a difference, a product or a part."""
    near = [each.value for each in ledger.by_block[one.passage.block] if each is not one]
    wide = [*near, *ledger.headlines]
    half = max(one.amount.step / 2 if one.amount.unit or one.amount.is_about else Decimal(0), Decimal("0.5"))
    for first in near:
        for second in wide:
            if first != second and any(
                abs(made - one.value) <= half for made in (first + second, abs(first - second))
            ):
                return True
    if "VAT" in one.passage.whole and any(abs(value * _VAT - one.value) <= half for value in ledger.values):
        return True
    numbers = {Decimal(each) for each in (2, 3, 4, 5, 6, 8, 9, 10, 12, 24, 36)} | _numbers(one.passage.whole)
    for value in set(ledger.values):
        if value > 0 and any(
            abs(value * each - one.value) <= half or abs(value / each - one.value) <= half for each in numbers
        ):
            return True
    same = [each.value for each in ledger.texts if each.passage is one.passage and each is not one]
    return len(same) > 2 and abs(sum(same, Decimal(0)) - one.value) <= half


def _numbers(text: str) -> set[Decimal]:
    return {
        Decimal(each) for each in re.findall(r"(?<![£\d.,/])\d{1,4}(?![\d,./]*\d)", text) if int(each) > 1
    }


def _supported(ledger: Ledger) -> Iterator[tuple[Decimal, bool, int]]:
    """Yield the values of amounts with whether each is a total, and how often the report has it."""
    counts: dict[Decimal, int] = {}
    totals: set[Decimal] = set()
    for each in ledger.texts:
        if not each.amount.is_limit:
            counts[each.value] = counts.get(each.value, 0) + 1
            if each.is_headline:
                totals.add(each.value)
    for cell in ledger.money_cells:
        counts[cell.value] = counts.get(cell.value, 0) + 1
        if cell.is_total:
            totals.add(cell.value)
    for value in ledger.sums:
        counts[value] = counts.get(value, 0) + 1
    yield from ((value, value in totals, count) for value, count in counts.items())


def _scaled(ledger: Ledger, one: TextAmount) -> SlipWords | None:
    """Return the slip of an amount that is a thousand or a million times another one."""
    if not one.amount.unit and one.value < _SMALL and (_is_rate(one) or not one.is_headline):
        return None
    for value, _, _ in _supported(ledger):
        for scale in _SCALES:
            if (
                value > 0
                and value != one.value
                and one.value in {value * scale, value / scale}
                and (len(one.amount.digits) >= 2 or _is_beside(ledger, one, value))
            ):
                bigger = "too large" if one.value > value else "too small"
                return error(
                    CheckKind.UNIT_SLIP,
                    pounds(value),
                    f"{one.amount.words} is {scale:,} times {bigger}: elsewhere it is {pounds(value)}. "
                    f"Correct the unit.",
                )
    return None


def _is_rate(one: TextAmount) -> bool:
    """Return whether an amount is of one thing or time, such as "£120 a week"."""
    after = one.passage.text[one.amount.end :]
    return bool(re.match(r"\s*(?:a|an|per|each|every|or|to|and|off)\b|\s*/", after))


def _is_beside(ledger: Ledger, one: TextAmount, value: Decimal) -> bool:
    """Return whether the same block has another amount of a value."""
    return any(each.value == value and each.passage.block == one.passage.block for each in ledger.texts)


def _swapped(ledger: Ledger, one: TextAmount, *, is_alone: bool) -> SlipWords | None:
    for value, is_total, count in _supported(ledger):
        digits = transposed(one.value, value)
        if digits is None or len(_digits(value)) < _FEWEST_DIGITS or value == one.value:
            continue
        if not is_alone and not ledger.in_tables(value):
            continue
        verdict = error if (is_total and one.is_headline) or count > 1 else warning
        return verdict(
            CheckKind.TRANSPOSED_DIGITS,
            pounds(value),
            f"{one.amount.words} is {pounds(value)} elsewhere. "
            f"The digits {digits[1]} have become {digits[0]}. Correct one of them.",
        )
    return None


def _close(ledger: Ledger, one: TextAmount, *, is_alone: bool) -> SlipWords | None:
    if one.amount.unit or one.amount.is_about:
        return None
    clause = one.passage.text[max(one.amount.start - 50, 0) : one.amount.start]
    if re.search(r"\bof which\b", clause, re.IGNORECASE):
        return None
    beside = {each.value for each in one.passage.amounts}
    for value, is_total, count in sorted(_supported(ledger), key=lambda each: abs(each[0] - one.value)):
        if value in beside or value <= 0 or (not is_alone and not (ledger.in_tables(value) and is_total)):
            continue
        if _is_of_another_year(ledger, one, value):
            continue
        many = min(len(_digits(value)), len(_digits(one.value))) >= _MANY_DIGITS
        single = _one_digit(value, one.value)
        tiny = abs(value - one.value) <= value / 200
        both = is_total and one.is_headline
        if (
            both
            and count > 1
            and ((many and (single or tiny)) or (single and len(_digits(one.value)) >= _FEWEST_DIGITS))
        ):
            verdict = (
                warning
                if _OTHER.search(clause) and one.passage.block not in ledger.reading.recommending
                else error
            )
        elif (many and single and count > 1) or (both and single):
            verdict = warning
        else:
            continue
        return verdict(
            CheckKind.AMOUNT_MISMATCH,
            pounds(value),
            f"{one.amount.words} is {pounds(value)} elsewhere, a difference of "
            f"{pounds(abs(value - one.value))}. Correct one of them.",
        )
    return None


def _is_of_another_year(ledger: Ledger, one: TextAmount, value: Decimal) -> bool:
    """Return whether an amount and all that have another value stand with financial years that are not the same."""
    own = {each.first for each in one.passage.years}
    others = [{year.first for year in each.passage.years} for each in ledger.texts if each.value == value]
    return bool(own) and bool(others) and all(years and not years & own for years in others)


def _digits(value: Decimal) -> str:
    return f"{value:f}".replace(".", "").strip("0")


def _one_digit(one: Decimal, other: Decimal) -> bool:
    first, second = f"{one:.2f}", f"{other:.2f}"
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1
