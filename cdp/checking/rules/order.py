"""Numbers of decisions and their dates, which should rise together; numbers of paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cdp.checking.findings import CheckKind
from cdp.checking.keydates import key_dates
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, information, warning
from cdp.checking.source import SourceBlock

_REFERENCE = re.compile(
    r"\b(?P<series>[A-Z]{2,8}(?:[-/][A-Z]{1,4})*)[ /-]?(?:(?P<year>20\d\d)[/-])?(?P<number>\d{1,5})\b(?![/%]|\.\d)"
)
_YEARED = re.compile(r"\b(?P<series>)(?P<number>\d{1,4})/(?P<year>20\d\d)\b")
_NO_SERIES = {
    "FY",
    "KM",
    "AM",
    "PM",
    "GDPR",
    "VAT",
    "NHS",
    "PO",
    "TEL",
    "PAGE",
    "PART",
    "TABLE",
    "ANNEX",
    "APPENDIX",
    "SECTION",
    "ISO",
    "COVID",
    "OFFICIAL",
    "Q",
    "UK",
}
_SIGNED = re.compile(
    r"\b(?:signed|agreed|approved|dated|made|taken|decided|of|in|on|from|issued)\b", re.IGNORECASE
)
_PACE, _LEAST = 4, 40


@dataclass(frozen=True)
class DatedReference:
    """The number of a decision and the first and last day on which it can have been signed."""

    series: str
    year: int
    number: int
    first: date
    last: date
    words: str
    passage: ReportPassage


def reference_order(reading: ReportReading) -> Iterator[Slip]:
    """Yield decisions whose numbers and dates run in opposite directions, or whose numbers are too far apart."""
    found = list(_dated(reading))
    flagged: set[str] = set()
    for one in found:
        for other in found:
            if one.series != other.series or (one.year, one.number) <= (other.year, other.number):
                continue
            if one.last < other.first and other.words not in flagged and one.words not in flagged:
                flagged |= {one.words, other.words}
                later = other if other.passage.block >= one.passage.block else one
                yield warning(
                    CheckKind.REFERENCE_ORDER,
                    "",
                    f"{one.words} has the higher number but the earlier date, and {other.words} the other way "
                    f"round. Check both.",
                ).at(later.passage, later.words)
    for each in _too_fast(found, flagged):
        yield warning(
            CheckKind.REFERENCE_ORDER,
            "",
            f"{each.words} is far from the numbers that were signed at the same time. Check its number and date.",
        ).at(each.passage, each.words)


def _dated(reading: ReportReading) -> Iterator[DatedReference]:
    for passage in reading.sentences:
        references = [
            each
            for each in [*_REFERENCE.finditer(passage.text), *_YEARED.finditer(passage.text)]
            if each["series"] not in _NO_SERIES
        ]
        for place, each in enumerate(references):
            following = references[place + 1].start() if place + 1 < len(references) else len(passage.text)
            dates = [one for one in passage.dates if one.first and each.end() <= one.start <= each.end() + 45]
            joined = re.fullmatch(r"\s*(?:,|and|,\s*and)\s*", passage.text[each.end() : following])
            own = [one for one in dates if one.start < following or joined]
            if (
                own
                and own[0].first
                and own[0].last
                and (
                    _SIGNED.search(passage.text[each.end() : own[0].start])
                    or re.fullmatch(r"\s*\(", passage.text[each.end() : own[0].start])
                )
            ):
                yield DatedReference(
                    each["series"],
                    int(each["year"] or 0),
                    int(each["number"]),
                    own[0].first,
                    own[0].last,
                    each[0],
                    passage,
                )
    yield from _own(reading)


def _own(reading: ReportReading) -> Iterator[DatedReference]:
    """Yield the report's own number with the day of its decision."""
    decided = key_dates(reading).decided
    if decided is None:
        return
    for passage in reading.sentences[:12]:
        for each in _REFERENCE.finditer(passage.text):
            if each["series"] not in _NO_SERIES and not passage.dates:
                yield DatedReference(
                    each["series"],
                    int(each["year"] or 0),
                    int(each["number"]),
                    decided.on,
                    decided.on,
                    each[0],
                    passage,
                )
                return


def _too_fast(found: list[DatedReference], flagged: set[str]) -> Iterator[DatedReference]:
    """Yield references whose numbers rose several times as fast as between the others of their series."""
    for series in {each.series for each in found}:
        ordered = sorted(
            {
                (each.number, each.first, each.last): each
                for each in found
                if each.series == series and not each.year
            }.values(),
            key=lambda each: each.number,
        )
        if len(ordered) < 3 or any(each.words in flagged for each in ordered):
            continue
        paces = []
        for one, other in pairwise(ordered):
            least = (other.number - one.number) / max((other.last - one.first).days, 1)
            most = (other.number - one.number) / max((other.first - one.last).days, 1)
            paces.append((least, most, other))
        for place, (least, _, other) in enumerate(paces):
            rest = [
                most
                for number, (_, most, each) in enumerate(paces)
                if number != place and each.number - 0 > _LEAST and most > 0
            ]
            jump = other.number - ordered[place].number
            slow = [most for most in rest if most < 3]
            if jump >= _LEAST and slow and least > _PACE * min(slow):
                yield other


def numbering(reading: ReportReading) -> Iterator[Slip]:
    """Yield numbers of paragraphs that are missing or come twice, as information."""
    last: tuple[int, ...] = ()
    for place, block in reading.document.texts:
        label = block.label.strip(".")
        if not re.fullmatch(r"\d+\.\d+", label) or place in reading.recommending:
            continue
        here = tuple(int(each) for each in label.split("."))
        if last and here[0] == last[0] and here[1] != last[1] + 1:
            passage = _first(reading, place, block)
            words = "comes twice" if here == last else f"follows {last[0]}.{last[1]}"
            if passage is not None:
                yield information(
                    CheckKind.NUMBERING, "", f"Paragraph {label} {words}. Check the numbers."
                ).at(passage, passage.text[:60])
        last = here


def _first(reading: ReportReading, place: int, block: SourceBlock) -> ReportPassage | None:
    found = reading.by_block.get(place, [])
    return found[0] if found and block.text else None
