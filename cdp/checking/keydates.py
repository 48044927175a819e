"""The dates on which a report turns: decided or signed, published, consulted, and the meeting."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cdp.checking.dates import dates_in
from cdp.checking.reading import ReportField, ReportReading
from cdp.checking.source import BlockKind, SourceBlock, SourceTable

DECIDED = re.compile(
    r"^(?:date (?:signed|of (?:the )?(?:decision|signature|approval|determination)|decided|"
    r"approved|decision (?:taken|made|signed))|"
    r"decision date|(?:decision )?(?:signed|approved|decided)(?: on)?|decision (?:made|taken) on|"
    r"(?:approval|signature|sign-off) date|date of (?:cabinet|executive|officer|delegated|"
    r"mayoral) decision|decision to be taken on)$",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"^(?:date (?:of )?(?:publi(?:shed|cation)|decision published)|publi(?:shed|"
    r"cation)(?: date| on)?|decision published(?: on)?|"
    r"date (?:decision )?published|date notice published)$",
    re.IGNORECASE,
)
MEETING = re.compile(
    r"^(?:(?:board |committee |cabinet )?meeting(?: date)?|date of (?:the )?meeting|meeting of.*|(?:to|for))$",
    re.IGNORECASE,
)
_DATE = re.compile(r"^dated?$", re.IGNORECASE)
_CONSULTED = re.compile(
    r"\b(?:been consulted|was consulted|were consulted|consulted (?:about|on)|"
    r"advice has been (?:taken|given|sought)|advised on|"
    r"have reviewed|has reviewed|am (?:content|satisfied))\b",
    re.IGNORECASE,
)
_ADVISER = re.compile(
    r"\b(?:finance officer|section (?:151|73)|s151|monitoring officer|chief executive|"
    r"chief officer|head of (?:law|legal|paid)|"
    r"legal (?:officer|services|comments|advice)|solicitor|originating officer|"
    r"drafting officer|report author|cleared by|director of finance)\b",
    re.IGNORECASE,
)
_APPROVES = re.compile(
    r"\b(?:has my approval|i (?:hereby )?(?:approve|agree|authori[sz]e|accept)|approv(?:al|"
    r"ed)\b|decision[- ]maker|agreed as|"
    r"interest in th(?:is|e)|personal or prejudicial|decision\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TurningDate:
    """A date that matters, with the field that has it. `is_firm` is false for the date of a meeting."""

    on: date
    found: ReportField
    is_firm: bool = True


@dataclass(frozen=True)
class KeyDates:
    """The dates on which a report turns."""

    decided: TurningDate | None
    published: tuple[TurningDate, ...]
    consulted: tuple[TurningDate, ...]
    meeting: TurningDate | None

    @property
    def turning(self) -> TurningDate | None:
        """The day of the decision, or of the meeting that is asked for it."""
        return self.decided or self.meeting


def key_dates(reading: ReportReading) -> KeyDates:
    """Return the key dates of a report. A signature counts as consulted if the words above it say so."""
    decided: list[TurningDate] = []
    published: list[TurningDate] = []
    consulted: list[TurningDate] = []
    loose: list[TurningDate] = []
    for found in reading.fields:
        on = _day_of(found.value)
        if on is None:
            continue
        here = TurningDate(on, found)
        if PUBLISHED.match(found.label):
            published.append(here)
        elif DECIDED.match(found.label) and len(found.value) < 60:
            (consulted if _block_kind(reading, found) == "consulted" else decided).append(here)
        elif _DATE.match(found.label):
            kind = _block_kind(reading, found)
            {"decided": decided, "consulted": consulted}.get(kind, loose).append(here)
    if not decided and len(loose) == 1 and _is_signed(reading, loose[0]):
        decided = loose
    return KeyDates(decided[0] if decided else None, tuple(published), tuple(consulted), _meeting(reading))


def _is_signed(reading: ReportReading, found: TurningDate) -> bool:
    """Return whether a lone date stands beside a signature."""
    near = reading.document.blocks[max(found.found.block - 2, 0) : found.found.block + 3]
    return any(
        isinstance(each, SourceBlock) and re.match(r"sign", each.field, re.IGNORECASE) for each in near
    )


def _day_of(value: str) -> date | None:
    days = [each for each in dates_in(value) if each.is_day and each.first]
    return days[0].first if len(days) == 1 else None


def _block_kind(reading: ReportReading, found: ReportField) -> str:
    """Return what the signature beside a date is for: "decided", "consulted" or ""."""
    words = []
    heading_seen = False
    for place in range(found.block - 1, max(found.block - 9, -1), -1):
        block = reading.document.blocks[place]
        if isinstance(block, SourceTable):
            break
        if block.kind is BlockKind.FIELD and (_DATE.match(block.field) or DECIDED.match(block.field)):
            break
        words.append(f"{block.field} {block.text}")
        if block.kind is BlockKind.HEADING:
            heading_seen = True
            break
    text = " ".join(words)
    if _CONSULTED.search(text) and not re.search(
        r"\b(?:has my approval|i (?:approve|agree))\b", text, re.IGNORECASE
    ):
        return "consulted"
    if heading_seen and _ADVISER.search(words[-1]) and not re.search(r"\bapprov", text, re.IGNORECASE):
        return "consulted"
    return "decided" if _APPROVES.search(text) or re.search(r"\bsigned\b", text, re.IGNORECASE) else ""


def _meeting(reading: ReportReading) -> TurningDate | None:
    for found in reading.fields[:12]:
        on = _day_of(found.value)
        if on and MEETING.match(found.label):
            return TurningDate(on, found, is_firm=False)
    return next(_titles(reading), None)


def _titles(reading: ReportReading) -> Iterator[TurningDate]:
    """Yield the date in the first lines of a report, such as "Commissioning Committee, 8 September 2026"."""
    for place, block in list(reading.document.texts)[:6]:
        if block.kind is BlockKind.FIELD or block.label or place in reading.recommending:
            continue
        on = _day_of(block.text)
        if on and len(block.text) < 120:
            found = ReportField("", block.text, reading.places[place], block.line, place, block.text)
            yield TurningDate(on, found, is_firm=False)
