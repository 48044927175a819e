"""Sums of counts in sentences, such as "14 posts: six in one service and eight in the other", and points."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cdp.checking.findings import CheckKind
from cdp.checking.numbers import numbers_in_words
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning

_FIGURE = re.compile(
    r"(?<![£\d.,/:%-])(\d{1,3}(?:,\d{3})+|\d{1,6})(?![\d]*[.,/:]\d|\d|%|\s?(?:%|per cent|am\b|"
    r"pm\b|(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)\b))"
)
_SCORE = re.compile(
    r"(?P<total>\d+(?:\.\d+)?)(?:\s*(?:out of|of|/)\s*(?P<of>\d+))?\s*(?:points?|marks?|"
    r"%)?\s*\((?P<parts>[a-z][^()]*\d[^()]*)\)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^\s*(?P<name>[A-Za-z][A-Za-z ]*?)\s*[:=]?\s*(?P<value>\d+(?:\.\d+)?)(?:\s*(?:out of|of|"
    r"/)\s*(?P<of>\d+))?\s*(?:points?)?\s*$",
    re.IGNORECASE,
)
_EQUATION = re.compile(
    r"(?<![\d£.,])(?<![\d][ ][x×*+])(?<!\d [x×*+] )(?P<a>£?[\d,]+(?:\.\d+)?)\s*(?P<op>[+x×*−–]|plus|minus|times|"
    r"multiplied by)\s*(?P<b>£?[\d,]+(?:\.\d+)?)"
    r"(?:\s*(?P<op2>[+]|plus)\s*(?P<c>£?[\d,]+(?:\.\d+)?))?\s*(?:=|equals|makes|is|"
    r"comes to)\s*(?P<sum>£?[\d,]+(?:\.\d+)?)(?![\d%])",
    re.IGNORECASE,
)
_TO_GO = re.compile(
    r"\b(?P<target>\d{1,3}(?:,\d{3})+|\d{2,5}),? (?:which|that) (?:means|is|would be|needs|makes) "
    r"(?P<said>(?P<more>\d{1,3}(?:,\d{3})+|\d+) more\b(?: [a-z]+)?)"
)
_LARGE = 20
_TOGETHER = re.compile(
    r"\b(?:together|in all|altogether|in total|a total of|this makes|that makes|that is|"
    r"which makes|making|totals?|combined)\b",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"\b(?:aged?|under|over|within|for|every|than|about|least|most|year|years|days?|weeks?|"
    r"months?|hours?|minutes?|per|page|paragraph|section|item|minute|table|appendix|part|rule|"
    r"clause|no|number|score|scored|level|band|grade|ward|phase|round|version|stage|tier|"
    r"class|step|in|to|from)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CountedNumber:
    """A whole number in a passage, in figures or words."""

    value: int
    start: int
    end: int


def counts_in(passage: ReportPassage) -> list[CountedNumber]:
    """Return the whole numbers of a passage that can count things: not dates, amounts, percentages or years."""
    text = passage.text
    taken = [(each.start, each.end) for each in passage.dates]
    taken += [(each.start, each.end) for each in passage.years]
    taken += [(each.start, each.end) for each in passage.amounts]
    found = [
        CountedNumber(int(each[1].replace(",", "")), each.start(), each.end())
        for each in _FIGURE.finditer(text)
    ]
    found += [CountedNumber(each.value, each.start, each.end) for each in numbers_in_words(text)]
    found = [
        each
        for each in found
        if not any(a < each.end and each.start < b for a, b in taken)
        and not (1900 <= each.value <= 2100 and text[each.start : each.end].isdigit())
        and not re.match(
            r"[- ](?:days?|weeks?|months?|years?|hours?|minutes?|per cent|nights?)\b", text[each.end :]
        )
        and not re.match(r"\s+in\s+(?:ten|five|four|three|\d+)\b", text[each.end :])
    ]
    return sorted(found, key=lambda each: each.start)


def counts_add_up(reading: ReportReading) -> Iterator[Slip]:
    """Yield numbers of things that are not the sum of the numbers listed after them."""
    for passage in reading.sentences:
        if reading.is_note(passage.block):
            continue
        yield from _listed(passage)
        yield from _scores(passage)
        yield from _equations(passage)
        yield from _still_to_go(reading, passage)
    yield from _together(reading)


def _listed(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "14 posts end: six in A and eight in B" where the parts come to another number."""
    colon = re.search(r":\s|\s[–—-]\s|\(", passage.text)
    if colon is None or passage.amounts:
        return
    counts = counts_in(passage)
    if len(counts) < 3:
        return
    before = [each for each in counts if each.end <= colon.start()]
    end = passage.text.find(")", colon.end()) if colon[0] == "(" else len(passage.text)
    after = [each for each in counts if colon.end() <= each.start < end]
    if len(before) != 1 or len(after) < 2 or passage.amounts:
        return
    pieces = re.split(r",\s+|;\s+|\s+and\s+", passage.text[colon.end() : end].strip(" ."))
    starts = [
        piece
        for piece in pieces
        if re.match(r"(?:the (?:other|remaining|rest)\s)?(?:\d|[a-z]+\b)", piece, re.IGNORECASE)
        and _begins_with_count(piece)
    ]
    if len(starts) != len(pieces) or len(starts) != len(after):
        return
    added = sum(each.value for each in after)
    if added != before[0].value and not _is_list_number(before[0], passage):
        yield _wrong(before[0].value, added).at(passage, passage.text[before[0].start : after[-1].end])


def _begins_with_count(piece: str) -> bool:
    words = next(iter(numbers_in_words(piece)), None)
    return bool(re.match(r"\d", piece)) or (words is not None and words.start == 0)


def _is_list_number(count: CountedNumber, passage: ReportPassage) -> bool:
    return bool(_SIZES.search(passage.text[: count.start]))


def _together(reading: ReportReading) -> Iterator[Slip]:
    """Yield "Together that is N" where the numbers of the sentence before come to another number."""
    for passage in reading.sentences:
        if _TOGETHER.match(passage.text) is None or passage.amounts:
            continue
        counts = counts_in(passage)
        if len(counts) != 1:
            continue
        earlier = [each for each in reading.by_block[passage.block] if each.offset < passage.offset]
        numbers = [each.value for each in counts_in(earlier[-1])] if earlier else []
        if len(numbers) < 2:
            continue
        sums = {sum(numbers[a:b]) for a in range(len(numbers)) for b in range(a + 2, len(numbers) + 1)}
        near = [each for each in sums if abs(each - counts[0].value) <= max(each // 5, 2)]
        if counts[0].value not in sums and near:
            yield _wrong(counts[0].value, sum(numbers) if sum(numbers) in near else near[0]).at(
                passage, passage.text[: counts[0].end]
            )


def _scores(passage: ReportPassage) -> Iterator[Slip]:
    """Yield points that are neither the sum nor the product of the points in brackets after them."""
    for found in _SCORE.finditer(passage.text):
        parts = [_PART.match(each) for each in re.split(r",\s*|;\s*|\s+and\s+|\s*\+\s*", found["parts"])]
        known = [each for each in parts if each is not None]
        if len(known) < 2 or len(known) != len(parts):
            continue
        total, values = Decimal(found["total"]), [Decimal(each["value"]) for each in known]
        names = " ".join(each["name"].lower() for each in known)
        is_risk = bool(re.search(r"likelihood|impact|probability", names))
        product = values[0] * values[1]
        right = product if is_risk and len(values) == 2 else sum(values, Decimal(0))
        if total != right and (
            is_risk or found["of"] or re.search(r"\bscor|\bpoints|\bmark", passage.text, re.IGNORECASE)
        ):
            yield error(
                CheckKind.SUM_IN_TEXT,
                f"{right}",
                f"The parts in brackets give {right}, not {total}. Correct the score or a part.",
            ).at(passage, found[0])
        elif (
            found["of"]
            and all(each["of"] for each in known)
            and sum(int(each["of"]) for each in known) != int(found["of"])
        ):
            yield warning(
                CheckKind.SUM_IN_TEXT,
                "",
                f"The points that can be had do not come to {found['of']}. Correct one of them.",
            ).at(passage, found[0])


def _still_to_go(reading: ReportReading, passage: ReportPassage) -> Iterator[Slip]:
    """Yield "there were 1,875 … The target is 2,050, which means 185 more" where another number is missing."""
    found = _TO_GO.search(passage.text)
    if found is None:
        return
    target, more = (int(found[name].replace(",", "")) for name in ("target", "more"))
    same = [each for each in reading.by_block[passage.block] if each.offset <= passage.offset]
    now = {each.value for one in same for each in counts_in(one)} - {target, more}
    gaps = {abs(target - each) for each in now if each >= _LARGE and each < target}
    if more in gaps:
        return
    near = [each for each in gaps if abs(each - more) * 10 <= more]
    if len(near) == 1:
        yield error(
            CheckKind.SUM_IN_TEXT,
            f"{near[0]:,}",
            f"From {target - near[0]:,} to {target:,} is {near[0]:,}, not {more:,}. Correct a number.",
        ).at(passage, found["said"])


def _equations(passage: ReportPassage) -> Iterator[Slip]:
    """Yield written sums, such as "3 x £4,000 = £11,000", that are wrong."""
    for found in _EQUATION.finditer(passage.text):
        first, second, total = (_value(found[each]) for each in ("a", "b", "sum"))
        third = _value(found["c"]) if found["c"] else Decimal(0)
        sign = found["op"].lower()
        if sign in {"+", "plus"}:
            right = first + second + third
        elif sign in {"−", "–", "minus"}:
            right = first - second + third
        else:
            right = first * second + third
        if right != total:
            yield error(
                CheckKind.SUM_IN_TEXT, f"{right:,}", f"{found[0]} is wrong: it is {right:,}. Correct the sum."
            ).at(passage, found[0])


def _value(text: str) -> Decimal:
    return Decimal(text.replace("£", "").replace(",", "").rstrip("."))


def _wrong(stated: int, added: int) -> SlipWords:
    return error(
        CheckKind.SUM_IN_TEXT,
        f"{added:,}",
        f"The parts come to {added:,}, but the sentence says {stated:,}. Correct the number or a part.",
    )
