"""A PDF as blocks: the laid-out text of its pages, without what is printed at the top and bottom of each."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from cdp.checking.readers.text import read_text
from cdp.checking.source import SourceBody, SourceDocument, SourceTable

_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
_EDGE = 3  # lines at the top and bottom of a page that may be its header and footer


def document_of(answer: dict[str, Any], name: str = "") -> SourceDocument:
    """Return the document from the answer of the program `pdf_layout`."""
    pages = [_lines(page) for page in answer["pages"]]
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_bare(each) for each in [*lines[:_EDGE], *lines[-_EDGE:]]})
    repeated = {text for text, count in edges.items() if count > 1 and count * 2 >= len(pages)}
    text = "\n".join("\n".join(_body(lines, repeated)) for lines in pages)
    return SourceDocument(tuple(map(_without_lines, read_text(_without_indent(text)).blocks)), name)


def _without_lines(block: SourceBody) -> SourceBody:
    """Return a block without line numbers, because those of the laid-out text say nothing to a reader."""
    return replace(block, lines=()) if isinstance(block, SourceTable) else replace(block, line=0, breaks=())


def _lines(page: str) -> list[str]:
    lines = [re.sub(r"[\uf0b7\uf0a7\uf0d8\x7f]", "•", each.rstrip()) for each in page.split("\n")]
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _body(lines: list[str], repeated: set[str]) -> list[str]:
    kept = []
    for place, line in enumerate(lines):
        at_edge = place < _EDGE or place >= len(lines) - _EDGE
        if at_edge and line.strip() and (_bare(line) in repeated or _PAGE_NUMBER.fullmatch(line.strip())):
            continue
        kept.append(line)
    return kept


def _without_indent(text: str) -> str:
    """Return text without the margin that all its lines have."""
    lines = text.split("\n")
    indents = Counter(len(line) - len(line.lstrip()) for line in lines if line.strip())
    margin = min(indents, default=0)
    if indents and indents.most_common(1)[0][0] <= 4:
        margin = indents.most_common(1)[0][0]
    return "\n".join(line[min(margin, len(line) - len(line.lstrip())) :] for line in lines)
