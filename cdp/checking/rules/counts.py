"""Counts in words against the list, table or section that they count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cdp.checking.findings import CheckKind
from cdp.checking.labels import labels_of
from cdp.checking.numbers import number_from
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error
from cdp.checking.source import BlockKind, SourceBlock, SourceBody, SourceTable

_NUMBER = (
    r"\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:-\w+)?"
)
_UNITS = [
    "days",
    "weeks",
    "months",
    "years",
    "hours",
    "minutes",
    "per",
    "cent",
    "percent",
    "times",
    "in",
    "of",
    "out",
    "points",
    "pounds",
    "people",
    "nights",
    "sessions",
    "working",
    "clear",
    "calendar",
    "financial",
    "full",
    "more",
    "further",
    "other",
    "o'clock",
    "am",
    "pm",
    "and",
    "or",
    "to",
]
_COUNT = re.compile(
    rf"(?<![£\d.,/-])\b(?P<number>{_NUMBER})\s+(?P<noun>(?:[A-Za-z'’-]+\s+){{0,3}}?[a-z'’-]+s|"
    rf"people|children|women|men|criteria)\b",
    re.IGNORECASE,
)
_VERBS = {
    "is",
    "was",
    "has",
    "does",
    "us",
    "this",
    "its",
    "as",
    "less",
    "his",
    "hers",
    "thus",
    "unless",
    "plus",
}
_IDENTIFIES = re.compile(
    r"\b(?:month|quarter|week|step|phase|round|stage|table|section|paragraph|item|option|page|line|rule|minute|year|"
    r"appendix|annex|recommendation|decision|number|no\.?|band|level|tier|ward|version|part|day|class)\s+$",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\b(?:below|following|these|as follows|listed here|set out here|namely|are asked for|is asked to)\b|:\s*$",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"\b(?:named|listed|described|set out|shown|given|detailed|identified|summarised|in|"
    r"under)\b[^.;]{0,25}?\b(?P<kind>section|table|paragraph|appendix|"
    r"recommendation)s?\s+(?P<name>\d{1,2}(?:\.\d{1,2})?|[A-H])\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^The (?P<noun>(?:[a-z-]+ ){0,2}[a-z-]+s) are (?P<names>[A-Z].+ and .+)$")
_BRACKETED = re.compile(
    r"\((?:see )?(?P<kind>section|table|paragraph|appendix)\s+(?P<name>\d{1,2}(?:\.\d{1,2})?|[A-H])\)",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    rf"\b(?:{_NUMBER}|both|some|most|each|any|all but \w+|one|half|none|\d+)\s+of\s+(?:the\s+|"
    rf"these\s+|those\s+|its\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SaidCount:
    """A number of things that a passage names."""

    value: int
    words: str
    start: int
    end: int


def counts_of_things(passage: ReportPassage) -> list[SaidCount]:
    """Return the numbers of things in a passage, without lengths of time and the like."""
    found = []
    for each in _COUNT.finditer(passage.text):
        first = each["noun"].split()[0].lower()
        value = number_from(each["number"])
        after = passage.text[each.end() :]
        if _VERBS & set(each["noun"].lower().split()) or _IDENTIFIES.search(passage.text[: each.start()]):
            continue
        if (
            value
            and value > 1
            and first not in _UNITS
            and each["noun"].lower().split()[-1] not in _UNITS
            and not after.startswith("'")
        ) and not re.search(
            r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
            each["noun"],
        ):
            found.append(SaidCount(value, each[0], each.start(), each.end()))
    return found


def counts_and_lists(reading: ReportReading) -> Iterator[Slip]:
    """Yield counts that differ from the list below, the inline list beside, or the section or table they point at."""
    named = list(_named_in_full(reading))
    for passage in reading.sentences:
        if reading.is_note(passage.block):
            continue
        said = counts_of_things(passage)
        if not said:
            continue
        yield from _not_as_named(passage, said, named)
        yield from _list_below(reading, passage, said)
        yield from _pointed_at(reading, passage, said)
        yield from _inline(passage, said)


def _named_in_full(reading: ReportReading) -> Iterator[tuple[str, int]]:
    """Yield the things that a sentence names one by one, such as "The suites are Northway, Docks and Old Mill"."""
    for passage in reading.sentences:
        found = _NAMED.match(passage.text)
        if found is None or re.search(r"[;:()\d]|\b(?:which|who|where|including)\b", found["names"]):
            continue
        pieces = re.split(r",\s*(?:and\s+)?|\s+and\s+", found["names"].rstrip(" ."))
        if len(pieces) > 2 and all(re.match(r"(?:the |The )?[A-Z]", each) for each in pieces):
            yield found["noun"].lower(), len(pieces)


def _not_as_named(
    passage: ReportPassage, said: list[SaidCount], named: list[tuple[str, int]]
) -> Iterator[Slip]:
    for each in said:
        noun = each.words.split()[-1].lower()
        lengths = {count for one, count in named if one.split()[-1] == noun}
        if (
            len(lengths) == 1
            and each.value not in lengths
            and not _PART_OF.search(passage.text[: each.start])
        ):
            yield _other_number(each, lengths.pop(), f"sentence that names the {noun}").at(
                passage, each.words
            )


def _list_below(reading: ReportReading, passage: ReportPassage, said: list[SaidCount]) -> Iterator[Slip]:
    block = reading.document.blocks[passage.block]
    if not isinstance(block, SourceBlock) or passage is not reading.by_block[passage.block][-1]:
        return
    is_heading = block.kind is BlockKind.HEADING
    if not is_heading and not _FOLLOWS.search(passage.text):
        return
    counted = _items_below(reading, passage.block, is_heading=is_heading)
    if counted is None:
        return
    counted |= _numbers_below(reading, passage.block)
    usable = [each for each in said if not _PART_OF.search(passage.text[: each.start])]
    near = [each for each in usable if is_heading or _introduces(passage, each)]
    if near and counted.isdisjoint({each.value for each in usable}):
        each = near[-1]
        yield _other_number(each, min(counted, key=lambda one: abs(one - each.value)), "list below").at(
            passage,
            passage.text[max(each.start - 4, 0) : each.end].strip() if not is_heading else passage.text,
        )


def _numbers_below(reading: ReportReading, place: int) -> set[int]:
    """Return the sum of the numbers with which all items of the list below begin, such as "three about nitazenes"."""
    numbers: list[int | None] = []
    level = 0
    for block in reading.document.blocks[place + 1 :]:
        if isinstance(block, SourceTable) or block.kind is not BlockKind.ITEM or block.level < level:
            break
        level = level if numbers else block.level
        words = block.text.split()
        numbers.append(number_from(words[0]) if words else None)
    known = [each for each in numbers if each is not None]
    return {sum(known)} if len(known) > 1 and len(known) == len(numbers) else set()


def _introduces(passage: ReportPassage, each: SaidCount) -> bool:
    """Return whether a count is of what the list below has: nothing but its own words stands between."""
    rest = passage.text[each.end :]
    return (
        bool(_FOLLOWS.search(rest))
        and len(rest) < 120
        and not re.search(r"\b(?:but|although|while|because|if)\b", rest)
    )


def _items_below(reading: ReportReading, place: int, *, is_heading: bool) -> set[int] | None:
    """Return how many items the list right below has: at its first level, and in all; None if there is no list."""
    items: list[SourceBlock] = []
    is_through = labels_of(reading).is_numbered_through
    blocks = reading.document.blocks[place + 1 :]
    for number, block in enumerate(blocks):
        if isinstance(block, SourceTable):
            if not items and number == 0:
                rows = [row for row in block.rows[block.header :] if row and row[0].strip()]
                total = [row for row in rows if re.match(r"(?:total|all\b|overall)", row[0], re.IGNORECASE)]
                return {len(rows) - len(total), len(rows)}
            break
        if block.kind is BlockKind.ITEM and not (
            items and bool(block.label) != bool(items[0].label) and block.level <= items[0].level
        ):
            if not items and is_heading and is_through and block.label:
                return None
            items.append(block)
        elif items or not is_heading or number > 0 or block.kind is not BlockKind.PARAGRAPH:
            break
    if len(items) < 2:
        return None
    first = [each for each in items if each.level == items[0].level]
    return {len(first), len(items), len(items) - len(first)} - {0, 1}


def _pointed_at(reading: ReportReading, passage: ReportPassage, said: list[SaidCount]) -> Iterator[Slip]:
    """Yield "the five services described in section 2" where section 2 and its tables have another number."""
    for found in [*_TARGET.finditer(passage.text), *_BRACKETED.finditer(passage.text)]:
        before = [each for each in said if each.end <= found.start() and found.start() - each.end < 40]
        if (
            not before
            or re.search(r"[.;,]", passage.text[before[-1].end : found.start()])
            or _PART_OF.search(passage.text[: before[-1].start])
        ):
            continue
        if re.match(r"\s*(?:of|to) the\b", passage.text[found.end() :]):
            continue
        counted = _counted(reading, found["kind"].lower(), found["name"])
        each = before[-1]
        if counted and each.value not in counted:
            yield _other_number(
                each,
                min(counted, key=lambda one: abs(one - each.value)),
                f"{found['kind'].lower()} {found['name']}",
            ).at(passage, passage.text[each.start : found.end()])


def _counted(reading: ReportReading, kind: str, name: str) -> set[int]:
    """Return the numbers of things that a section, paragraph or table can be said to have."""
    if kind == "table":
        for table in reading.tables:
            if table.name.lower() == f"table {name}".lower():
                rows = len([row for row in table.detail if row.label])
                return {rows, len({row.label for row in table.detail}), len(table.detail)}
        return set()
    inside = list(_blocks_of(reading, name))
    if not inside:
        return set()
    found: set[int] = set()
    texts = [each for each in inside if isinstance(each, SourceBlock)]
    items = [each for each in texts if each.kind is BlockKind.ITEM]
    numbered = [
        each
        for each in texts
        if each.kind is not BlockKind.ITEM and each.label and each.kind is not BlockKind.HEADING
    ]
    leads = [each for each in texts if each.lead and each.kind is not BlockKind.HEADING]
    headings = [each for each in texts if each.kind is BlockKind.HEADING]
    for group in (items, numbered, leads, headings):
        found.add(len(group))
    for depth in {each.level for each in items}:
        found |= {sum(each.level == depth for each in items), sum(each.level > depth for each in items)}
    found |= {len(numbered) - 1, len(items) + len(numbered)}
    for each in inside:
        if isinstance(each, SourceTable):
            filled = sum(bool(row and row[0].strip()) for row in each.rows[each.header :])
            found |= {filled, filled - 1}
    for each in texts:
        found.add(len(re.findall(r"[,;]\s|\sand\s", each.text)) + 1)
    return {each for each in found if each > 1}


def _blocks_of(reading: ReportReading, name: str) -> Iterator[SourceBody]:
    """Yield the blocks of a section or paragraph, from the one with the label up to the next of its rank."""
    inside = under_heading = False
    for block in reading.document.blocks:
        label = block.label.strip(".") if isinstance(block, SourceBlock) else ""
        is_item = isinstance(block, SourceBlock) and block.kind is BlockKind.ITEM and "." not in label
        if inside and under_heading and is_item:
            yield block
            continue
        if re.fullmatch(r"\d+(?:\.\d+)*", label):
            inside = label == name or label.startswith(f"{name}.")
            if label == name:
                under_heading = isinstance(block, SourceBlock) and block.kind is BlockKind.HEADING
                yield block
                continue
        elif (
            inside
            and isinstance(block, SourceBlock)
            and block.kind is BlockKind.HEADING
            and not label
            and block.level <= 3
        ):
            inside = False
        if inside:
            yield block


def _inline(passage: ReportPassage, said: list[SaidCount]) -> Iterator[Slip]:
    """Yield "three bodies: A, B, C and D" where the words after the colon are another number of things."""
    colon = re.search(r":\s+(?=\S)", passage.text)
    if colon is None:
        return
    before = [each for each in said if each.end <= colon.start() and colon.start() - each.end <= 12]
    if not before or _PART_OF.search(passage.text[: before[-1].start]):
        return
    rest = passage.text[colon.end() :].rstrip(" .")
    if re.match(rf"(?:\d|one\b|(?:{_NUMBER})\b)", rest, re.IGNORECASE):
        yield from _added_up(passage, before[-1], rest)
        return
    if re.search(r"\.\s|\d{1,3},\d{3}|\(|:", rest) or len(rest) > 400:
        return
    counted = _inline_counts(rest)
    each = before[-1]
    if counted and not (min(counted) <= each.value <= max(counted)) and max(counted) > 1:
        verdict = _other_number(each, max(counted), "list after it")
        yield verdict.at(passage, passage.text[each.start :].rstrip(" .")[:120])


def _added_up(passage: ReportPassage, each: SaidCount, rest: str) -> Iterator[Slip]:
    """Yield "eight posts: one manager, five workers and one nurse", where the parts make another number."""
    pieces = re.split(r",\s*(?:and\s+)?|\s+and\s+", rest)
    numbers = [number_from(piece.split()[0]) if piece.split() else None for piece in pieces]
    known = [one for one in numbers if one is not None]
    if len(known) < 2 or len(known) < len(pieces) or re.search(r"\bof\b", rest):
        return
    if sum(known) != each.value:
        yield _other_number(each, int(sum(known)), "parts after it make").at(
            passage, passage.text[each.start :].rstrip(" .")[:120]
        )


def _inline_counts(rest: str) -> set[int]:
    """Return how many things an enumeration may have; "and" may join the last one or be part of one."""
    if ";" in rest:
        pieces = [each for each in re.split(r";\s*(?:and\s+)?", rest) if each.strip()]
        return {len(pieces)}
    if "," not in rest:
        return (
            {1 + len(re.findall(r"\band\b", rest))}
            if len(re.findall(r"\band\b", rest)) == 1 and len(rest) < 80
            else set()
        )
    pieces = [each for each in re.split(r",\s*(?:and\s+|or\s+)?", rest) if each.strip()]
    if any(
        re.match(r"(?:which|who|where|that|but|so|as|because|with|including|of|in|for|to)\b", each)
        for each in pieces
    ):
        return set()
    ands = sum(len(re.findall(r"\band\b", each)) for each in pieces)
    last = 1 if re.search(r"\band\b", pieces[-1]) and not re.search(r",\s*and\s", rest) else 0
    return {len(pieces) + last, len(pieces) + ands} if last else {len(pieces), len(pieces) + ands}


def _other_number(each: SaidCount, counted: int, where: str) -> SlipWords:
    return error(
        CheckKind.COUNT_LIST,
        str(counted),
        f"The report says “{each.words}”, but the {where} has {counted}. Correct the number or the list.",
    )
