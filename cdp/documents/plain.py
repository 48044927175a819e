"""Plain text from blocks: the canonical text of a document that is fixed, with one paragraph for each block."""

from collections.abc import Iterable, Iterator

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    NumberedList,
    PageBreak,
    Panels,
    Paragraph,
    Quote,
    Runs,
    Table,
)


def to_plain_text(document: Document) -> str:
    """Return a document as text: headings with `#`, lists with `-`, and a line for each fact and row of a table."""
    head = [f"# {document.title}", *filter(None, [document.subtitle])]
    return "\n\n".join([*head, *blocks_to_text(document.blocks)]) + "\n"


def blocks_to_text(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of each block that has any."""
    for block in blocks:
        match block:
            case Heading():
                yield f"{'#' * block.level} {block.text}"
            case Paragraph():
                yield words_of(block.runs)
            case BulletList() | NumberedList():
                yield "\n".join(_lines(block))
            case Facts():
                yield "\n".join(f"{label}: {words_of(value)}" for label, value in block.pairs)
            case Table():
                rows = [" | ".join(map(words_of, row)) for row in block.rows]
                yield "\n".join([block.caption, " | ".join(block.header), *rows])
            case Quote() | Panels():
                yield from blocks_to_text(block.blocks)
            case Figure():
                yield f"{block.caption}\n{block.alt}"
            case PageBreak():
                pass


def words_of(runs: Runs) -> str:
    """Return the text of runs without their formatting."""
    return "".join(run.text for run in runs)


def _lines(block: BulletList | NumberedList) -> Iterator[str]:
    for number, item in enumerate(block.items, start=block.start if isinstance(block, NumberedList) else 1):
        mark = f"{number}." if isinstance(block, NumberedList) else "-"
        yield f"{mark} {words_of(item.runs)}"
        for inner in blocks_to_text(item.inner):
            yield from (f"  {line}" for line in inner.splitlines())
