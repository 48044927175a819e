"""Amounts and numbers in words against the figures beside them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cdp.checking.amounts import amounts_in_words, pounds, transposed
from cdp.checking.findings import CheckKind
from cdp.checking.numbers import number_from, numbers_in_words
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error

_NEAR = 30
_FIELD = re.compile(r"\b(?:amount|sum|total|figure|value)s? in words\b|^in words$", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?P<words>[a-z]+(?:-[a-z]+)?)\s+\((?P<figures>\d{1,4})\)", re.IGNORECASE)


def words_and_figures(reading: ReportReading) -> Iterator[Slip]:
    """Yield amounts in words that differ from the figures beside them, and numbers such as "twelve (21)"."""
    for passage in reading.sentences:
        for words in amounts_in_words(passage.text):
            beside = [
                each
                for each in passage.amounts
                if 0 <= words.start - each.end <= _NEAR or 0 <= each.start - words.end <= _NEAR
            ]
            beside = [
                each
                for each in beside
                if _is_bracketed(passage, each.start, each.end, words.start, words.end)
            ]
            if beside and words.value not in {each.value for each in beside}:
                first = min(words.start, beside[0].start)
                last = max(words.end, beside[0].end)
                yield _differ(words.words, words.value, beside[0].words, beside[0].value).at(
                    passage, passage.text[first : last + 1]
                )
        for found in _COUNTED.finditer(passage.text):
            said = list(numbers_in_words(found["words"]))
            if re.search(r"\b(?:in|of)\s+$", passage.text[: found.start()]):
                continue
            if (
                len(said) == 1
                and said[0].words.lower() == found["words"].lower()
                and said[0].value != int(found["figures"])
            ):
                yield error(
                    CheckKind.WORDS_FIGURES,
                    found["figures"],
                    f"“{found['words']}” and {found['figures']} stand side by side and differ. Correct one of them.",
                ).at(passage, found[0])
    yield from _fields(reading)


def _is_bracketed(passage: ReportPassage, start: int, end: int, first: int, last: int) -> bool:
    """Return whether the words and figures say the same thing: one is in brackets after the other, or set off."""
    between = passage.text[end:first] if end <= first else passage.text[last:start]
    return bool(
        re.fullmatch(
            r"\s*(?:\(|,|-|–|—|:|\[|that is,?|i\.e\.|in words:?|say)?\s*(?:\()?\s*(?:in words:?)?\s*", between
        )
    )


def _fields(reading: ReportReading) -> Iterator[Slip]:
    """Yield fields with an amount in words that no field of the same form has in figures."""
    for place, each in enumerate(reading.fields):
        if not _FIELD.search(each.label):
            continue
        said = [one.value for one in amounts_in_words(each.value)]
        number = number_from(
            re.sub(r"\s+(?:only|pounds).*$", "", each.value.strip(" ."), flags=re.IGNORECASE)
        )
        values = said or ([Decimal(number)] if number is not None else [])
        before = [
            reading_amounts
            for other in reading.fields[:place]
            if (reading_amounts := _amounts(reading, other.block))
        ]
        after = [
            reading_amounts
            for other in reading.fields[place + 1 : place + 3]
            if (reading_amounts := _amounts(reading, other.block))
        ]
        near = [value for group in [*before[-3:], *after] for value in group]
        if values and near and values[0] not in near:
            closest = _amounts(reading, reading.fields[place - 1].block) or near
            yield _differ(each.value, values[0], pounds(closest[0]), closest[0]).at_field(each)


def _amounts(reading: ReportReading, block: int) -> list[Decimal]:
    return [each.value for passage in reading.by_block.get(block, []) for each in passage.amounts]


def _differ(words: str, value: Decimal, figures: str, other: Decimal) -> SlipWords:
    digits = transposed(value, other)
    swapped = f" The digits {digits[0]} and {digits[1]} have changed places." if digits else ""
    return error(
        CheckKind.WORDS_FIGURES,
        pounds(value),
        f"In words it is {pounds(value)} (“{words}”), in figures {figures}.{swapped} Correct one of them.",
    )
