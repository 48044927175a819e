"""The measurements as Markdown tables, and the page that contains them: docs/performance.md."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cdp.config import PROJECT

PAGE = PROJECT / "docs" / "performance.md"
INTRODUCTION = """# How fast it is

Written by `make bench`. Do not edit this page; change `tests/bench`.

{machine}

Read the ratios and the statements first. Other work on the same cores makes times longer, much of it several times.
Statements do not grow with the number of rows.
"""


class Measured(Protocol):
    """The measurements for one thing; `str` makes them a row of the table."""

    @property
    def name(self) -> str:
        """What was measured."""

    @property
    def keeps_aim(self) -> bool:
        """Whether the measurements reach their aim."""


@dataclass(frozen=True)
class Table:
    """One table of the page: `about` says what is measured, `aim` what the measurements should reach."""

    title: str
    about: str
    columns: tuple[str, ...]
    aim: str

    def text(self, lines: Sequence[Measured]) -> str:
        """Return the section in Markdown, which also names the measurements that miss the aim."""
        missed = "".join(f"\n- {line.name}" for line in lines if not line.keeps_aim)
        kept = f"Missed by:\n{missed}" if missed else "All keep it."
        return "\n".join(
            [
                f"## {self.title}\n",
                f"{self.about}\n",
                f"| {' | '.join(self.columns)} |",
                f"|{'---|' * len(self.columns)}",
                *(str(line) for line in lines),
                f"\n**Aim:** {self.aim} {kept}\n",
            ]
        )


def machine(day: date) -> str:
    """Return a sentence that says when, and on what machine, the measurements were made."""
    return (
        f"Measured on {day.day} {day:%B %Y} with Python {platform.python_version()} and "
        f"SQLite {sqlite3.sqlite_version}, on {os.cpu_count()} processor cores."
    )


def page(machine: str, sections: Iterable[str]) -> str:
    """Return the whole page in Markdown."""
    return "\n".join([INTRODUCTION.format(machine=machine), *sections])
