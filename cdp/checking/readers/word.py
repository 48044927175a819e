"""A Word file as blocks: with the numbers that Word counts, its tables, its fields and its footnotes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cdp.checking.readers.markup import plain
from cdp.checking.readers.text import read_text
from cdp.checking.source import BlockKind, SourceBlock, SourceBody, SourceDocument, SourceLink, SourceTable

_CAPTION = re.compile(r"(?:table|figure)\s+[A-Z0-9]+\b|.*(?:£\s?['’]?000|£m|£k)", re.IGNORECASE)


def document_of(answer: dict[str, Any], name: str = "") -> SourceDocument:
    """Return the document from the answer of the program `word_blocks`."""
    blocks: list[SourceBody] = []
    for each in answer["blocks"]:
        if each["kind"] == "table":
            blocks.append(_table(each, blocks))
        elif each["text"].strip():
            blocks += _paragraph(each)
    for mark, text in answer["notes"]:
        blocks.append(SourceBlock(BlockKind.NOTE, text, marks=(mark,)))
    return SourceDocument(_joined_fields(blocks), name)


def _table(found: dict[str, Any], before: Sequence[SourceBody]) -> SourceTable:
    rows = tuple(tuple(" ".join(plain(cell).text.split()) for cell in row) for row in found["rows"])
    last = before[-1] if before else None
    caption = last.text if isinstance(last, SourceBlock) and _CAPTION.match(last.text) else ""
    header = found["header"] or (1 if len(rows[0]) > 2 else 0)
    return SourceTable(rows, caption=caption, header=header)


def _paragraph(found: dict[str, Any]) -> Iterator[SourceBlock]:
    label = "" if found["label"] == "•" else found["label"]
    marks, links = tuple(found["marks"]), tuple(_link(*each) for each in found["links"])
    lines = [each for each in found["text"].split("\n") if each.strip()]
    typed = (
        list(read_text(lines[0]).blocks)
        if len(lines) == 1 and not found["label"] and "\t" not in lines[0]
        else []
    )
    if len(typed) >= 1 and all(isinstance(each, SourceBlock) for each in typed) and not found["level"]:
        for block in typed:
            if isinstance(block, SourceBlock):
                yield _styled(block, found, marks, links)
        return
    words = plain(found["text"])
    text, marks = words.text, (*words.marks, *marks)
    lead = found["lead"].strip(" .:") if found["lead"] and len(found["lead"]) < len(found["text"]) else ""
    if found["level"]:
        typed_label = re.match(r"^(\d{1,2}(?:\.\d+)*\.?|[A-Z]\.)\s+(?=\S)", text) if not label else None
        label = typed_label[1] if typed_label else label
        text = text[typed_label.end() :] if typed_label else text
        yield SourceBlock(
            BlockKind.HEADING, text, label=label, level=max(found["level"], 1), marks=marks, links=links
        )
    elif found["label"]:
        dotted = "." in label.strip(".")
        kind = BlockKind.PARAGRAPH if dotted else BlockKind.ITEM
        yield SourceBlock(
            kind,
            text,
            label=label,
            level=found["depth"],
            marks=marks,
            links=links,
            lead=lead,
            places=words.places,
        )
    else:
        yield SourceBlock(BlockKind.PARAGRAPH, text, marks=marks, links=links, lead=lead, places=words.places)


def _styled(
    block: SourceBlock, found: dict[str, Any], marks: tuple[str, ...], links: tuple[SourceLink, ...]
) -> SourceBlock:
    """Return a block whose label was typed, with what Word knows of it."""
    lead = found["lead"].strip(" .:") if len(found["lead"]) < len(found["text"]) else ""
    kind, level = block.kind, block.level
    if kind is BlockKind.PARAGRAPH and found["bold"] and len(block.text.split()) <= 12 and not block.label:
        kind, level = BlockKind.HEADING, 3
    return SourceBlock(
        kind,
        block.text,
        label=block.label,
        level=level,
        field=block.field,
        marks=(*block.marks, *marks),
        places=block.places,
        links=links,
        lead=lead,
    )


def _joined_fields(blocks: Sequence[SourceBody]) -> tuple[SourceBody, ...]:
    """Return blocks in which short paragraphs that are followed by text are headings, as in a text file."""
    found: list[SourceBody] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(block, SourceBlock) and block.kind is BlockKind.PARAGRAPH and _heads(block, following):
            text = block.text.rstrip(":")
            found.append(SourceBlock(BlockKind.HEADING, text, level=3, marks=block.marks, links=block.links))
        else:
            found.append(block)
    return tuple(found)


def _heads(block: SourceBlock, following: SourceBody | None) -> bool:
    text = block.text.strip()
    if following is None or block.label or len(text.split()) > 10:
        return False
    is_short = text[-1].isalnum() or text.endswith(")")
    return (
        is_short
        and text[0].isupper()
        and not re.search(r"£\d|\d{4}$|^(?:table|figure)\b", text, re.IGNORECASE)
    )


def _link(words: str, target: str) -> SourceLink:
    return SourceLink(words, target)
