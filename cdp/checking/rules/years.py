"""Financial years that contradict the dates, headings or tables of the same report."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from cdp.checking.dates import WrittenYear, years_in
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import Ledger, ledger_of
from cdp.checking.numbers import ORDINALS
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.periods import periods_in
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.checking.source import BlockKind
from cdp.wording import formats
from cdp.wording.formats import listed
from cdp.wording.money import financial_year

_BEFORE = re.compile(
    r"\b(?:replac\w+|previous\w*|before|last|earlier|present|current|existing|followed|"
    r"follows|after|carr(?:y|ied)|underspend|left|since|until|began|ended|ran|was|were|had)\b",
    re.IGNORECASE,
)
_END_OF = re.compile(
    r"\b(?:the )?(?:end|close) of (?:the|its) (?P<which>first|second|third|fourth|fifth|final|last)(?: \w+)? year\b",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    r"\b(?:option|extend\w*|extension)\b[^.;]{0,30}\b(?:one (?:further |more |additional )?year|a further year|"
    r"(?:another|12) (?:year|months)|one[- ]year)\b",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"\b(?:option(?:al)? (?:year|period)|extension year|year of (?:the )?extension)\b[\s,(]*(?:of\s+)?$",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"^(?:It|They|The (?:grant|money|sum|funding|award)) (?:must|has to|is to|can|may|will) be (?:spent|used|claimed)\b"
)
_APRIL = 4
_SHIFTED = re.compile(r"\b(?:0?1 April|31 March|30 September|30 June|31 December|1 January)\b", re.IGNORECASE)


def wrong_years(reading: ReportReading) -> Iterator[Slip]:
    """Yield financial years that other dates, a table or a heading of the report contradict."""
    programme = programme_years(reading)
    ledger, options = ledger_of(reading), _ends_with_option(reading)
    before: ReportPassage | None = None
    for passage in reading.sentences:
        if reading.is_note(passage.block):
            continue
        yield from _with_period(passage)
        yield from _with_brackets(passage)
        yield from _with_end(passage)
        yield from _end_of_programme(passage, programme)
        yield from _only_year(passage, programme)
        yield from _payments(passage, programme)
        yield from _recommended(reading, ledger, passage, programme)
        yield from _option_years(passage, options)
        yield from _to_be_spent(passage, before)
        before = passage if passage.years else before
    yield from _same_day(reading)


def programme_years(reading: ReportReading) -> list[int]:
    """Return the financial years that the report is about: of its tables, else its title, else its recommendations."""
    columns = {
        year
        for table in reading.tables
        for column in table.columns
        if (year := table.year_of(column)) is not None
    }
    if columns:
        return sorted(columns)
    for found in reading.fields[:15]:
        years = {year for each in years_in(found.value) for year in range(each.first, each.last + 1)}
        if re.match(r"(?:title|subject|project|name of)", found.label, re.IGNORECASE) and years:
            return _filled(years)
    for place, block in list(reading.document.texts)[:12]:
        is_title = block.kind is BlockKind.HEADING or re.match(
            r"(?:title|subject)", block.field, re.IGNORECASE
        )
        if is_title and not block.label and place not in reading.recommending:
            years = {year for each in years_in(block.text) for year in range(each.first, each.last + 1)}
            if years:
                return _filled(years)
    for passage in reading.sentences:
        if passage.block in reading.recommending and passage.years:
            return _filled({each.first for each in passage.years})
    return []


def _filled(years: set[int]) -> list[int]:
    return list(range(min(years), max(years) + 1))


def _with_period(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "the grant for 2026/27 runs from 1 April 2025 to 31 March 2026"."""
    for period in periods_in(passage):
        begins, ends = period.first, period.last
        if (begins.month, begins.day, ends.month, ends.day) != (4, 1, 3, 31) or ends <= begins:
            continue
        years = [each for each in passage.years if not (period.start <= each.start < period.end)]
        years = [
            each
            for each in years
            if not _BEFORE.search(passage.text[min(each.end, period.end) : max(each.start, period.start)])
        ]
        if not years:
            continue
        said = _first_to_last(years)
        touches = any(each.first == begins.year or each.last == ends.year - 1 for each in years)
        if said == (begins.year, ends.year - 1) or (touches and len(years) < 2):
            continue
        if said[1] - said[0] == ends.year - 1 - begins.year:
            right = f"1 April {said[0]} to 31 March {said[1] + 1}"
            yield _contradicts(passage.text[period.start : period.end], years[0].words, right).at(
                passage, passage.text[period.start : period.end]
            )


def _only_year(passage: ReportPassage, programme: list[int]) -> Iterator[Slip]:
    """Yield "the grant year runs from April 2027 to March 2028" in a report on 2026/27 alone."""
    if len(programme) != 1 or passage.years:
        return
    subject = re.search(
        r"\b(?:the|this) (?:grant|financial|funding|fund|budget|contract|scheme|"
        r"programme)(?:['’]s)? (?:year|period)\b",
        passage.text,
        re.IGNORECASE,
    )
    for period in periods_in(passage):
        begins, ends = period.first, period.last
        whole = (begins.month, begins.day, ends.month, ends.day) == (4, 1, 3, 31)
        is_year = whole and ends.year == begins.year + 1 and begins.year != programme[0]
        if not subject or subject.start() > period.start or not is_year:
            continue
        if not _BEFORE.search(passage.text[: period.start].replace("runs", "")):
            right = f"1 April {programme[0]} to 31 March {programme[0] + 1}"
            words = passage.text[period.start : period.end]
            yield _contradicts(words, _short_year(programme[0]), right).at(passage, words)


_PAYMENT = re.compile(
    r"\b(?:last|final|first|second|third|fourth)\b(?:\s+(?:payment|instalment|quarter|claim|"
    r"part|half|of (?:them|these|which)))"
    r"[^.;£\d]{0,30}?\b(?:in|on|by|at the end of)\s+(?:\w+day,?\s+)?$",
    re.IGNORECASE,
)


def _payments(passage: ReportPassage, programme: list[int]) -> Iterator[Slip]:
    """Yield a payment or claim that is dated before the years that it is for, or long after them."""
    if not programme:
        return
    begins, ends = date(programme[0], 4, 1), date(programme[-1] + 1, 3, 31)
    for each in passage.dates:
        found = _PAYMENT.search(passage.text[: each.start])
        if not found or each.first is None or each.last is None or _END_OF.search(passage.text):
            continue
        if each.last < begins or (each.first - ends).days > 180:
            yield _contradicts(
                f"{found[0].strip()} {each.words}",
                "the years of the report",
                f"{formats.day(begins)} to {formats.day(ends)}",
            ).at(passage, passage.text[found.start() : each.end])


def _short_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _first_to_last(years: list[WrittenYear]) -> tuple[int, int]:
    return min(each.first for each in years), max(each.last for each in years)


def _with_brackets(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "2026/27 (April 2025 to March 2026)", where a date in brackets after a year is outside it."""
    for year in passage.years:
        opened = re.match(r"\s*\((?P<inner>[^)]*)\)", passage.text[year.end :])
        if not opened or re.search(
            r"\b(?:agreed|approved|signed|dated|minute|published|see|was|carried|after|before|decided)\b",
            opened["inner"],
            re.IGNORECASE,
        ):
            continue
        first, last = year.end + opened.start("inner"), year.end + opened.end("inner")
        for each in passage.dates:
            if (
                first <= each.start < last
                and each.first
                and each.last
                and not (year.begins <= each.first and each.last <= year.ends)
            ):
                yield _contradicts(
                    each.words, year.words, f"{formats.day(year.begins)} to {formats.day(year.ends)}"
                ).at(passage, passage.text[year.start : last + 1])
                break


def _with_end(passage: ReportPassage) -> Iterator[Slip]:
    """Yield "2026/27, which ends on 31 March 2026", and "2026/27 begins on 1 April 2025"."""
    for year in passage.years:
        for each in passage.dates:
            between = passage.text[year.end : each.start]
            if not 0 < each.start - year.end <= 45 or each.first is None or re.search(r"[.;£]|\d", between):
                continue
            ends = re.fullmatch(
                r"[\s,(]*(?:which |that |and )?(?:ends?|ending|closes?|is over|runs? to|up to)\s*(?:on |"
                r"in )?(?:\w+day,?\s+)?",
                between,
                re.IGNORECASE,
            )
            begins = re.fullmatch(
                r"[\s,(]*(?:which |that |and )?(?:begins?|beginning|starts?|starting|opens?|runs? from|"
                r"from)\s*(?:on |in )?(?:\w+day,?\s+)?",
                between,
                re.IGNORECASE,
            )
            if ends and (each.first.month, each.first.year) != (3, year.last + 1) and each.first.month == 3:
                yield _contradicts(each.words, year.words, f"31 March {year.last + 1}").at(
                    passage, passage.text[year.start : each.end]
                )
            if begins and (each.first.month, each.first.year) != (4, year.first) and each.first.month == 4:
                yield _contradicts(each.words, year.words, f"1 April {year.first}").at(
                    passage, passage.text[year.start : each.end]
                )


def _end_of_programme(passage: ReportPassage, programme: list[int]) -> Iterator[Slip]:
    """Yield "March 2029, the end of the second year" where the second year is another one."""
    found = _END_OF.search(passage.text)
    if not found or not programme:
        return
    which = found["which"].lower()
    place = len(programme) if which in {"final", "last"} else ORDINALS[which]
    if place > len(programme):
        return
    year = programme[place - 1]
    near = [
        each
        for each in passage.dates
        if each.last and min(abs(each.start - found.end()), abs(found.start() - each.end)) <= 25
    ]
    for each in near:
        if (
            each.first
            and each.last
            and not (date(year, 4, 1) <= each.first and each.last <= date(year + 1, 3, 31))
        ):
            yield _contradicts(each.words, found[0], f"31 March {year + 1}").at(
                passage, passage.text[min(each.start, found.start()) : max(each.end, found.end())]
            )


def _recommended(
    reading: ReportReading, ledger: Ledger, passage: ReportPassage, programme: list[int]
) -> Iterator[Slip]:
    """Yield years of a recommendation to pay that are not those of the tables, although the sum is theirs."""
    if passage.block not in reading.recommending or not programme or not passage.amounts or not passage.years:
        return
    if re.search(r"\b(?:carr(?:y|ied)|underspend|from 20|left|previous|note)\b", passage.text, re.IGNORECASE):
        return
    years = {year for each in passage.years for year in range(each.first, each.last + 1)}
    outside = years - set(programme)
    if (
        outside
        and len(years) == len(programme)
        and any(ledger.holds(each.value) and _is_total(ledger, each.value) for each in passage.amounts)
    ):
        first = min(passage.years, key=lambda each: each.start)
        last = max(passage.years, key=lambda each: each.end)
        right = listed([f"{each}/{(each + 1) % 100:02}" for each in programme])
        yield error(
            CheckKind.WRONG_YEAR,
            right,
            f"The recommendation is for {passage.text[first.start : last.end]}, but the table is for "
            f"{right}. Correct one of them.",
        ).at(passage, passage.text[first.start : last.end])


def _is_total(ledger: Ledger, value: Decimal) -> bool:
    return any(each.is_total and each.value == value for each in ledger.money_cells) or value in ledger.sums


def _ends_with_option(reading: ReportReading) -> set[date]:
    """Return the last days of periods that may be extended by one year, in the sentences that say so."""
    return {
        period.last
        for passage in reading.sentences
        if _ONE_MORE.search(passage.text)
        for period in periods_in(passage)
    }


def _option_years(passage: ReportPassage, ends: set[date]) -> Iterator[Slip]:
    """Yield "the option year, 2030/31" where the only period that may be extended by a year ends in March 2029."""
    if len(ends) != 1:
        return
    after = next(iter(ends)) + timedelta(days=1)
    right = after.year if after.month >= _APRIL else after.year - 1
    for each in passage.years:
        if _OPTION.search(passage.text[: each.start]) and each.first == each.last and each.first != right:
            words = financial_year(right)
            yield error(
                CheckKind.WRONG_YEAR,
                words,
                f"The option follows on {formats.day(after)}, so its year is {words}. Correct the year or the dates.",
            ).at(passage, each.words)


def _to_be_spent(passage: ReportPassage, before: ReportPassage | None) -> Iterator[Slip]:
    """Yield "The grant for 2027/28 is £A. It must be spent between 1 April 2026 and 31 March 2027"."""
    if not _SPENT.match(passage.text) or passage.years:
        return
    years = {each.first for each in before.years if each.first == each.last} if before is not None else set()
    for period in periods_in(passage):
        first, last = period.first, period.last
        is_year = (first.month, first.day, last.month, last.day) == (
            4,
            1,
            3,
            31,
        ) and last.year == first.year + 1
        if is_year and len(years) == 1 and first.year not in years:
            year = years.pop()
            right = f"1 April {year} to 31 March {year + 1}"
            words = passage.text[period.start : period.end]
            yield _contradicts(words, financial_year(year), right).at(passage, words)


def _same_day(reading: ReportReading) -> Iterator[Slip]:
    """Yield a day that the report has in two years, when it is no first or last day of a period, as a warning."""
    seen: dict[tuple[int, int], tuple[int, int]] = {}
    for passage in reading.passages:
        for each in passage.dates:
            if (
                not each.is_day
                or not each.first
                or _SHIFTED.search(each.words)
                or each.first.day in {1, 30, 31, 28}
            ):
                continue
            key = (each.first.month, each.first.day)
            year, count = seen.get(key, (each.first.year, 0))
            if abs(year - each.first.year) == 1 and passage.cell is None:
                yield warning(
                    CheckKind.WRONG_YEAR,
                    str(year),
                    f"{each.words} stands here, and the same day of {year} elsewhere. Check the year.",
                ).at(passage, each.words)
            else:
                seen[key] = (year, count + 1)


def _contradicts(dates: str, year: str, right: str) -> SlipWords:
    return error(
        CheckKind.WRONG_YEAR,
        right,
        f"“{dates}” does not belong to {year}: that is {right}. Correct the year or the dates.",
    )
