"""References in the text of a report: tokens such as [[paragraph k4f7m]], shown as the present number or amount.

A token names its target by key, so it follows the target when numbers change. If the target is gone, the token is
shown as a gap and the check reports an error.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cdp.documents.blocks import (
    Block,
    BulletList,
    ListItem,
    NumberedList,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)
from cdp.wording.money import financial_year, pounds

TOKEN = re.compile(
    r"\[\[(paragraph|section|recommendation|amount|line|total)(?: ([a-z0-9_]{1,60}))?(?: (\d{4}))?\]\]"
)
ANY_TOKEN = re.compile(r"\[\[[^\[\]\n]{0,120}\]\]")
GONE = "[missing reference]"


@dataclass(frozen=True)
class ReportTargets:
    """What tokens can refer to: numbers of paragraphs, sections and recommendations by key, and amounts in pence.

    `lines` are the amounts of each line of the table by year, `asked` the totals of the recommendations.
    """

    paragraphs: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    recommendations: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)

    def words_for(self, token: re.Match[str]) -> str | None:
        """Return what a token is shown as, or None if its target is gone."""
        kind, key, year = token[1], token[2] or "", int(token[3]) if token[3] else None
        if kind == "total":
            return self._total(int(key) if key.isdigit() else year)
        if kind == "line":
            return self._line(key, year)
        if kind == "amount":
            return pounds(self.asked[key]) if key in self.asked else None
        numbers = {"paragraph": self.paragraphs, "section": self.sections}.get(kind, self.recommendations)
        return numbers.get(key)

    def _total(self, year: int | None) -> str | None:
        if not self.lines:
            return None
        amounts = [
            pence for line in self.lines.values() for when, pence in line.items() if year in (None, when)
        ]
        return pounds(sum(amounts)) if amounts or year is None else None

    def _line(self, key: str, year: int | None) -> str | None:
        line = self.lines.get(key)
        if line is None or (year is not None and year not in line):
            return None
        return pounds(sum(line.values()) if year is None else line[year])


@dataclass(frozen=True)
class Insertable:
    """A reference that an author can insert: the token, and what it refers to now."""

    token: str
    shown: str
    words: str


def total_tokens(years: Iterable[int], targets: ReportTargets) -> Iterator[Insertable]:
    """Yield the references to the totals of the table."""
    if not targets.lines:
        return
    yield Insertable("[[total]]", targets._total(None) or "", "Total of the table")
    for year in years:
        words = targets._total(year)
        if words:
            yield Insertable(f"[[total {year}]]", words, f"Total for {financial_year(year)}")


def missing_in(text: str, targets: ReportTargets) -> list[str]:
    """Return the tokens of a text whose targets are gone or that are not understood, except the one for the table."""
    return [
        found[0]
        for found in ANY_TOKEN.finditer(text)
        if found[0] != "[[table]]" and resolved(found[0], targets) == GONE
    ]


def resolved(text: str, targets: ReportTargets) -> str:
    """Return a text with its tokens as present numbers and amounts."""

    def shown(found: re.Match[str]) -> str:
        if found[0] == "[[table]]":
            return found[0]
        token = TOKEN.fullmatch(found[0])
        return (targets.words_for(token) if token else None) or GONE

    return ANY_TOKEN.sub(shown, text) if "[[" in text else text


def resolved_blocks(blocks: Iterable[Block], change: Callable[[str], str]) -> list[Block]:
    """Return blocks with each piece of their text changed, such as by resolving its tokens."""
    return [_block(block, change) for block in blocks]


def _block(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Paragraph():
            return replace(block, runs=_runs(block.runs, change))
        case BulletList() | NumberedList():
            return replace(block, items=tuple(_item(item, change) for item in block.items))
        case Quote():
            return replace(block, blocks=tuple(resolved_blocks(block.blocks, change)))
        case Table():
            return replace(
                block, rows=tuple(tuple(_runs(cell, change) for cell in row) for row in block.rows)
            )
        case _:
            return block


def _item(item: ListItem, change: Callable[[str], str]) -> ListItem:
    return ListItem(_runs(item.runs, change), tuple(resolved_blocks(item.inner, change)))


def _runs(runs: Runs, change: Callable[[str], str]) -> Runs:
    return tuple(replace(run, text=change(run.text)) if isinstance(run, Run) else run for run in runs)
