"""Sums in sentences: parts and their total, amounts a year, rises and falls, what is left."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from cdp.checking.amounts import WrittenAmount, pounds, transposed
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import Ledger, ledger_of
from cdp.checking.numbers import number_from
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning

_TOTAL_BEFORE = re.compile(
    r"\b(?:totals?(?: of| is| to| cost(?: is| of)?| value(?: is| of)?| budget(?: is| of)?)?|"
    r"in all|altogether|comes? to|amounts? to|amounting to|makes?|"
    r"making|which is|adds? up to|sum of|together|totalling|giving|gives|"
    r"brings? (?:\w+ ){1,4}to|bringing (?:\w+ ){1,4}to|"
    r"(?:programme|scheme|project|package|budget|fund|pot|whole|service) "
    r"(?:is|are|will be|would be|becomes) (?:then )?worth|whole(?: cost)? is)\s*(?:a total of\s*|up to\s*)?:?\s*$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(
    r"^\s*:\s+\S|^\s*,?\s*(?:comes? from|compris\w+|consists? of|is provided by|in (?:total|all)|"
    r"altogether|overall|together|for the (?:whole|full)|"
    r"over (?:the )?(?:(?:both|two|three|four|five|\d) )?(?:financial )?years?|"
    r"across (?:the|both)|is (?:made up|split|divided|shared|met|funded|paid)|"
    r"(?:to be )?(?:split|divided|shared|met|funded|made up|allocated|comprising|profiled|"
    r"phased))\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:instead of|rather than|compared|against|above|below|less than|more than|of which|"
    r"includ\w+|excluding|from £|rather|not|up from|down from|"
    r"between|previous\w*|threshold|limit|per|each|every|a (?:year|month|week|day|night|"
    r"session|person|head))\b|/(?!\d)",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:met|funded|paid|financed|comes? from|made up|compris\w+|consist\w*|split|shared|"
    r"divided|instalments?|phased|profiled|breakdown|allocat\w+|"
    r"contribut\w+|pays|"
    r"costs? (?:are|is|of|will be)|drawn from|falls?|stages|payments?|as follows|broken down|profile)\b",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 220
_LINK = re.compile(
    r"\b(?:so that|bringing|making|taking|which (?:makes|brings|takes)|giving)\b", re.IGNORECASE
)
_PERIODS = frozenset({"year", "month", "quarter", "week", "day", "night", "session", "hour"})
_NEAR = Decimal("0.05")
_RATE = re.compile(
    r"^\s*(?:a|per|each|every)\s+(?P<unit>year|month|quarter|week|day|night|session)\b|"
    r"^\s*(?:annually|yearly|a year)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?P<number>\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|"
    r"twenty|twenty-four|thirty-six)[ -](?:full |equal |financial |calendar )?"
    r"(?P<unit>year|month|quarter|week|day|night|session)s?\b",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(rf"^\s*for (?:all )?(?:the )?(?={_TIMES.pattern})", re.IGNORECASE)
_AT = re.compile(
    r"(?<![£\d.,])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,4}|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve)\s+(?:[a-z-]+\s+){1,4}?(?:at|of|x|×|@|costing)\s+$",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\bfrom\s+(?P<a>£)(?P<from>[^£]{1,24}?)\s+to\s+(?P<b>£)", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:by|(?:rise|increase|reduction|fall|saving|cut|drop|growth|decrease|difference|"
    r"uplift|change|variation|addition)s? of|(?:adds?|saves?|cuts?|"
    r"takes? off))\s+(?:about\s+)?$",
    re.IGNORECASE,
)


def sums_in_text(reading: ReportReading) -> Iterator[Slip]:
    """Yield sentences whose own amounts do not add up."""
    ledger = ledger_of(reading)
    for passage in reading.sentences:
        if len(passage.amounts) < 2 or reading.is_note(passage.block):
            continue
        slips = (
            list(_apart(passage))
            or list(_changed(passage))
            or list(_rated(passage))
            or list(_parts(passage, ledger))
            or list(_bridged(reading, passage))
            or list(_shared_equally(passage))
            or list(_more_than_whole(passage))
            or list(_unit_price(passage))
        )
        yield from slips
    for passage in reading.sentences:
        yield from _left(passage, ledger)
    for passage in reading.passages:
        yield from _multiplied(reading, passage, ledger)


def _apart(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "A at £X and B at £Y, a difference of £Z" where Z is not the difference."""
    if len(passage.amounts) != 3 or any(each.is_limit for each in passage.amounts):
        return
    first, second, third = passage.amounts
    if not re.search(r"\ba difference of\s+$", passage.text[: third.start], re.IGNORECASE):
        return
    difference = abs(first.value - second.value)
    slack = sum((each.step / 2 for each in passage.amounts if each.unit or each.is_about), Decimal(0))
    if abs(difference - third.value) > slack:
        words = f"{first.words} and {second.words} differ by {pounds(difference)}, not by {third.words}"
        yield _wrong_sum(third.value, difference, words).at(passage, _wide(passage, first.start, third.end))


def _changed(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "by £C, from £A to £B" where C is not the difference."""
    for found in _CHANGE.finditer(passage.text):
        first = next((each for each in passage.amounts if each.start == found.start("a")), None)
        second = next((each for each in passage.amounts if each.start == found.start("b")), None)
        if first is None or second is None:
            continue
        for each in passage.amounts:
            if each not in (first, second) and _BY.search(passage.text[: each.start]):
                difference = abs(second.value - first.value)
                slack = sum(
                    (one.step / 2 for one in (first, second, each) if one.unit or one.is_about), Decimal(0)
                )
                if abs(difference - each.value) > slack:
                    yield _wrong_sum(
                        each.value,
                        difference,
                        f"from {first.words} to {second.words} is {pounds(difference)}, not {each.words}",
                    ).at(passage, passage.text[min(each.start, first.start) : max(each.end, second.end)])


def _rated(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£A a year for N years, £T in total" where T is not A times N."""
    amounts = passage.amounts
    for rate in amounts:
        unit = _RATE.match(passage.text[rate.end :])
        if not unit or rate.is_limit:
            continue
        name = (unit["unit"] or "year").lower()
        times = [
            number
            for each in _TIMES.finditer(passage.text)
            if each["unit"].lower() == name and (number := number_from(each["number"])) and number > 1
        ]
        totals = [
            each
            for each in amounts
            if each is not rate
            and (_is_total(passage, each) or _FOR_ALL.match(passage.text[each.end :]))
            and not _RATE.match(passage.text[each.end :])
        ]
        others = [each for each in amounts if each is not rate and each not in totals]
        if len(totals) != 1 or not times or others:
            continue
        total = totals[0]
        slack = total.step / 2 if total.unit or total.is_about else Decimal(0)
        if any(
            abs(rate.value * each - total.value)
            <= slack + (rate.step * each / 2 if rate.unit or rate.is_about else 0)
            for each in times
        ):
            continue
        right = rate.value * times[0]
        yield _wrong_sum(
            total.value, right, f"{rate.words} for {times[0]} {name}s is {pounds(right)}, not {total.words}"
        ).at(passage, passage.text[min(rate.start, total.start) : max(rate.end, total.end)])


def _is_total(passage: ReportPassage, amount: WrittenAmount) -> bool:
    return bool(
        _TOTAL_BEFORE.search(passage.text[: amount.start]) or _TOTAL_AFTER.match(passage.text[amount.end :])
    )


def _parts(passage: ReportPassage, ledger: Ledger) -> Iterator[Slip]:
    """Yield parts that do not come to the total in their sentence, or to the total that they divide."""
    amounts = [each for each in passage.amounts if not each.is_limit]
    totals = [each for each in amounts if _is_total(passage, each)] or _of_which(passage, amounts)
    for total in totals[:1]:
        for parts in (
            _run([each for each in amounts if each.start > total.end], passage),
            _run_before(amounts, total, passage),
        ):
            if len(parts) < 2:
                continue
            verdict = _compared(passage, parts, total)
            if verdict is not None:
                first, last = min(parts[0].start, total.start), max(parts[-1].end, total.end)
                yield verdict.at(passage, _wide(passage, first, last))
            return
    if not totals and _SHARED.search(passage.text):
        parts = _run(amounts, passage)
        if len(parts) > 1 and len(parts) == len(amounts):
            yield from _undivided(ledger, passage, parts)


def _bridged(reading: ReportReading, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "The board gives £A. The councils add £B, so that the programme is worth £C" where C is not A and B."""
    amounts = [each for each in passage.amounts if not each.is_limit]
    if len(amounts) != 2 or not _LINK.search(passage.text[amounts[0].end : amounts[1].start]):
        return
    part, total = amounts
    same = [each for each in reading.by_block[passage.block] if each.offset < passage.offset]
    before = [each for each in (same[-1].amounts if same else []) if not each.is_limit]
    if len(before) != 1 or not _is_total(passage, total):
        return
    added = before[0].value + part.value
    slack = sum((each.step / 2 for each in (before[0], part, total) if each.is_about), Decimal(0))
    if slack < abs(added - total.value) <= total.value * _NEAR:
        words = f"{before[0].words} and {part.words} make {pounds(added)}, not {total.words}"
        yield _wrong_sum(total.value, added, words).at(passage, _wide(passage, part.start, total.end))


def _shared_equally(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£32,000, shared equally: £6,000 each", where no whole number of shares makes the amount."""
    amounts = [each for each in passage.amounts if not each.is_limit]
    if len(amounts) != 2 or not re.search(r"\bequal(?:ly)?\b", passage.text, re.IGNORECASE):
        return
    whole, share = sorted(amounts, key=lambda each: -each.value)
    if share.value <= 0 or not re.match(r"\s*each\b", passage.text[share.end :]):
        return
    times = (whole.value / share.value).to_integral_value()
    slack = times * (share.step / 2 if share.unit or share.is_about else 1)
    if abs(times * share.value - whole.value) > slack:
        words = f"{whole.words} cannot be shared equally as {share.words} each"
        yield _wrong_sum(share.value, whole.value, words).at(
            passage, _wide(passage, share.start, share.end + 5)
        )


def _more_than_whole(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "£14,200, of which £9,900 was staff time and £4,400 testing", where the parts are more than the whole."""
    found = re.search(r"\bof which\b", passage.text, re.IGNORECASE)
    if found is None:
        return
    before = [each for each in passage.amounts if each.end <= found.start()]
    parts = [each for each in passage.amounts if each.start >= found.end()]
    if not before or len(parts) < 2 or any(_RATE.match(passage.text[each.end :]) for each in parts):
        return
    if any(_is_apart(passage, one, other) for one, other in pairwise(parts)):
        return
    whole, added = before[-1], sum((each.value for each in parts), Decimal(0))
    slack = sum((each.step / 2 for each in [whole, *parts] if each.unit or each.is_about), Decimal(0))
    if added > whole.value + slack and parts[0].value < whole.value:
        words = f"the parts come to {pounds(added)}, which is more than {whole.words}"
        yield _wrong_sum(whole.value, added, words).at(passage, _wide(passage, parts[0].start, parts[-1].end))


def _unit_price(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "nine schools at a cost of £38,250, that is £4,350 a school" where the price is another one."""
    if len(passage.amounts) != 2:
        return
    whole, price = passage.amounts
    unit = re.match(r"\s*(?:a|per|for each|each)\s+(?P<noun>[a-z]+)\b", passage.text[price.end :])
    if unit is None or price.value >= whole.value or unit["noun"] in _PERIODS:
        return
    nouns = re.finditer(rf"\b{unit['noun']}s\b", passage.text)
    before = [passage.text[: each.start()].split()[-3:] for each in nouns]
    counts = {number for each in before for word in each if (number := number_from(word)) and number > 1}
    if len(counts) != 1:
        return
    count = counts.pop()
    right = whole.value / count
    slack = price.step / 2 if price.unit or price.is_about else Decimal(1)
    if slack < abs(right - price.value) <= right / 4:
        words = (
            f"{whole.words} for {count} is {pounds(right.quantize(Decimal('0.01')))} each, not {price.words}"
        )
        yield _wrong_sum(price.value, right, words).at(passage, _wide(passage, price.start, price.end))


def _left(passage: ReportPassage, ledger: Ledger) -> Iterator[Slip]:
    """Yield "the reserve is £A. Then £B is left" where two digits of what is left are swapped."""
    for rest in passage.amounts:
        if not re.match(
            r"\s*(?:is|would be|will be|are|remains?) ?(?:left|remaining)?\b", passage.text[rest.end :]
        ):
            continue
        if not re.match(r"[^.;]{0,20}\b(?:left|remain)", passage.text[rest.end :]) or rest.is_limit:
            continue
        near = [each.value for each in ledger.by_block[passage.block] if each.value > rest.value]
        takes = [whole - each for whole in near for each in ledger.grand if each < whole]
        if rest.value in takes:
            continue
        swapped = next((each for each in takes if transposed(rest.value, each)), None)
        if swapped is not None:
            words = f"what is left is {pounds(swapped)}, not {rest.words}"
            yield _wrong_sum(rest.value, swapped, words).at(
                passage, _wide(passage, rest.start, rest.end + 10)
            )


def _of_which(passage: ReportPassage, amounts: Sequence[WrittenAmount]) -> list[WrittenAmount]:
    """Return the total of "Of £412,000, £388,000 is for staff and the remaining £24,000 for costs"."""
    has_rest = re.search(r"\b(?:remaining|remainder|the rest|the other)\b", passage.text, re.IGNORECASE)
    first = amounts[:1]
    begins = first and re.fullmatch(
        r"(?:out )?of (?:the |this )?", passage.text[: first[0].start], re.IGNORECASE
    )
    return list(first) if has_rest and begins else []


def _run(amounts: Sequence[WrittenAmount], passage: ReportPassage) -> list[WrittenAmount]:
    """Return the amounts from the first that are parts side by side, with nothing between that sets one apart."""
    run: list[WrittenAmount] = []
    for each in amounts:
        if run and _is_apart(passage, run[-1], each):
            break
        run.append(each)
    return run


def _run_before(
    amounts: Sequence[WrittenAmount], total: WrittenAmount, passage: ReportPassage
) -> list[WrittenAmount]:
    run: list[WrittenAmount] = []
    for each in reversed([one for one in amounts if one.end <= total.start]):
        if run and _is_apart(passage, each, run[0]):
            break
        run.insert(0, each)
    return run


def _is_apart(passage: ReportPassage, first: WrittenAmount, second: WrittenAmount) -> bool:
    between = passage.text[first.end : second.start]
    return len(between) > 120 or bool(_APART.search(between))


def _compared(
    passage: ReportPassage, parts: Sequence[WrittenAmount], total: WrittenAmount
) -> SlipWords | None:
    added = sum((each.value for each in parts), Decimal(0))
    slack = sum((each.step / 2 for each in [*parts, total] if each.unit or each.is_about), Decimal(0))
    if abs(added - total.value) <= slack:
        return None
    for count in range(2, len(parts)):
        ends = (parts[:count], parts[-count:])
        if any(abs(sum((each.value for each in some), Decimal(0)) - total.value) <= slack for some in ends):
            return None
    if any(_RATE.match(passage.text[each.end :]) for each in [*parts, total]) or _APART.search(
        passage.text[parts[0].start : parts[-1].end]
    ):
        return None
    if any(re.search(r"\bat\s+$", passage.text[: each.start]) for each in parts):
        return None
    if added == 0 or abs(added - total.value) > total.value / 2:
        return None
    return _wrong_sum(
        total.value,
        added,
        f"the parts come to {pounds(added)}, not {total.words}",
        is_profile=_is_profile(passage),
    )


def _wide(passage: ReportPassage, first: int, last: int) -> str:
    """Return the words to quote: the whole sentence, unless it is long."""
    return passage.text if len(passage.text) <= _LONGEST_QUOTE else passage.text[first:last]


def _is_profile(passage: ReportPassage) -> bool:
    return (
        len(passage.years) >= 2
        or len(passage.dates) >= 2
        or bool(
            re.search(r"\b(?:instalments?|quarters?|first year|second year)\b", passage.text, re.IGNORECASE)
        )
    )


def _undivided(ledger: Ledger, passage: ReportPassage, parts: Sequence[WrittenAmount]) -> Iterator[Slip]:
    """Yield parts that come to no amount of the report, where a total is near."""
    added = sum((each.value for each in parts), Decimal(0))
    slack = sum((each.step / 2 for each in parts if each.unit or each.is_about), Decimal(0))
    if ledger.holds(added, slack) or any(_RATE.match(passage.text[each.end :]) for each in parts):
        return
    own = {each.value for each in parts}
    swapped = next((each for each in ledger.values if each not in own and transposed(added, each)), None)
    near = swapped or ledger.near_headline(added, Decimal("0.12"))
    if near is None or near in own or abs(near - added) <= slack:
        return
    verdict = (
        error
        if not all(_is_alone(ledger, passage, each) == 0 for each in parts) or len(parts) > 1
        else warning
    )
    words = (
        f"The parts come to {pounds(added)}, but what they divide is {pounds(near)}, a difference of "
        f"{pounds(abs(near - added))}. Correct a part or the total."
    )
    kind = CheckKind.PROFILE_TOTAL if _is_profile(passage) else CheckKind.SUM_IN_TEXT
    yield verdict(kind, pounds(near), words).at(passage, _wide(passage, parts[0].start, parts[-1].end))


def _is_alone(ledger: Ledger, passage: ReportPassage, amount: WrittenAmount) -> int:
    return sum(
        ledger.partners(each)
        for each in ledger.texts
        if each.passage is passage and each.amount.start == amount.start
    )


def _multiplied(reading: ReportReading, passage: ReportPassage, ledger: Ledger) -> Iterator[Slip]:
    """Yield "46 sessions at £95" whose product the report has nowhere, but has another amount beside it."""
    for rate in passage.amounts:
        found = _AT.search(passage.text[: rate.start])
        number = number_from(found["number"]) if found else None
        if not number or number < 2 or rate.is_limit:
            continue
        product = rate.value * number
        beside = _beside(reading, passage, rate)
        if product in {each.value for each in passage.amounts} or product in beside:
            continue
        if re.search(
            r"\b(?:equal|parts?|instalments?|payments?|quarters?)\b", found[0] if found else "", re.IGNORECASE
        ):
            if ledger.holds(product, Decimal("0.5") * number):
                continue
            near = ledger.near_headline(product, Decimal("0.25"))
            if near is not None:
                yield _wrong_sum(
                    rate.value,
                    near,
                    f"{found[0].strip() if found else ''} {rate.words} is {pounds(product)}, not {pounds(near)}",
                    is_profile=True,
                ).at(passage, passage.text[found.start() if found else 0 : rate.end])
            continue
        near_by = [each for each in beside if abs(each - product) <= product / 2]
        if near_by:
            first = found.start() if found else rate.start
            quote = passage.whole if passage.cell else passage.text[first:]
            yield _wrong_sum(
                near_by[0],
                product,
                f"{passage.text[first : rate.end]} is {pounds(product)}, not {pounds(near_by[0])}",
            ).at(passage, quote)


def _beside(reading: ReportReading, passage: ReportPassage, rate: WrittenAmount) -> list[Decimal]:
    """Return the amounts that a product can be: in the same row, or right after it in the sentence."""
    if passage.cell is not None:
        row = [
            each
            for each in reading.by_block[passage.block]
            if each.cell and each.cell[0] == passage.cell[0] and each is not passage
        ]
        return [amount.value for each in row for amount in each.amounts]
    after = [each for each in passage.amounts if each.start >= rate.end]
    joined = re.match(
        r"\s*(?:each|per \w+|an? \w+)?\)?\s*(?:,|is|are|comes? to|costs?|totals?|makes|which is|=|"
        r":|\(|–|-|giving|at a cost of|, a total of|, or)+\s*(?:a total of\s*)?£",
        passage.text[rate.end :],
        re.IGNORECASE,
    )
    return (
        [after[0].value]
        if after and joined and passage.text[rate.end :].find("£") == after[0].start - rate.end
        else []
    )


def _wrong_sum(stated: Decimal, right: Decimal, words: str, *, is_profile: bool = False) -> SlipWords:
    digits = transposed(stated, right)
    swapped = f" The digits {digits[1]} have become {digits[0]}." if digits else ""
    kind = CheckKind.PROFILE_TOTAL if is_profile else CheckKind.SUM_IN_TEXT
    return error(kind, pounds(right), f"{words[0].upper()}{words[1:]}.{swapped} Correct the sum.")
