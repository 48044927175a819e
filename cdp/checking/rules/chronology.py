"""The order of days: consulted, decided, published, effective."""

import re
from collections.abc import Iterator
from datetime import date

from cdp.checking.dates import dates_in
from cdp.checking.findings import CheckKind
from cdp.checking.keydates import TurningDate, key_dates
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning
from cdp.checking.tables import NumberTable
from cdp.wording import formats

_CONSULTS = re.compile(
    r"\b(?:consult(?:ed|ation|ees?)|advice (?:was|has been|were) (?:taken|given|sought|"
    r"received|obtained)|advised|considered|discussed|"
    r"supported|endorsed|commented|comments? (?:was|were|have been) (?:received|invited)|"
    r"reviewed|cleared|scrutini[sz]ed|"
    r"recommended (?:it|that|the proposal)|briefed|seen before by|seen by|engaged with|responses? (?:was|were)|"
    r"(?:finance|legal|monitoring|chief finance|procurement|data protection|section (?:151|"
    r"73)|s151) officer|been taken)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\b(?:consult\w*|engagement|views of|advice|clearances?|sign-?off|checks|considered by|officer declarations?)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|would|to be|is due|are due|be asked|next|planned|plans? to|intends?|scheduled|expected|until|"
    r"by the end|deadline|no later|report back|reported to|review date|expires?)\b",
    re.IGNORECASE,
)
_RETROSPECTIVE = re.compile(
    r"\b(?:retrospective\w*|backdat\w+|ratif\w+|regularis\w+|regulariz\w+|retroactive\w*)\b", re.IGNORECASE
)
_EFFECTIVE_FIELD = re.compile(
    r"^(?:effective(?: from| date)?|date effective|with effect from|implementation date|"
    r"date of (?:effect|implementation|coming into force)|"
    r"(?:comes? into|coming into) (?:effect|force)|takes? effect(?: on| from)?|in force from|"
    r"decision (?:effective|takes effect)(?: from| on)?|"
    r"date decision (?:effective|takes effect|comes into force|can be implemented)|(?:can be )?implemented from)$",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    r"\b(?:with effect from|effective from|effective on|takes? effect (?:on|from)|"
    r"comes? into (?:force|effect) (?:on|from)|"
    r"(?:be|is|are) implemented (?:on|from)|takes? effect)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\b(?:decision|approv\w+|agree[sd]?|award|appoint\w*|grant|contract|fee|budget|delegat\w+|this)\b",
    re.IGNORECASE,
)


def consulted_after(reading: ReportReading) -> Iterator[Slip]:
    """Yield consultation and advice that is dated after the decision which relies on it."""
    dates = key_dates(reading)
    turning = dates.turning
    if turning is None:
        return
    for each in dates.consulted:
        if turning.is_firm and each.on > turning.on:
            yield _late(turning, formats.day(each.on)).at_field(each.found)
    used = {(each.found.block, each.found.row) for each in (*dates.consulted, turning, *dates.published)}
    for passage in reading.sentences:
        if (
            (passage.block, -1) in used
            or passage.block in reading.recommending
            or reading.is_note(passage.block)
        ):
            continue
        heading = reading.heading_of(passage.block)
        if not (_CONSULTS.search(_with_sentence_before(reading, passage)) or _HEADING.search(heading)):
            continue
        for found in passage.dates:
            if (
                found.is_real
                and found.first
                and found.first > turning.on
                and not _is_ahead(passage, found.start)
            ):
                yield _late(turning, found.words).at(passage, found.words)
    for table in reading.tables:
        yield from _in_table(reading, table, turning)


def _with_sentence_before(reading: ReportReading, passage: ReportPassage) -> str:
    """Return a passage with the sentence before it, if the passage is only a date."""
    dates = passage.dates
    if not dates or passage.text.strip(" .()") != dates[0].words:
        return passage.text
    earlier = [each.text for each in reading.by_block[passage.block] if each.offset < passage.offset]
    return " ".join([*earlier[-1:], passage.text])


def _is_ahead(passage: ReportPassage, place: int) -> bool:
    """Return whether the clause before a date is about what is still to come."""
    clause = re.split(r"[;.]\s|,\s(?:and|but)\s", passage.text[:place])[-1]
    return bool(_FUTURE.search(clause)) or bool(
        re.search(r"\bwill\b|\bto be\b|\bis due\b", passage.text[place:])
    )


def _in_table(reading: ReportReading, table: NumberTable, turning: TurningDate) -> Iterator[Slip]:
    """Yield late dates in a table of checks, with a column such as "On" or "Date"."""
    heads = " ".join([*table.headings, table.source.caption, reading.heading_of(table.block)])
    if not re.search(
        r"\b(?:check|consult\w*|advice|clear\w*|adviser|sign-?off|declaration|officer|seen before|date of advice)\b",
        heads,
        re.IGNORECASE,
    ):
        return
    if not turning.is_firm:
        return
    for passage in reading.by_block.get(table.block, []):
        for found in passage.dates:
            if (
                found.is_day
                and found.first
                and found.first > turning.on
                and passage.cell
                and passage.cell[0] >= table.source.header
            ):
                if re.search(
                    r"\b(?:publi|call|effect|implement|sign|expir|review|next|end|start)",
                    passage.whole,
                    re.IGNORECASE,
                ):
                    continue
                yield _late(turning, found.words).at(passage, found.words)


def _late(turning: TurningDate, words: str) -> SlipWords:
    verdict = error if turning.is_firm else warning
    what = "the decision" if turning.is_firm else "the meeting"
    return verdict(
        CheckKind.CONSULTED_AFTER_DECIDED,
        f"{what} is dated {formats.day(turning.on)}",
        f"The report relies on consultation or advice of {words}, but {what} is dated {formats.day(turning.on)}. "
        "Correct one of the dates, or decide again after the advice.",
    )


def published_before(reading: ReportReading) -> Iterator[Slip]:
    """Yield dates of publication before the decision was signed."""
    dates = key_dates(reading)
    if dates.decided is None:
        return
    decided = dates.decided.on
    for each in dates.published:
        if each.on < decided:
            yield _too_early(decided, formats.day(each.on)).at_field(each.found)
    for passage in reading.sentences:
        if not re.search(
            r"\b(?:decision|this notice|this report)\b.*\bpublished on\b", passage.text, re.IGNORECASE
        ):
            continue
        if re.search(
            r"\b(?:first published|forward plan|notice of|strategy|guidance|review|assessment)\b",
            passage.text,
            re.IGNORECASE,
        ):
            continue
        for found in passage.dates:
            if (
                found.is_day
                and found.first
                and found.first < decided
                and re.search(r"published on\s+(?:\w+day,?\s+)?$", passage.text[: found.start], re.IGNORECASE)
            ):
                yield _too_early(decided, found.words).at(passage, found.words)


def _too_early(decided: date, words: str) -> SlipWords:
    return error(
        CheckKind.PUBLISHED_BEFORE_SIGNED,
        f"signed {formats.day(decided)}",
        f"The report says that it was published on {words}, before it was signed on {formats.day(decided)}. "
        "Correct one of the dates.",
    )


def effective_before(reading: ReportReading) -> Iterator[Slip]:
    """Yield effective dates before the decision, unless the report says that it looks back."""
    dates = key_dates(reading)
    turning = dates.turning
    if turning is None or _RETROSPECTIVE.search(reading.text):
        return
    for found in reading.fields:
        if _EFFECTIVE_FIELD.match(found.label):
            days = [each.first for each in dates_in(found.value) if each.first]
            if days and days[0] < turning.on:
                yield _before(turning, formats.day(days[0])).at_field(found)
    for passage in reading.sentences:
        if any(
            passage.text.startswith(f"{each.label}:") and _EFFECTIVE_FIELD.match(each.label)
            for each in reading.fields
        ):
            continue
        for each in passage.dates:
            if (
                each.is_day
                and each.first
                and each.first < turning.on
                and _EFFECTIVE.search(passage.text[: each.start])
            ) and (passage.block in reading.recommending or _DECISION.search(passage.text)):
                yield _before(turning, each.words).at(
                    passage, passage.text[max(each.start - 20, 0) : each.end]
                )
    yield from _period_begun(reading, turning)


def _period_begun(reading: ReportReading, turning: TurningDate) -> Iterator[Slip]:
    """Yield periods in a recommendation or decision that began before it, as warnings."""
    for passage in reading.sentences:
        if passage.block not in reading.recommending:
            continue
        for found in passage.dates:
            begins = re.search(r"\bfrom\s+(?:\w+day,?\s+)?$", passage.text[: found.start])
            if found.is_day and found.first and found.first < turning.on and begins and turning.is_firm:
                if re.search(r"\b(?:effect|carry|carried|underspend)\b", passage.text, re.IGNORECASE):
                    continue
                yield warning(
                    CheckKind.EFFECTIVE_BEFORE_DECISION,
                    f"decided {formats.day(turning.on)}",
                    f"What is decided begins on {found.words}, before the decision of {formats.day(turning.on)}. "
                    "Correct the date, or say that the approval looks back and why.",
                ).at(passage, passage.text[begins.start() : found.end])


def _before(turning: TurningDate, words: str) -> SlipWords:
    verdict = error if turning.is_firm else warning
    return verdict(
        CheckKind.EFFECTIVE_BEFORE_DECISION,
        f"decided {formats.day(turning.on)}",
        f"The effective date, {words}, is before the decision of {formats.day(turning.on)}, and "
        f"nothing says that it looks "
        "back. Correct the date, or say that the decision is retrospective and why.",
    )
