"""The labels that a report has: paragraphs, sections, tables, figures, appendices and recommendations."""

import re
from dataclasses import dataclass
from functools import cached_property

from cdp.checking.reading import ReportReading, is_field_table
from cdp.checking.source import BlockKind, SourceBlock

_APPENDIX = re.compile(r"^\W*(?:appendix|annex)\s+(?P<name>[A-Z]|\d{1,2})\b", re.IGNORECASE)
_LISTED_NAME = re.compile(r"(?:^|\n)\s*\(?([A-H]|\d{1,2})[.):]?\s+(?=[A-Z])")
_LISTED = re.compile(r"\b(?:appendices|annexes|attachments|enclosures)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ReportLabels:
    """What can be referred to. Labels have no full stop at their end; letters of tables and appendices are capitals."""

    paragraphs: frozenset[str]
    lettered: frozenset[str]
    tables: frozenset[str]
    figures: frozenset[str]
    appendices: frozenset[str]
    recommendations: frozenset[str]
    last_recommendation: str
    are_lost: bool
    is_numbered_through: bool

    def has_paragraph(self, label: str) -> bool:
        """Return whether a paragraph or section has this label, or has parts that begin with it."""
        return label in self.paragraphs or any(each.startswith(f"{label}.") for each in self.paragraphs)

    @cached_property
    def sections(self) -> frozenset[str]:
        """The first numbers of all labels."""
        return frozenset(each.split(".")[0] for each in self.paragraphs)

    def has_recommendation(self, name: str) -> bool:
        """Return whether a recommendation has a label such as "3", "(b)" or "R1"."""
        bare = name.strip("()").lower()
        return bool({bare, bare.lstrip("r"), f"r{bare}"} & self.recommendations)

    @property
    def most_sections(self) -> int:
        """The highest first number of a label."""
        return max((int(each) for each in self.sections), default=0)

    def has_section(self, number: str) -> bool:
        """Return whether any label begins with a number."""
        return number in self.sections

    def last_of(self, label: str) -> str:
        """Return where the section of a missing paragraph ends, in words."""
        section = label.rsplit(".", 1)[0] if "." in label else ""
        inside = [
            each for each in self.paragraphs if section and re.fullmatch(rf"{re.escape(section)}\.\d+", each)
        ]
        if inside:
            last = max(inside, key=lambda each: int(each.rsplit(".", 1)[1]))
            return f"section {section} ends at {last}"
        if section:
            return f"there is no paragraph {section}.1"
        return ""


def labels_of(reading: ReportReading) -> ReportLabels:
    """Return the labels of a report, and those that its context says are elsewhere."""
    elsewhere = reading.context.elsewhere
    paragraphs = [label for _, label in _numbers(reading)]
    given = {each for each in elsewhere if re.fullmatch(r"\d+(?:\.\d+)*", each)}
    recommendations = _recommendations(reading)
    dotted = [each for each in paragraphs if "." in each]
    whole = [each for each in paragraphs if "." not in each]
    return ReportLabels(
        paragraphs=frozenset(paragraphs) | given,
        lettered=frozenset(_lettered(reading)),
        tables=frozenset(_captions(reading, "table")) | _named(elsewhere, "table"),
        figures=frozenset(_captions(reading, "figure|chart")) | _named(elsewhere, "figure"),
        appendices=frozenset(_appendices(reading))
        | _named(elsewhere, "appendix")
        | _named(elsewhere, "annex"),
        recommendations=frozenset(recommendations),
        last_recommendation=recommendations[-1] if recommendations else "",
        are_lost=whole.count("1") > 3 and not dotted,
        is_numbered_through=not dotted and len(set(whole)) >= 3,
    )


def _numbers(reading: ReportReading) -> list[tuple[int, str]]:
    found, last = [], 0
    for place, block in reading.document.texts:
        label = block.label.strip(".) (")
        if not re.fullmatch(r"\d+(?:\.\d+)*", label):
            continue
        is_through = block.level == 0 and re.fullmatch(r"\d+\.?", block.label) and int(label) == last + 1
        if place not in reading.recommending or "." in label or is_through:
            last = int(label.split(".")[0])
            found.append((place, label))
    return found


def _lettered(reading: ReportReading) -> list[str]:
    """Return the labels of paragraphs that have a letter for their part, such as "B3"."""
    labels = [block.label.strip(".) (") for _, block in reading.document.texts]
    return [each for each in labels if re.fullmatch(r"[A-H]\d{1,2}", each)]


def _captions(reading: ReportReading, word: str) -> list[str]:
    """Return the names of tables: of captions and headings, and the numbers of tables without a caption."""
    pattern = re.compile(rf"^\W*(?:{word})\s+([A-Z]|\d{{1,2}}[a-z]?)\b(?=\W|$)", re.IGNORECASE)
    captions = [table.caption for _, table in reading.document.tables]
    starts = [block.text for _, block in reading.document.texts if not re.search(r"\.$", block.text)]
    fields = [block.field for _, block in reading.document.texts]
    found = [each[1].upper() for text in [*captions, *starts, *fields] if (each := pattern.match(text))]
    if word == "table":
        plain = [table for _, table in reading.document.tables if not is_field_table(table)]
        if not found:
            return [str(number) for number, _ in enumerate(reading.document.tables, start=1)]
        found += [
            str(number) for number, table in enumerate(plain, start=1) if not pattern.match(table.caption)
        ]
    return found


def _appendices(reading: ReportReading) -> list[str]:
    """Return the appendices: lines that begin with the name of one, and items of a list of appendices."""
    found = []
    in_list = False
    for _, block in reading.document.texts:
        if block.kind is BlockKind.HEADING and not (in_list and _LISTED_NAME.match(block.text)):
            in_list = bool(_LISTED.search(block.text))
        starts = _APPENDIX.match(f"{block.field} {block.text}".strip())
        if starts and _is_title(block):
            found.append(starts["name"].upper())
        elif (block.kind is BlockKind.FIELD and _LISTED.search(block.field)) or in_list:
            found += [
                each[1].upper()
                for each in re.finditer(r"\b(?:appendix|annex)\s+([A-Z]|\d+)\b", block.text, re.IGNORECASE)
            ]
            if in_list:
                found += [each[1].upper() for each in _LISTED_NAME.finditer(block.text)]
            if in_list and re.fullmatch(r"\(?([A-H]|\d{1,2})[.)]?", block.label):
                found.append(block.label.strip(".()").upper())
    for _, table in reading.document.tables:
        found += [
            each["name"].upper() for row in table.rows for cell in row[:1] if (each := _APPENDIX.match(cell))
        ]
    return found


def _is_title(block: SourceBlock) -> bool:
    rest = _APPENDIX.sub("", f"{block.field} {block.text}".strip())
    return block.kind in {BlockKind.HEADING, BlockKind.FIELD, BlockKind.ITEM} or bool(
        re.match(r"\s*(?:[:–—(.-]|$)", rest)
        or not re.search(r"\b(?:is|has|shows?|gives?|lists?|sets?|contains?)\b", rest)
    )


def _recommendations(reading: ReportReading) -> list[str]:
    """Return the labels of the recommendations; unnumbered ones are counted."""
    found: list[str] = []
    unnumbered = 0
    for place in sorted(reading.recommending):
        block = reading.document.blocks[place]
        if not isinstance(block, SourceBlock) or block.kind not in {BlockKind.ITEM, BlockKind.PARAGRAPH}:
            continue
        label = block.label.strip(".() ").lower()
        if label:
            found += [label, label.rsplit(".", 1)[-1]] if "." in label else [label]
        elif block.kind is BlockKind.ITEM and block.level == 0:
            unnumbered += 1
            found.append(str(unnumbered))
    if len(set(found)) == 1 and len(found) > 1:  # the numbers were lost in copying
        found = [str(number) for number, _ in enumerate(found, start=1)]
    return list(dict.fromkeys(found))


def _named(elsewhere: frozenset[str], word: str) -> frozenset[str]:
    return frozenset(each.split()[-1].upper() for each in elsewhere if each.lower().startswith(word))
