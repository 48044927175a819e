"""Required fields left blank, placeholders left in, and a signature without a name."""

import re
from collections.abc import Iterator

from cdp.checking.findings import CheckKind
from cdp.checking.reading import ReportField, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, information, warning
from cdp.checking.source import SourceBlock

_OPTIONAL = re.compile(
    r"^(?:if\b|until\b|other\b|any other|additional|further|comments?\b|notes?\b|"
    r"reason for (?:deferral|exemption|urgency)|declared by|"
    r"where\b|appendi\w+|attachments?|background papers|optional|n/?a\b)|\(optional\)|"
    r"\bif (?:any|yes|applicable|needed|relevant)\b|"
    r"\bfor (?:office|internal) use\b",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(?:signature|signed)(?: by)?$|^signature of\b", re.IGNORECASE)
_ON_SIGNING = re.compile(
    r"\b(?:signature|signed|sign|date|dated|published|publication|approved|decision taken|effective|name)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:to be completed|completed (?:on|after|by)|left (?:open|blank)|for completion|office use|for signature)\b",
    re.IGNORECASE,
)
_DRAFT = re.compile(r"\b(?:draft|unsigned|not yet signed|for signature|awaiting signature)\b", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:signed|published|approved|final|complete)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\[(?:insert|add|enter|tbc|tba|to be (?:confirmed|added|completed|inserted|agreed)|date|"
    r"name|amount|number|title|x+|\.{2,}|…|"
    r"to follow|delete|complete|figure|ref|reference)\b[^\]]{0,60}\](?!\()|\[[.…_ ]{2,}\]|"
    r"<(?:insert|name|date|amount|add|tbc)[^<>]{0,40}>|£\s?(?:[xX]{1,}|\?+|TBC|tbc|"
    r"[_.]{3,})(?![a-z])|\b[xX]{3,}\b|\?{2,}|"
    r"\bdd/mm/yy(?:yy)?\b|\blorem ipsum\b|\bXX+[./]|\b(?:TBC|TBA|tbc)\b|_{4,}",
    re.IGNORECASE,
)
_EMPTY_VALUE = re.compile(
    r"^(?:tbc|tba|to be (?:confirmed|completed|added|inserted)|\?+|x{2,}|\.{2,}|…|_+|\[\s*\]|insert.*)\.?$",
    re.IGNORECASE,
)


def empty_fields(reading: ReportReading) -> Iterator[Slip]:
    """Yield fields without a value. In a draft, what is filled in on signing may be blank."""
    draft = is_draft(reading)
    found = reading.fields
    for number, each in enumerate(found):
        value = each.value.strip(" .:-–—_…")
        if value and not _EMPTY_VALUE.match(each.value.strip()):
            continue
        if _is_excused(reading, each) or (
            number and _OPTIONAL.search(found[number - 1].label) and _follows(found, number)
        ):
            continue
        if _SIGNATURE.match(each.label):
            continue
        verdict = _verdict(reading, each, draft=draft)
        if verdict is not None:
            yield verdict.at_field(each)
    yield from _blank_cells(reading)


def _verdict(reading: ReportReading, found: ReportField, *, draft: bool) -> SlipWords | None:
    blank = "is blank" if not found.value.strip() else "has only a placeholder"
    sentence = f"“{found.label}” {blank}. Fill it in."
    heading = reading.heading_of(found.block)
    if draft and (_ON_SIGNING.search(found.label) or _OPEN.search(heading)):
        return information(CheckKind.EMPTY_FIELD, "", f"“{found.label}” {blank}. It is filled in on signing.")
    if _OPEN.search(heading):
        return information(CheckKind.EMPTY_FIELD, "", sentence)
    return (
        warning(CheckKind.EMPTY_FIELD, "", sentence) if draft else error(CheckKind.EMPTY_FIELD, "", sentence)
    )


def _follows(found: list[ReportField], number: int) -> bool:
    """Return whether a field is the next line of the one before it."""
    return found[number].block - found[number - 1].block <= 1 and not found[number - 1].value.strip()


def _is_excused(reading: ReportReading, found: ReportField) -> bool:
    """Return whether a blank may stay: it depends on another answer, or the label is a heading."""
    if (
        _OPTIONAL.search(found.label)
        or len(found.label.split()) > 9
        or not re.search(r"[A-Za-z]{2}", found.label)
    ):
        return True
    if found.row < 0:
        return False
    rows = [each for each in reading.fields if each.block == found.block]
    blank = sum(not each.value.strip() for each in rows)
    return 2 * blank > len(rows) or (
        found.row == 0
        and len(rows) > 1
        and not found.label.endswith(":")
        and blank == 1
        and _heads(reading, found)
    )


def _heads(reading: ReportReading, found: ReportField) -> bool:
    """Return whether the first row of a table of fields is its heading."""
    table = next((each for each in reading.tables if each.block == found.block), None)
    return table is not None and table.source.header > 0


def _blank_cells(reading: ReportReading) -> Iterator[Slip]:
    """Yield rows of a table of checks that lack a name or a date which the other rows have."""
    for table in reading.tables:
        heads = [each.lower() for each in table.headings]
        wanted = [
            place
            for place, each in enumerate(heads)
            if re.fullmatch(r"(?:by|on|date|name|signed|officer|confirmed|done)", each)
        ]
        if len(heads) < 3 or not wanted:
            continue
        for row in table.rows:
            cells = [*table.source.rows[row.place], *[""] * len(heads)]
            blank = [heads[place] for place in wanted if not cells[place].strip()]
            others = [place for place in wanted if cells[place].strip()]
            if blank and others and row.label:
                yield warning(
                    CheckKind.EMPTY_FIELD,
                    "",
                    f"{table.name}, row “{row.label}” has no entry under "
                    f"“{table.headings[heads.index(blank[0])]}”. Fill it in.",
                ).at_row(table, row)


def placeholders(reading: ReportReading) -> Iterator[Slip]:
    """Yield words that were to be replaced: [insert date], £X, XXX, TBC."""
    blank = {(each.block, each.row) for each in reading.fields if _EMPTY_VALUE.match(each.value.strip())}
    for passage in reading.passages:
        if (passage.block, passage.cell[0] if passage.cell else -1) in blank:
            continue
        for found in _PLACEHOLDER.finditer(passage.text):
            is_soft = re.fullmatch(r"(?:TBC|TBA|_+)", found[0], re.IGNORECASE)
            if is_soft and set(found[0]) == {"_"}:
                continue
            verdict = warning if is_soft else error
            yield verdict(
                CheckKind.EMPTY_FIELD, "", f"“{found[0]}” stands where a value should be. Fill it in."
            ).at(
                passage,
                found[0] if len(found[0]) > 3 else passage.text[max(found.start() - 20, 0) : found.end()],
            )


def signatures(reading: ReportReading) -> Iterator[Slip]:
    """Yield signatures without a name, in a report that is dated as signed."""
    if is_draft(reading):
        return
    for place, block in reading.document.texts:
        if not _SIGNATURE.match(block.field.strip(" :")) or block.text.strip(" ._"):
            continue
        beside = reading.document.blocks[place + 1 : place + 3]
        dated = any(
            isinstance(each, SourceBlock) and re.match(r"date", each.field, re.IGNORECASE) and each.text
            for each in beside
        )
        named = any(
            isinstance(each, SourceBlock)
            and re.match(r"(?:print )?name", each.field, re.IGNORECASE)
            and each.text
            for each in beside
        )
        passage = reading.by_block[place][0]
        if named:
            continue
        if dated:
            words = "The signature is dated, but no name is readable. Add the name of the person who signed."
            yield warning(CheckKind.SIGNATURE_NAME, "", words).at(passage, f"{block.field}")
        else:
            yield warning(
                CheckKind.EMPTY_FIELD, "", "The signature is blank. Sign it or mark the report as a draft."
            ).at(passage, f"{block.field}:")


def is_draft(reading: ReportReading) -> bool:
    """Return whether a report is a draft that is still to be signed: it says so at its top, or its context does."""
    if reading.context.is_draft is not None:
        return reading.context.is_draft
    for each in reading.fields:
        if re.fullmatch(r"(?:document )?status|version", each.label, re.IGNORECASE):
            return bool(_DRAFT.search(each.value)) and not _SIGNED.search(
                re.sub(r"for signature", "", each.value.split(".")[0])
            )
    top = " ".join(block.text for _, block in list(reading.document.texts)[:4])
    return bool(re.search(r"\b(?:DRAFT|[Dd]raft (?:for|version|report|decision)|[Nn]ot yet signed)\b", top))
