"""Money counted twice: VAT added to a price that has it, one underspend carried forward into two years."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cdp.checking.amounts import pounds
from cdp.checking.dates import years_in
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import ledger_of
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.checking.tables import NumberTable, TableRow
from cdp.wording.formats import plural

_WITH_VAT = re.compile(
    r"^\s*,?\s*\(?(?:including|incl?\.?|inclusive of|with)\s+(?:the\s+)?(?:VAT|"
    r"value added tax)\b|^\s*\(?VAT included",
    re.IGNORECASE,
)
_WITHOUT_VAT = re.compile(
    r"^\s*,?\s*\(?(?:excluding|excl?\.?|exclusive of|before|without|net of|ex)\s+VAT\b", re.IGNORECASE
)
_PLUS_VAT = re.compile(r"^\s*,?\s*\(?(?:plus|and|\+)\s+VAT\b", re.IGNORECASE)
_RATE = Decimal("1.2")
_CARRIED = re.compile(
    r"\b(?:carr(?:y|ied|ying)[- ]?forward|carr(?:ied|y) over|brought forward|underspend|"
    r"unspent|roll(?:ed)?[- ]?over|roll(?:ed)? forward|left over)\b",
    re.IGNORECASE,
)


def vat_twice(reading: ReportReading) -> Iterator[Slip]:
    """Yield VAT that is added to an amount which has it already."""
    gross = _gross(reading)
    for passage in reading.passages:
        if "VAT" not in passage.text and "value added tax" not in passage.text.lower():
            continue
        for each in passage.amounts:
            if each.value in gross and _PLUS_VAT.match(passage.text[each.end :]):
                yield _twice(each.value).at(passage, passage.text[each.start : each.end + 12])
            base = (each.value / _RATE).quantize(Decimal("0.01"))
            if any(abs(base - one) <= Decimal("0.5") for one in gross) and each.value not in gross:
                before = [
                    one
                    for one in passage.amounts
                    if abs(one.value - base) <= Decimal("0.5") and one is not each
                ]
                first = min([each.start, *[one.start for one in before]])
                last = max([each.end, *[one.end for one in before]])
                yield _twice(base).at(passage, passage.text[first:last])


def _gross(reading: ReportReading) -> set[Decimal]:
    """Return the amounts that have VAT in them: those that say so, and sums of a price and its VAT."""
    found: set[Decimal] = set()
    for passage in reading.passages:
        for each in passage.amounts:
            if _WITH_VAT.match(passage.text[each.end :]):
                found.add(each.value)
        for place, each in enumerate(passage.amounts):
            if (
                "VAT" in passage.text
                and place
                and re.search(
                    r"\b(?:makes|making|which is|in all|total\w*|gives|giving)\b[^£]{0,20}$",
                    passage.text[: each.start],
                )
            ):
                block = [one.value for other in reading.by_block[passage.block] for one in other.amounts]
                vat = passage.amounts[place - 1].value
                if any(one + vat == each.value and abs(one * (_RATE - 1) - vat) <= 1 for one in block):
                    found.add(each.value)
    return found


def _twice(base: Decimal) -> SlipWords:
    return error(
        CheckKind.VAT_TWICE,
        pounds(base),
        f"{pounds(base)} includes VAT already, and VAT is added to it again. Use {pounds(base)}, "
        f"or the price without VAT.",
    )


def carried_twice(reading: ReportReading) -> Iterator[Slip]:
    """Yield one underspend that is counted in two years, or beside a budget that includes it."""
    single = _single_sums(reading)
    for table in reading.tables:
        for row in table.rows:
            if not row.is_total and _CARRIED.search(row.label):
                yield from _in_row(table, row, single)
    yield from _on_top(reading)
    yield from _added_twice(reading, single)
    yield from _over_years(reading)


def _single_sums(reading: ReportReading) -> set[Decimal]:
    """Return the amounts that sentences carry forward or say were left over."""
    return {
        each.value
        for passage in reading.sentences
        if _CARRIED.search(passage.text) or re.search(r"\b(?:was|were|is) left\b", passage.text)
        for each in passage.amounts
    }


def _in_row(table: NumberTable, row: TableRow, single: set[Decimal]) -> Iterator[Slip]:
    columns = [
        each for each in table.columns if table.year_of(each) is not None and each not in table.total_columns
    ]
    values = [value for each in columns if (value := table.pounds(row, each))]
    if len(values) > 1 and len(set(values)) == 1 and values[0] in single and sum(values) not in single:
        yield error(
            CheckKind.CARRY_FORWARD_TWICE,
            pounds(values[0]),
            f"{pounds(values[0])} is carried forward once in the text, but {table.name} counts it in "
            f"{plural(len(values), 'year')}. "
            "Count it once.",
        ).at_row(table, row)


def _on_top(reading: ReportReading) -> Iterator[Slip]:
    """Yield a sum that adds an underspend to a budget which the report says includes it."""
    held: set[tuple[Decimal, Decimal]] = set()
    for passage in reading.sentences:
        found = re.search(
            r"\b(?:includ(?:es|ing|ed)|part of|of which|contains|within)\b", passage.text, re.IGNORECASE
        )
        if (
            not found
            or not _CARRIED.search(f"{reading.by_block[passage.block][0].whole}")
            or len(passage.amounts) < 2
        ):
            continue
        if re.search(r"\bnot (?:on top|in addition)|does not come on top", passage.text):
            continue
        before = [each.value for each in passage.amounts if each.end <= found.start()]
        after = [each.value for each in passage.amounts if each.start >= found.end()]
        if before and after and after[0] < before[-1]:
            held.add((before[-1], after[0]))
            continue
        values = [each.value for each in passage.amounts]
        held |= {(max(values), each) for each in values if each < max(values)}
    for passage in reading.sentences:
        for whole, part in held:
            for each in passage.amounts:
                if each.value == whole + part and _CARRIED.search(passage.whole):
                    yield error(
                        CheckKind.CARRY_FORWARD_TWICE,
                        pounds(whole),
                        f"{pounds(part)} is carried forward inside {pounds(whole)}, and {each.words} adds it "
                        f"again. Count it once.",
                    ).at(passage, passage.text[max(each.start - 20, 0) : each.end])


def _added_twice(reading: ReportReading, single: set[Decimal]) -> Iterator[Slip]:
    """Yield a sum of money that is a base with one underspend added twice: the base and both sums are in the report."""
    ledger = ledger_of(reading)
    values = set(ledger.values)
    for part in single - {Decimal(0)}:
        tops = [
            base + 2 * part for base in values if base != part and {base + part, base + 2 * part} <= values
        ]
        for passage in reading.sentences:
            for each in passage.amounts:
                if each.value in tops and _CARRIED.search(passage.text):
                    yield error(
                        CheckKind.CARRY_FORWARD_TWICE,
                        pounds(each.value - part),
                        f"{pounds(part)} is carried forward once, but {each.words} has it twice: "
                        f"{pounds(each.value - 2 * part)} "
                        f"and {pounds(part)} are {pounds(each.value - part)}. Count it once.",
                    ).at(passage, passage.text)
                    tops = []


def _over_years(reading: ReportReading) -> Iterator[Slip]:
    """Yield money carried forward by one recommendation and spent over two later years, as a warning."""
    for passage in reading.sentences:
        if passage.block not in reading.recommending or not re.search(
            r"\bcarr(?:y|ied)[- ]?forward\b", passage.text, re.IGNORECASE
        ):
            continue
        if len(passage.amounts) != 1 or len(passage.years) != 1:
            continue
        value, year = passage.amounts[0].value, passage.years[0].first
        for table in reading.tables:
            spent = [
                table.pounds(row, column)
                for row in table.detail
                for column in table.columns
                if (found := _year(table, row, column)) is not None and found > year
            ]
            if len(spent) > 1 and all(spent) and sum(each for each in spent if each) == value:
                yield warning(
                    CheckKind.CARRY_FORWARD_YEARS,
                    "",
                    f"{pounds(value)} is carried forward once, but spent over {plural(len(spent), 'year')}. Say how "
                    f"what is left after the "
                    "first year is carried forward again.",
                ).at(passage, _short(passage))


def _year(table: NumberTable, row: TableRow, column: int) -> int | None:
    from_label = [each.first for each in years_in(row.label)]
    return from_label[0] if from_label else table.year_of(column)


def _short(passage: ReportPassage) -> str:
    return passage.text[:120]
