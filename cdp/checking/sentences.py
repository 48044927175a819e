"""Sentences of a block with their offsets."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9£])|\n+")
_SHORT = re.compile(
    r"(?:\b(?:no|nos|ref|refs|approx|incl|excl|c|ca|cllr|dr|mr|mrs|ms|prof|st|para|paras|p|pp|"
    r"pt|art|fig|e\.g|i\.e|etc|vs|"
    r"sept|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|ltd|inc|co|rev|hon|sgt|supt|cf|min|max|reg|regs|sch|sec|s|ss)|"
    r"(?:^|[\s(])[A-Z])\.$",
    re.IGNORECASE,
)


def sentences_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a text, each with the offset at which it begins."""
    begun = 0
    for found in _END.finditer(text):
        before = text[begun : found.start()]
        if "\n" not in found[0] and _SHORT.search(before) and not re.search(r"\bNo\.$", before[-4:]):
            continue
        if before.strip():
            yield begun, before
        begun = found.end()
    if text[begun:].strip():
        yield begun, text[begun:]
