"""Periods: an end before its beginning, a length that its dates refute, notice that is too short."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cdp.checking.dates import WrittenDate, WrittenYear, dates_in, months_between
from cdp.checking.findings import CheckKind
from cdp.checking.keydates import key_dates
from cdp.checking.numbers import number_from
from cdp.checking.reading import ReportField, ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.checking.source import BlockKind
from cdp.wording import formats
from cdp.wording.formats import plural

_JOIN = re.compile(
    r"^,?\s*(?:to|until|till|through(?: to)?|up to|and ending(?: on)?|ending(?: on)?|"
    r"and (?:ends|finishes|runs (?:to|until))(?: on)?|[-–—])\s*"
    r"(?:and including\s+|the end of\s+|\w+day,?\s+)?$",
    re.IGNORECASE,
)
_AND = re.compile(r"^\s*and\s*(?:the end of\s+)?$", re.IGNORECASE)
_NUMBER = (
    r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|eighteen|twenty[- ]?\w*|thirty[- ]?\w*|thirty|forty|sixty|a|an"
)
_LENGTH = re.compile(
    rf"\b(?P<number>{_NUMBER})(?:[- ]|\s+(?:full|whole|calendar)\s+)(?P<unit>day|week|month|"
    rf"year)s?\b(?!['’]?\s*(?:notice|old|of age))",
    re.IGNORECASE,
)
_NAMED_LENGTH = re.compile(
    rf"\b(?P<number>{_NUMBER})-(?P<unit>month|year)\s+(?P<noun>grant|contract|agreement|award|extension|pilot|lease|licence)\b",
    re.IGNORECASE,
)
_OTHER_TERM = re.compile(
    r"\b(?:previous|present|current|existing|earlier|first|another|further|former|last|option\w*)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_NOT_WHOLE = re.compile(
    r"\b(?:option|options|extend\w*|extension|further|plus|another|additional|within|every|"
    r"each|at least|up to|more than|less than|over the (?:past|last|next)|"
    r"last|first|second|third|final|next|past|previous|optional|initial|after|per|once an?|"
    r"notice|review\w*|break|age\w*|half|part of an?|early|late|following|"
    r"working|remaining)\s*(?:of\s+|for\s+)?(?:a\s+)?$",
    re.IGNORECASE,
)
_START = re.compile(
    r"^(?P<of>.*?)\s*\b(?:start|starts|begin|begins|commence\w*|from|first day)\b\s*(?:date|on)?$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^(?P<of>.*?)\s*\b(?:end|ends|finish|expir\w+|to|until|completion|last day)\b\s*(?:date|on)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenPeriod:
    """A period from one date to another in a passage, and where it stands."""

    first: date
    last: date
    start: int
    end: int
    is_days: bool


def periods_in(passage: ReportPassage) -> list[WrittenPeriod]:
    """Return the periods of a passage: two dates joined by "to", "until", a dash, or "between … and"."""
    found = []
    dates = [each for each in passage.dates if each.is_real]
    for first, second in pairwise(dates):
        between = passage.text[first.end : second.start]
        if not (
            _JOIN.match(between)
            or (
                _AND.match(between)
                and re.search(r"\bbetween\s+(?:\w+day,?\s+)?$", passage.text[: first.start], re.IGNORECASE)
            )
        ):
            continue
        begun = _begun(first, second)
        if begun is not None and second.last is not None:
            found.append(
                WrittenPeriod(begun, second.last, first.start, second.end, first.is_day and second.is_day)
            )
    return found


def _begun(first: WrittenDate, second: WrittenDate) -> date | None:
    """Return the first day; a day without a year takes that of the end, or the year before."""
    if first.first is not None:
        return first.first
    if second.first is None:
        return None
    for year in (second.first.year, second.first.year - 1):
        try:
            made = date(year, first.month, first.day)
        except ValueError:
            return None
        if made <= second.first:
            return made
    return None


def end_before_start(reading: ReportReading) -> Iterator[Slip]:
    """Yield periods that end before they begin, in sentences, fields and tables."""
    for passage in reading.passages:
        for each in periods_in(passage):
            if each.last < each.first:
                yield _ends_first(each.first, each.last).at(passage, passage.text[each.start : each.end])
        for first, second in pairwise(passage.years):
            if (
                re.fullmatch(r"\s*(?:to|until|[-–])\s*", passage.text[first.end : second.start])
                and second.first < first.first
            ):
                yield error(
                    CheckKind.END_BEFORE_START,
                    "",
                    f"The period ends in {second.words}, before {first.words}. Correct a year.",
                ).at(passage, passage.text[first.start : second.end])
    for begun, ended, found in _field_periods(reading):
        if ended < begun:
            yield _ends_first(begun, ended).at_field(found)
    yield from _row_periods(reading)


def _ends_first(first: date, last: date) -> SlipWords:
    return error(
        CheckKind.END_BEFORE_START,
        "",
        f"The period ends on {formats.day(last)}, before it begins on {formats.day(first)}. "
        f"Correct one of the dates.",
    )


def _field_periods(reading: ReportReading) -> Iterator[tuple[date, date, ReportField]]:
    """Yield the first and last day of periods that two fields give, with the field of the end."""
    fields = [*reading.fields, *_listed_fields(reading)]
    starts = [(found["of"].lower().strip(), each) for each in fields if (found := _START.match(each.label))]
    for each in fields:
        ends = _END.match(each.label)
        if not ends:
            continue
        for of, start in starts:
            if of == ends["of"].lower().strip() and 0 < _distance(start, each) <= 4:
                begun, ended = _one_day(start.value), _one_day(each.value)
                if begun and ended:
                    yield begun, ended, each


def _listed_fields(reading: ReportReading) -> Iterator[ReportField]:
    """Yield the labels and values of list items such as "First day: 1 September 2026"."""
    for place, block in reading.document.texts:
        found = re.match(r"(?P<label>[A-Z][a-z]+(?: [a-z]+){0,2}):\s+(?P<value>\S.*)$", block.text)
        if block.kind is BlockKind.ITEM and found:
            yield ReportField(
                found["label"], found["value"], reading.places[place], block.line, place, block.text
            )


def _distance(one: ReportField, other: ReportField) -> int:
    return (other.block - one.block) + (other.row - one.row)


def _one_day(value: str) -> date | None:
    days = [each.last for each in dates_in(value) if each.last]
    return days[0] if len(days) == 1 else None


def _row_periods(reading: ReportReading) -> Iterator[Slip]:
    for table in reading.tables:
        starts = [
            place
            for place, each in enumerate(table.headings)
            if re.match(r"(?:start|from|begin|commenc)", each, re.IGNORECASE)
        ]
        ends = [
            place
            for place, each in enumerate(table.headings)
            if re.match(r"(?:end|to\b|until|expir|finish)", each, re.IGNORECASE)
        ]
        if len(starts) != 1 or len(ends) != 1:
            continue
        for row in table.rows:
            cells = [*table.source.rows[row.place], *[""] * len(table.headings)]
            begun, ended = _one_day(cells[starts[0]]), _one_day(cells[ends[0]])
            if begun and ended and ended < begun:
                yield _ends_first(begun, ended).at_row(table, row)


def period_lengths(reading: ReportReading) -> Iterator[Slip]:
    """Yield lengths, such as "12-month", that the dates beside them refute."""
    for passage in reading.passages:
        for each in periods_in(passage):
            if each.last >= each.first:
                yield from _compared(passage, each)
        yield from _years_counted(passage)
    yield from _named_lengths(reading)
    for begun, ended, found in _field_periods(reading):
        for length in reading.fields:
            if (
                re.search(r"\b(?:length|duration|term|period)\b", length.label, re.IGNORECASE)
                and abs(length.block - found.block) <= 4
            ):
                said = _LENGTH.search(length.value)
                if (
                    said
                    and not dates_in(length.value)
                    and ended >= begun
                    and not _fits(said, begun, ended, is_days=True)
                ):
                    yield _refuted(said[0], begun, ended).at_field(length)


def _named_lengths(reading: ReportReading) -> Iterator[Slip]:
    """Yield "a three-year grant" where the only period that the report gives for the grant has another length."""
    for passage in reading.passages:
        for said in _NAMED_LENGTH.finditer(passage.text):
            if passage.dates or _OTHER_TERM.search(passage.text[: said.start()]):
                continue
            noun = said["noun"].lower()
            found = {
                (each.first, each.last, each.is_days)
                for other in reading.sentences
                if re.search(rf"\b{noun}s?\b", other.text, re.IGNORECASE)
                for each in periods_in(other)
                if each.last > each.first
            }
            if len(found) == 1:
                first, last, is_days = found.pop()
                if not _fits(said, first, last, is_days=is_days):
                    yield _refuted(said[0], first, last).at(passage, said[0])


def _compared(passage: ReportPassage, period: WrittenPeriod) -> Iterator[Slip]:
    lengths = [
        each
        for each in _LENGTH.finditer(passage.text)
        if number_from(_one(each["number"]))
        and not re.search(r"£[\d,.]+\w*\s*$", passage.text[: each.start()])
        and not _NOT_WHOLE.search(passage.text[: each.start()])
        and _is_near(passage, each, period)
    ]
    if lengths and not any(
        _fits(each, period.first, period.last, is_days=period.is_days) for each in lengths
    ):
        nearest = min(
            lengths, key=lambda each: min(abs(period.start - each.end()), abs(each.start() - period.end))
        )
        first, last = min(nearest.start(), period.start), max(nearest.end(), period.end)
        yield _refuted(nearest[0], period.first, period.last).at(passage, passage.text[first:last])


def _is_near(passage: ReportPassage, length: re.Match[str], period: WrittenPeriod) -> bool:
    """Return whether a length and a period are about the same: they stand close, with no other thing between them."""
    before = length.end() <= period.start
    between = (
        passage.text[length.end() : period.start] if before else passage.text[period.end : length.start()]
    )
    if not before and (
        len(between) > 30
        or re.search(r"\b(?:extend|option|further|plus|then|notice|review|and)\b", between, re.IGNORECASE)
    ):
        return False
    return len(between) <= 90 and not re.search(
        r"[;.]|\b(?:extend\w*|option\w*|notice|after which|instead of|replac\w+|followed|previous\w*)\b",
        between,
        re.IGNORECASE,
    )


def _one(number: str) -> str:
    return "one" if number.lower() in {"a", "an"} else number


def _fits(said: re.Match[str], first: date, last: date, *, is_days: bool) -> bool:
    number, unit = number_from(_one(said["number"])) or 0, said["unit"].lower()
    days = (last - first).days + 1
    if unit == "day":
        return abs(days - number) <= 1
    if unit == "week":
        return -3 <= days - 7 * number <= 1
    wanted = number * (12 if unit == "year" else 1)
    months, left = months_between(first, last)
    exact = (months == wanted and left <= 3) or (months == wanted - 1 and left >= 27)
    return (
        exact
        or (not is_days and months in {wanted, wanted + 1})
        or (unit == "year" and wanted == 12 and number == 1 and months == 11 and left > 20)
    )


def _refuted(words: str, first: date, last: date) -> SlipWords:
    months, left = months_between(first, last)
    length = plural(months, "month") if months and left <= 3 else plural((last - first).days + 1, "day")
    return error(
        CheckKind.PERIOD_LENGTH,
        length,
        f"“{words}” does not fit: from {formats.day(first)} to {formats.day(last)} is {length}. "
        f"Correct the length or a date.",
    )


def _years_counted(passage: ReportPassage) -> Iterator[Slip]:
    """Yield numbers of years with another number of financial years right beside them."""
    for said in _LENGTH.finditer(passage.text):
        number = number_from(_one(said["number"]))
        if (
            said["unit"].lower() != "year"
            or not number
            or number < 2
            or _NOT_WHOLE.search(passage.text[: said.start()])
        ):
            continue
        run = _years_after(passage, said.end())
        counted = sum(each.last - each.first + 1 for each in run)
        if len(run) == 2 and re.fullmatch(
            r"\s*(?:to|until|[-–])\s*", passage.text[run[0].end : run[1].start]
        ):
            counted = run[1].last - run[0].first + 1
        if run and counted not in {number, 1} and counted > 0:
            words = passage.text[said.start() : run[-1].end]
            yield error(
                CheckKind.PERIOD_LENGTH,
                plural(counted, "year"),
                f"“{said[0]}” does not fit the years after it: they are {counted}. Correct the number or the years.",
            ).at(passage, words)


def _years_after(passage: ReportPassage, place: int) -> list[WrittenYear]:
    run: list[WrittenYear] = []
    for each in passage.years:
        if each.start < place:
            continue
        between = passage.text[place : each.start]
        allowed = (
            r"\s*(?:,|and|to|until|[-–]|, and)?\s*"
            if run
            else r"[\s,:(]*(?:\w+\s+){0,2}?(?:in|from|of|for|covering)?\s*\(?"
        )
        if len(between) > 30 or not re.fullmatch(allowed, between):
            break
        run.append(each)
        place = each.end
    return run


def notice_given(reading: ReportReading) -> Iterator[Slip]:
    """Yield a promise of notice that the day of the decision no longer keeps."""
    turning = key_dates(reading).decided
    if turning is None:
        return
    for passage in reading.sentences:
        found = re.search(
            rf"\b(?P<number>{_NUMBER})[- ](?P<unit>week|month)s?['’]?\s+notice\b", passage.text, re.IGNORECASE
        )
        if not found:
            continue
        number = number_from(_one(found["number"])) or 0
        ends = [
            each.last
            for other in reading.sentences
            for each in other.dates
            if each.last
            and each.last > turning.on
            and re.search(
                r"\b(?:expir\w*|run out|ends?|cease\w*)\b[^.]{0,40}$", other.text[: each.start], re.IGNORECASE
            )
        ]
        if ends:
            days = (min(ends) - turning.on).days + 1
            if days < (30 * number if found["unit"].lower() == "month" else 7 * number):
                yield warning(
                    CheckKind.NOTICE_PERIOD,
                    plural(days, "day"),
                    f"The report promises {found[0]}, but from the decision on {formats.day(turning.on)} to "
                    f"{formats.day(min(ends))} "
                    f"there are {plural(days, 'day')}. Say why, or what was done.",
                ).at(passage, found[0])


def undated(reading: ReportReading) -> Iterator[Slip]:
    """Yield fixed terms and time-limited groups in a report that gives them no first or last day."""
    if any(periods_in(passage) for passage in reading.passages):
        return
    seen: set[str] = set()
    for passage in reading.sentences:
        for found in re.finditer(
            r"\b(fixed[- ]term|time[- ]limited)\b[^.,;]{0,40}?\b(post|role|board|group|panel|contract|appointment)\b",
            passage.text,
            re.IGNORECASE,
        ):
            thing = found[2].lower()
            if thing in seen:
                continue
            seen.add(thing)
            yield warning(
                CheckKind.UNDATED_PERIOD,
                "",
                f"The {thing} is for a limited time, but the report gives no first and last day. Add them.",
            ).at(passage, found[0])
