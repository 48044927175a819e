"""Redaction of documents: words are taken out of every block, across their formatting, and replaced by a note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    ListItem,
    NumberedList,
    PageBreak,
    PageMarks,
    Panels,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)


@dataclass(frozen=True)
class RedactedWords:
    """Words to take out, and the note in their place, such as "[redacted: personal information]"."""

    words: str
    note: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern that finds the words in any letter case and with any spaces between them."""
        return re.compile(r"\s+".join(map(re.escape, self.words.split())), re.IGNORECASE)


def redacted(document: Document, redactions: Sequence[RedactedWords]) -> Document:
    """Return a document without the words, in its title, marks, blocks and links."""
    for one in sorted(redactions, key=lambda each: -len(each.words)):
        document = _Redaction(one).of_document(document)
    return document


@dataclass(frozen=True)
class _Redaction:
    """One redaction, applied to each part of a document."""

    redacted: RedactedWords

    def of_document(self, document: Document) -> Document:
        return replace(
            document,
            title=self.of_text(document.title),
            subtitle=self.of_text(document.subtitle),
            blocks=tuple(map(self.of_block, document.blocks)),
            marks=self.of_marks(document.marks),
        )

    def of_text(self, text: str) -> str:
        return self.redacted.pattern.sub(lambda _: self.redacted.note, text)

    def of_marks(self, marks: PageMarks) -> PageMarks:
        return PageMarks(*map(self.of_text, (marks.marking, marks.part, marks.status, marks.edition)))

    def of_block(self, block: Block) -> Block:
        match block:
            case Heading() | Figure():
                return self.of_whole(block)
            case Paragraph():
                return Paragraph(self.of_runs(block.runs))
            case BulletList() | NumberedList():
                return replace(block, items=tuple(map(self.of_item, block.items)))
            case Facts():
                pairs = ((self.of_text(label), self.of_runs(value)) for label, value in block.pairs)
                return Facts(tuple(pairs))
            case Table():
                return self.of_table(block)
            case Panels():
                return Panels(
                    tuple(tuple(map(self.of_block, panel)) for panel in block.panels), block.columns
                )
            case Quote():
                return Quote(tuple(map(self.of_block, block.blocks)))
            case PageBreak():
                return PageBreak(self.of_marks(block.marks) if block.marks else None)

    def of_whole(self, block: Heading | Figure) -> Block:
        """Redact a heading; a picture with the words in its text is left out."""
        if isinstance(block, Heading):
            return replace(block, text=self.of_text(block.text))
        if any(self.redacted.pattern.search(text) for text in (block.svg, block.alt, block.caption)):
            return Paragraph.of(self.redacted.note)
        return block

    def of_item(self, item: ListItem) -> ListItem:
        return ListItem(self.of_runs(item.runs), tuple(map(self.of_block, item.inner)))

    def of_table(self, table: Table) -> Table:
        rows = tuple(tuple(map(self.of_runs, row)) for row in table.rows)
        header = tuple(map(self.of_text, table.header))
        return replace(table, caption=self.of_text(table.caption), header=header, rows=rows)

    def of_runs(self, runs: Runs) -> Runs:
        """Take the words out of runs, even if they begin in one run and end in another."""
        pattern = self.redacted.pattern
        runs = tuple(
            replace(run, link=None) if run.link is not None and self.is_in_link(run.link) else run
            for run in runs
        )
        whole = "".join(run.text for run in runs)
        spans = [match.span() for match in pattern.finditer(whole)]
        if not spans:
            return runs
        kept: list[Run] = []
        start = 0
        for run in runs:
            kept += self.of_run(run, start, spans)
            start += len(run.text)
        return tuple(kept)

    def of_run(self, run: Run, start: int, spans: Sequence[tuple[int, int]]) -> list[Run]:
        """Return the pieces of a run outside the spans; the note is where a span begins."""
        pieces: list[Run] = []
        at, end = start, start + len(run.text)
        for first, last in spans:
            if last <= at or first >= end:
                continue
            if first > at:
                pieces.append(replace(run, text=run.text[at - start : first - start]))
            if first >= start:
                pieces.append(Run(self.redacted.note, strong=True))
            at = min(last, end)
        if at < end:
            pieces.append(replace(run, text=run.text[at - start :]))
        return pieces

    def is_in_link(self, link: str) -> bool:
        """Return whether an address has the words, with or without the characters that separate them in addresses."""
        plain = re.sub(r"[\W_]+", " ", link)
        words = re.sub(r"[\W_]+", " ", self.redacted.words).strip()
        return bool(words) and words.casefold() in plain.casefold()
