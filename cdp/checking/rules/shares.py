"""Percentages and fractions against what they are a share of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations

from cdp.checking.findings import CheckKind
from cdp.checking.ledger import Ledger, ledger_of
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error
from cdp.checking.tables import NumberTable, TableRow, labels_match

_PERCENT = re.compile(r"(?<![\d.,])(?P<value>\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent\b|percent\b)", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|circa|c\.|approximately|roughly|some|nearly|almost|just (?:under|"
    r"over)|more than|over|under|less than|at least|up to)\s*$",
    re.IGNORECASE,
)
_NOT_A_SHARE = re.compile(
    r"\bVAT\b|\b(?:inflation|pay award|uplift|interest|on-?costs?|overhead|confidence|target|"
    r"threshold|weighting|quality|price)\b",
    re.IGNORECASE,
)
_OF_WHOLE = re.compile(
    r"(?:.*[.;]\s)?(?:of|from)\s+(?:the\s+|all\s+(?:the\s+)?)?(?P<base>\d{1,3}(?:,\d{3})+|\d+)\s",
    re.IGNORECASE,
)
_FEWEST_RATIOS = 4
_FEWEST_PAIRS = 3
_IS_CHANGE = re.compile(
    r"(?:This|That|It) is (?:an?|the) (?:increase|rise|growth|fall|reduction|decrease|cut|saving)\b",
    re.IGNORECASE,
)
_RISES = re.compile(
    r"\b(?:rise|rises|rose|risen|increase[sd]?|grow|grew|grown|growth|fall|falls|fell|fallen|"
    r"decrease[sd]?|drop|dropped|reduction|reduced|cut|"
    r"more|less|higher|lower|below|above|dearer|cheaper|up|down|saving|uplift|change)\b",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:of|to)\s+(?:the\s+|this\s+|its\s+|that\s+|all\s+)?(?P<base>[^.,;]{2,60})",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:total|whole|grant|budget|cost|costs|sum|award|programme|funding|spend\w*|price|"
    r"amount|expenditure|money|allocation|value|gross|net|contract)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:total|whole|overall|grant|contract|budget|cost|price|award|programme)\b(?:\s+(?:cost|"
    r"value|sum|price|budget|grant|amount|"
    r"funding|spend\w*))?\s*(?:[).,;]|$|(?:and|is|comes?|will|over|from)\b)",
    re.IGNORECASE,
)
_N_OF_M = re.compile(
    r"(?<![\d.,])(?P<part>£?\d{1,3}(?:,\d{3})+(?:\.\d+)?[km]?|£?\d+(?:\.\d+)?[km]?)\s+(?:out\s+)?of\s+"
    r"(?:the\s+|all\s+|about\s+)?(?P<base>£?\d{1,3}(?:,\d{3})+(?:\.\d+)?[km]?|£?\d+(?:\.\d+)?[km]?)\b"
    r"(?!\s*(?:%|per cent))",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\bfrom\s+(?P<from>£?[\d,]+(?:\.\d+)?(?:\s?(?:m|k|"
    r"million))?)\s*(?:(?:a|per|each)\s+[a-z]+\s+|"
    r"[a-z]+\s+)?(?:in [\w/ -]+?\s+)?to\s+(?P<to>£?[\d,]+(?:\.\d+)?(?:\s?(?:m|k|"
    r"million))?)(?![\d/])",
    re.IGNORECASE,
)
_FRACTIONS = {
    "half": (1, 2),
    "third": (1, 3),
    "quarter": (1, 4),
    "fifth": (1, 5),
    "tenth": (1, 10),
    "two thirds": (2, 3),
    "two-thirds": (2, 3),
    "three quarters": (3, 4),
    "three-quarters": (3, 4),
    "three fifths": (3, 5),
    "two fifths": (2, 5),
}
_FRACTION = re.compile(
    r"(?P<about>(?:about|nearly|almost|roughly|around|just (?:over|under)|more than|less than|"
    r"over|under)\s+)?\b(?:(?:one|a)[ -])?(?P<name>two[- ]thirds|three[- ]quarters|two fifths|"
    r"three fifths|half|third|quarter|fifth|tenth)\b(?:\s+(?:of\s+)?|(?=[,.;]))(?=the|this|its|that|all|"
    r"more|less|of|in|over|between|,|\.|;|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PercentShare:
    """A percentage in a passage, with half of its last digit as slack."""

    value: Decimal
    slack: Decimal
    start: int
    end: int
    words: str

    def fits(self, part: Decimal, base: Decimal) -> bool:
        """Return whether a part of a base is this share."""
        return base != 0 and abs(abs(100 * part / base) - self.value) <= self.slack


def shares_in(passage: ReportPassage) -> Iterator[PercentShare]:
    """Yield the percentages of a passage."""
    for found in _PERCENT.finditer(passage.text):
        digits = found["value"].split(".")
        slack = Decimal(5).scaleb(-len(digits[1]) - 1 if len(digits) > 1 else -1)
        if _ABOUT.search(passage.text[: found.start()]):
            slack *= 3
        yield PercentShare(Decimal(found["value"]), slack, found.start(), found.end(), found[0])


def percentages(reading: ReportReading) -> Iterator[Slip]:
    """Yield percentages and fractions that their own numbers refute beyond rounding."""
    ledger = ledger_of(reading)
    for passage in reading.sentences:
        if reading.is_note(passage.block):
            continue
        for share in shares_in(passage):
            verdict = _judged(reading, ledger, passage, share)
            if verdict is not None:
                yield verdict.at(passage, _quote(passage, share))
        yield from _fractions(ledger, passage)
        yield from _splits(passage)
        yield from _bracketed(ledger, passage)
        yield from _change_before(reading, passage)
    for table in reading.tables:
        yield from list(_share_columns(table)) or _ratio_columns(table)


def _judged(
    reading: ReportReading, ledger: Ledger, passage: ReportPassage, share: PercentShare
) -> SlipWords | None:
    before, after = passage.text[: share.start], passage.text[share.end :]
    if re.search(r"\bVAT\b", passage.text[max(share.start - 15, 0) : share.end + 12]):
        return None
    explicit = _explicit(reading, passage, share)
    if explicit is not None:
        return explicit
    near = f"{before[-60:]} {after[:25]}"
    of = _OF.match(after)
    if (
        of
        and re.match(r"\s*(?:of|to)?", after)
        and not re.match(r"\s*(?:more|less|higher|lower|below|above|up|down)", after)
    ):
        return _share_of(reading, ledger, passage, share, of["base"])
    if _RISES.search(near):
        return _rise(reading, ledger, passage, share)
    return None


def _explicit(reading: ReportReading, passage: ReportPassage, share: PercentShare) -> SlipWords | None:
    """Return the slip of "8% (4 of 50)" and "from 320 to 400 (25%)"; None if it is right or not there."""
    for found in _N_OF_M.finditer(passage.text):
        gap = (
            passage.text[share.end : found.start()]
            if share.end <= found.start()
            else passage.text[found.end() : share.start]
        )
        if len(gap) > 45 or not re.search(r"\(|,|:|–|—| or | is | that is", gap) or re.search(r"[.;%]", gap):
            continue
        part, base = _number(found["part"]), _number(found["base"])
        if base > part and not share.fits(part, base):
            return _refuted(share, part, base)
        if base > part:
            return None
    same = [each.text for each in reading.by_block[passage.block] if each.offset < passage.offset]
    if (of_all := _of_all([passage.text, *same[-1:]], passage, share)) is not None:
        return of_all
    if not _RISES.search(passage.text):
        return None
    for found in _FROM_TO.finditer(passage.text):
        first, second = _number(found["from"]), _number(found["to"])
        if (
            first
            and not (1990 <= first <= 2100)
            and abs(share.start - found.end()) < 80
            and "from" in found[0].lower()
        ):
            between = passage.text[min(share.end, found.end()) : max(share.start, found.start())]
            if re.search(r"[;%£]", between):
                continue
            difference = abs(second - first)
            return None if share.fits(difference, first) else _refuted(share, difference, first)
    return None


def _of_all(before: Sequence[str], passage: ReportPassage, share: PercentShare) -> SlipWords | None:
    """Return the slip of "Of the 240 people housed, 96 (45%) were women"; the whole can be in the sentence before."""
    whole = next((found for text in before if (found := _OF_WHOLE.match(text))), None)
    part = re.search(
        r"(?<![\d.,£])(?P<part>\d{1,3}(?:,\d{3})+|\d+)(?!\s*(?:week|month|day|year|hour|minute)s?\b)\s*"
        r"(?:[a-z]+\s+){0,3}\($",
        passage.text[: share.start],
    )
    if not whole or not part or not passage.text[share.end :].startswith(")"):
        return None
    of, base = _number(part["part"]), _number(whole["base"])
    if of > base or share.fits(of, base) or 1990 <= base <= 2100:
        return None
    return _refuted(share, of, base)


def _share_of(
    reading: ReportReading, ledger: Ledger, passage: ReportPassage, share: PercentShare, base: str
) -> SlipWords | None:
    """Return the slip of "£96,600, which is 30% of the grant"."""
    amounts = passage.amounts
    bases = [each.value for each in amounts if share.end <= each.start and each.start - share.end < 30]
    parts = [
        each.value
        for each in amounts
        if each.value not in bases and each.end <= share.start and share.start - each.end < 40
    ]
    if parts and not bases:
        parts = parts[-1:]
        after = [each.value for each in amounts if each.start > share.end]
        bases = [*ledger.grand, *after] if _ALL.match(base) else [*ledger.values, *ledger.sums]
        bases += [] if _ALL.match(base) else _row_and_column(ledger, parts[0])
        known = _WHOLE.search(base) is not None and any(each >= parts[0] for each in bases)
        if not known:
            return None
    elif parts and bases:
        parts = parts[-1:]
    else:
        return _by_label(reading, passage, share, base) or _by_pronoun(reading, passage, share, base)
    if any(share.fits(part, whole) for part in parts for whole in bases):
        return None
    if not parts or re.search(r"[;]", passage.text[: share.start].rsplit("£", 1)[-1]):
        return None
    whole = _nearest_base(parts[0], bases, ledger)
    return _refuted(share, parts[0], whole) if whole else None


def _by_pronoun(
    reading: ReportReading, passage: ReportPassage, share: PercentShare, base: str
) -> SlipWords | None:
    """Return the slip of "28% of it" where no two amounts of the paragraph give that share."""
    if passage.amounts or not re.match(r"(?:it|this|that|them|what)\b", base, re.IGNORECASE):
        return None
    values = [
        amount.value
        for each in reading.by_block[passage.block]
        if each.offset < passage.offset
        for amount in each.amounts
    ]
    pairs = [(part, whole) for part in values for whole in values if 0 < part < whole]
    if len(values) < 3 or any(share.fits(part, whole) for part, whole in pairs):
        return None
    part, whole = min(pairs, key=lambda each: abs(100 * each[0] / each[1] - share.value))
    return _refuted(share, part, whole)


def _row_and_column(ledger: Ledger, part: Decimal) -> list[Decimal]:
    """Return the totals of the rows and columns in which an amount stands."""
    found: list[Decimal] = []
    for cell in ledger.cells:
        if cell.value == part:
            found += [
                each.value
                for each in ledger.cells
                if each.table is cell.table and (each.column == cell.column or each.row is cell.row)
            ]
    return found


def _nearest_base(part: Decimal, bases: Sequence[Decimal], ledger: Ledger) -> Decimal | None:
    """Return the base that is most likely meant: the total of the column of the part, or the first headline."""
    for cell in ledger.cells:
        if cell.value == part:
            for each in ledger.cells:
                if (
                    each.table is cell.table
                    and each.column == cell.column
                    and each.row.is_total
                    and each.value >= part
                ):
                    return each.value
    return next((each for each in bases if each >= part), None)


def _by_label(
    reading: ReportReading, passage: ReportPassage, share: PercentShare, base: str
) -> SlipWords | None:
    """Return the slip of a share of which only the table has the numbers: the row that the sentence names."""
    if not _WHOLE.search(base):
        return None
    subject = f"{reading.block(passage.block).lead} {passage.text[: share.start]}"
    for table in reading.tables:
        rows = [
            row for row in table.rows if row.label and labels_match(row.label, subject) and not row.is_total
        ]
        if len(rows) != 1:
            continue
        pairs = list(_pairs(table, rows[0]))
        if not pairs or any(share.fits(part, whole) for part, whole in pairs):
            return None
        named = _named_pair(table, rows[0], passage)
        if named is None and not any(row.is_total for row in table.rows):
            return None  # what it is a share of is not in the table
        part, whole = named or pairs[0]
        return _refuted(share, part, whole)
    return None


def _pairs(table: NumberTable, row: TableRow) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what can be a part and its base: cells of a row, with each other and with their columns' totals."""
    totals = [each for each in table.rows if each.is_total]
    for column in table.columns:
        part = row.value(column)
        if not part:
            continue
        for total in totals:
            base = total.value(column)
            if base:
                yield part, base
        for other in table.columns:
            base = row.value(other)
            if other != column and base:
                yield part, base


def _named_pair(table: NumberTable, row: TableRow, passage: ReportPassage) -> tuple[Decimal, Decimal] | None:
    """Return the cells whose columns the sentence names, such as the underspend (variance) and the budget."""
    words = passage.text.lower()
    part = next(
        (
            row.value(column)
            for column in table.columns
            if re.search(r"varian|under|over|difference|change", table.headings[column], re.IGNORECASE)
            and re.search(r"underspen|overspen|varian|chang", words)
        ),
        None,
    )
    base = next(
        (
            row.value(column)
            for column in table.columns
            if "budget" in table.headings[column].lower() and "budget" in words
        ),
        None,
    )
    return (part, base) if part is not None and base else None


def _rise(
    reading: ReportReading, ledger: Ledger, passage: ReportPassage, share: PercentShare
) -> SlipWords | None:
    """Return the slip of "£7,000, or 8%, more", where no amount of the report gives that rise."""
    beside = [each for each in passage.amounts if each.end <= share.start and share.start - each.end <= 8]
    values = [each for each in set(ledger.values) if each > 0]
    if beside and re.fullmatch(
        r"\s*(?:,?\s*or|,|\(|,? which is|, about|–|-)\s*(?:about\s+)?",
        passage.text[beside[-1].end : share.start],
    ):
        part = beside[-1].value
        bases = [one for one in values for other in values if one != other and abs(one - other) == part]
        if not bases or any(share.fits(part, each) for each in values):
            return None
        return _refuted(share, part, min(bases))
    if len(passage.amounts) == 2:
        first, second = (each.value for each in passage.amounts)
        if re.search(
            r"\b(?:compared (?:with|to)|against|than|up from|down from|last year|previous)\b",
            passage.text,
            re.IGNORECASE,
        ):
            difference = abs(first - second)
            bases = [first, second]
            if difference and not any(share.fits(difference, each) for each in [*bases, *values]):
                return _refuted(share, difference, second)
            return None
    return _rise_by_label(reading, passage, share)


def _rise_by_label(reading: ReportReading, passage: ReportPassage, share: PercentShare) -> SlipWords | None:
    if re.match(r"\s*of\b", passage.text[share.end :]):
        return None
    for table in reading.tables:
        rows = [
            row
            for row in table.rows
            if row.label and len(row.label) > 3 and labels_match(row.label, passage.text)
        ]
        if len(rows) != 1 or re.search(
            r"\b(?:award|assum\w+|inflation|a year from)\b", passage.text, re.IGNORECASE
        ):
            continue
        values = [
            cell.value
            for column in table.columns
            if column not in table.total_columns and (cell := rows[0].numbers[column]) is not None
        ]
        pairs = [(abs(b - a), a) for a in values for b in values if a != b and a]
        pairs += [(abs(value), base) for value in values for base in values if base]
        slack = max((cell.step for cell in rows[0].numbers if cell is not None), default=Decimal(0))
        if not pairs or any(
            share.fits(part, base) or abs(part - base * share.value / 100) <= slack
            for part, base in pairs
            if base
        ):
            return None
        if len(values) == 2:
            return _refuted(share, abs(values[1] - values[0]), values[0])
    return None


def _fractions(ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£24,000, one half of the price" where nothing in the report is that much."""
    for found in _FRACTION.finditer(passage.text):
        before = [
            each for each in passage.amounts if each.end <= found.start() and found.start() - each.end < 25
        ]
        if slip := _fraction_of_it(passage, found):
            yield slip
            continue
        if not before or not re.fullmatch(
            r"\s*[,(–-]?\s*(?:which is|or|that is|being|is)?\s*", passage.text[before[-1].end : found.start()]
        ):
            continue
        if (
            not re.match(
                r"\s*(?:of\s+)?(?:the|this|its|that|all)\b", passage.text[found.end() - 1 :].lstrip("f ")
            )
            and " of " not in found[0]
        ):
            continue
        top, bottom = _FRACTIONS[found["name"].lower()]
        part = before[-1].value
        base = part * bottom / top
        slack = base * (Decimal("0.1") if found["about"] else Decimal("0.02"))
        if not ledger.holds(base, slack) and any(each >= part for each in ledger.headlines):
            whole = _nearest_base(part, ledger.headlines, ledger)
            if whole:
                right = (100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
                yield error(
                    CheckKind.PERCENTAGE,
                    f"{right}%",
                    f"{before[-1].words} is {right}% of {_plain(whole)}, not {found[0].strip()}. Correct the "
                    f"share or the amount.",
                ).at(passage, passage.text[before[-1].start : found.end()])


def _fraction_of_it(passage: ReportPassage, found: re.Match[str]) -> Slip | None:
    """Return the slip of "accepts £A and passes on £B of it, a third", where B is another part of A."""
    amounts = [each for each in passage.amounts if each.end <= found.start()]
    if len(amounts) != 2 or found["about"]:
        return None
    whole, part = amounts
    if not re.fullmatch(r"\s*of (?:it|this|that|them)\b\s*[,(–-]\s*", passage.text[part.end : found.start()]):
        return None
    top, bottom = _FRACTIONS[found["name"].lower()]
    if abs(whole.value * top / bottom - part.value) <= whole.value / 200:
        return None
    right = (100 * part.value / whole.value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return error(
        CheckKind.PERCENTAGE,
        f"{right}%",
        f"{part.words} is {right}% of {whole.words}, not {found[0].strip()}. Correct the share or the amount.",
    ).at(passage, passage.text[part.start : found.end()])


def _bracketed(ledger: Ledger, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "treatment takes £A (70%), prevention £B (15%) …" where all but one are shares of one amount."""
    pairs = [
        (amount, share)
        for share in shares_in(passage)
        for amount in passage.amounts
        if re.fullmatch(r"\s*\((?:or )?", passage.text[amount.end : share.start])
    ]
    if len(pairs) < _FEWEST_PAIRS:
        return
    for base in set(ledger.values):
        wrong = [(amount, share) for amount, share in pairs if not share.fits(amount.value, base)]
        if len(wrong) == 1:
            amount, share = wrong[0]
            yield _refuted(share, amount.value, base).at(passage, passage.text[amount.start : share.end])
            return


def _change_before(reading: ReportReading, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "The price rises from £A to £B. This is an increase of 4%" where it is another percentage."""
    found = _IS_CHANGE.match(passage.text)
    shares = list(shares_in(passage))
    same = [each for each in reading.by_block[passage.block] if each.offset < passage.offset]
    if found is None or len(shares) != 1 or not same or len(same[-1].amounts) != 2:
        return
    first, second = same[-1].amounts
    if not re.search(r"\bfrom\s+$", same[-1].text[: first.start], re.IGNORECASE) or not re.search(
        r"\bto\s+$", same[-1].text[: second.start], re.IGNORECASE
    ):
        return
    difference = abs(second.value - first.value)
    if first.value and not shares[0].fits(difference, first.value):
        yield _refuted(shares[0], difference, first.value).at(passage, _quote(passage, shares[0]))


def _splits(passage: ReportPassage) -> Iterator[Slip]:
    """Yield shares of one whole that do not come to 100%: the last is said to be the rest."""
    shares = list(shares_in(passage))
    rest = re.search(r"\b(?:the (?:rest|remaining|remainder|other)|remaining)\b", passage.text, re.IGNORECASE)
    if len(shares) < 2 or not rest or rest.start() > shares[-1].start or rest.start() < shares[0].start:
        return
    if shares[-1].start - rest.end() > 30:
        return
    if _RISES.search(passage.text):
        return
    added = sum((each.value for each in shares), Decimal(0))
    if abs(added - 100) > sum((each.slack for each in shares), Decimal(0)) and abs(added - 100) <= 40:
        yield error(
            CheckKind.PERCENTAGE,
            f"{added}%",
            f"The shares come to {added}%, not to 100%. Correct one of them.",
        ).at(passage, passage.text[shares[0].start : shares[-1].end])


def _share_columns(table: NumberTable) -> Iterator[Slip]:
    """Yield shares in a column of percentages that another column refutes."""
    total = next((row for row in reversed(table.rows) if row.is_total), None)
    for column, heading in enumerate(table.headings):
        cells = [
            (row, cell) for row in table.rows if (cell := row.numbers[column]) is not None and cell.is_percent
        ]
        if (
            len(cells) < 2
            or total is None
            or not re.search(r"share|%|proportion|per cent|percent", heading, re.IGNORECASE)
        ):
            continue
        for other in table.columns:
            base = total.value(other)
            if not base:
                continue
            wrong = []
            for row, cell in cells:
                value = row.numbers[other]
                slack = cell.step / 2 + 100 * (value.step / 2 if value else 0) / base
                if value is not None and abs(100 * value.value / base - cell.value) > slack:
                    wrong.append((row, cell, 100 * value.value / base))
            if wrong and 2 * len(wrong) < len(cells):
                for row, _, right in wrong:
                    words = f"{right.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
                    yield error(
                        CheckKind.PERCENTAGE,
                        words,
                        f"In {table.name}, row “{row.label}”, the share is {words}. Correct it.",
                    ).at_row(table, row, column)
                return


def _ratio_columns(table: NumberTable) -> Iterator[Slip]:
    """Yield shares in a column that are one column of each row as a percentage of another, except in one row."""
    for column in range(len(table.headings)):
        cells = [
            (row, cell) for row in table.rows if (cell := row.numbers[column]) is not None and cell.is_percent
        ]
        if len(cells) < _FEWEST_RATIOS:
            continue
        for part, base in permutations(table.columns, 2):
            wrong = [
                (row, right)
                for row, cell in cells
                if (right := _ratio(row, part, base)) is None or abs(right - cell.value) > cell.step / 2
            ]
            if len(wrong) != 1 or wrong[0][1] is None:
                continue
            words = f"{wrong[0][1].quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
            yield error(
                CheckKind.PERCENTAGE,
                words,
                f"In {table.name}, row “{wrong[0][0].label}”, the share is {words}. Correct it.",
            ).at_row(table, wrong[0][0], column)
            return


def _ratio(row: TableRow, part: int, base: int) -> Decimal | None:
    first, second = row.value(part), row.value(base)
    return 100 * first / second if first is not None and second else None


def _number(text: str) -> Decimal:
    text = text.strip().lower()
    scale = 1_000_000 if text.endswith(("m", "million")) else 1_000 if text.endswith("k") else 1
    digits = re.sub(r"[^\d.]", "", text).rstrip(".")
    return Decimal(digits or 0) * scale


def _plain(value: Decimal) -> str:
    return f"{value:,f}"


def _refuted(share: PercentShare, part: Decimal, base: Decimal) -> SlipWords:
    right = (abs(100 * part / base)).quantize(Decimal("0.1"), ROUND_HALF_UP) if base else Decimal(0)
    words = f"{right.normalize():f}%"
    return error(
        CheckKind.PERCENTAGE,
        words,
        f"{_plain(abs(part))} of {_plain(base)} is {words}, not {share.words}. Correct the share or a number.",
    )


def _quote(passage: ReportPassage, share: PercentShare) -> str:
    before = re.findall(r"\S+\s*", passage.text[: share.start])[-3:]
    after = re.match(r"(?:\s+\S+){0,3}", passage.text[share.end :])
    return f"{''.join(before)}{share.words}{after[0] if after else ''}".strip(" .,;")
