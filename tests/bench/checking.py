"""The time to check a decision report as it is written: a long one, and one of a few pages."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from cdp.checking.check import check
from cdp.checking.source import SourceBody, SourceDocument, SourceTable, heading, item, paragraph
from tests.bench.report import Table

WORDS_A_PAGE, ROUNDS = 420, 5
LONG_PAGES, SHORT_PAGES = 60, 4
GOAL, SHORT_GOAL = 1_000, 300
TABLE = Table(
    "Checking a decision report",
    "Every rule on a report that is built from records, with a table and dates in each section.",
    ("pages", "words", "amounts", "ms"),
    f"{GOAL} ms for {LONG_PAGES} pages, {SHORT_GOAL} ms for {SHORT_PAGES}.",
)
_TEXT = (
    "The service in district {number} helped {people} people in 2025/26, of whom {half} (50%) were new to treatment. "
    "It costs £{first:,} in 2026/27 and £{second:,} in 2027/28, which is £{both:,} in all. The Panel considered it on "
    "Tuesday 3 March 2026, and the conditions are in paragraph {number}.1. "
)


@dataclass(frozen=True)
class CheckTime:
    """The median time to check a report, in milliseconds."""

    pages: int
    words: int
    amounts: int
    milliseconds: float

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.pages} pages"

    @property
    def keeps_aim(self) -> bool:
        """Whether the check is as fast as it should be."""
        return self.milliseconds < (GOAL if self.pages > SHORT_PAGES else SHORT_GOAL)

    def __str__(self) -> str:
        """Return a row of the table."""
        return f"| {self.pages} | {self.words:,} | {self.amounts} | {self.milliseconds:.0f} |"


def measure() -> Iterator[CheckTime]:
    """Check a short and a long report several times."""
    for pages in (SHORT_PAGES, LONG_PAGES):
        document = report(pages)
        words = sum(_words(each) for each in document.blocks)
        amounts = sum(_text(each).count("£") for each in document.blocks)
        yield CheckTime(pages, words, amounts, statistics.median(_timed(document) for _ in range(ROUNDS)))


def report(pages: int) -> SourceDocument:
    """Return a report of about this number of pages in which everything agrees."""
    blocks: list[SourceBody] = [
        heading("Recommendations"),
        item("Approve the services in section 1.", label="1."),
    ]
    number = 0
    while sum(_words(each) for each in blocks) < pages * WORDS_A_PAGE:
        number += 1
        blocks += _section(number)
    return SourceDocument(tuple(blocks))


def _section(number: int) -> list[SourceBody]:
    first, second = Decimal(100_000 + 1_250 * number), Decimal(104_000 + 1_310 * number)
    facts = {"number": number, "people": 200 + 2 * number, "half": 100 + number}
    text = _TEXT.format(**facts, first=first, second=second, both=first + second)
    plain = (
        "Workers meet people where they are, at the times that suit them, and stay in touch for as long as it takes. "
        "Partners share an office on two days of the week. "
    )
    rows = [
        ("Service", "2026/27", "2027/28", "Total"),
        *((name, f"£{a:,}", f"£{b:,}", f"£{a + b:,}") for name, a, b in _lines(first, second)),
        ("Total", f"£{first:,}", f"£{second:,}", f"£{first + second:,}"),
    ]
    return [
        heading(f"District {number}", label=f"{number}."),
        paragraph(text, label=f"{number}.1"),
        paragraph(plain * 3, label=f"{number}.2"),
        replace(SourceTable.of(rows), caption=f"Table {number}: cost"),
    ]


def _lines(first: Decimal, second: Decimal) -> list[tuple[str, Decimal, Decimal]]:
    return [("Staff", first - 30_000, second - 31_000), ("Rooms", Decimal(30_000), Decimal(31_000))]


def _text(block: SourceBody) -> str:
    return " ".join(" ".join(row) for row in block.rows) if isinstance(block, SourceTable) else block.text


def _words(block: SourceBody) -> int:
    return len(_text(block).split())


def _timed(document: SourceDocument) -> float:
    begun = time.perf_counter()
    check(document)
    return 1_000 * (time.perf_counter() - begun)
