"""Measure everything and write docs/performance.md, or print only named parts: `python -m tests.bench maps`."""

import sys
from collections.abc import Callable, Iterable, Sequence

from cdp import clock
from tests.bench import (
    among,
    calendars,
    checking,
    figures,
    importing,
    logs,
    maps,
    meetings,
    money,
    observations,
    packs,
    pages,
    searching,
    sending,
)
from tests.bench.report import PAGE, Measured, Table, machine, page

PARTS: dict[str, tuple[Table, Callable[[], Iterable[Measured]]]] = {
    "pages": (pages.TABLE, pages.measure),
    "sending": (sending.TABLE, sending.measure),
    "calendars": (calendars.TABLE, calendars.measure),
    "maps": (maps.TABLE, maps.measure),
    "money": (money.TABLE, money.measure),
    "importing": (importing.TABLE, importing.measure),
    "logs": (logs.TABLE, logs.measure),
    "figures": (figures.TABLE, figures.measure),
    "observations": (observations.TABLE, observations.measure),
    "meetings": (meetings.TABLE, meetings.measure),
    "packs": (packs.TABLE, packs.measure),
    "among": (among.TABLE, among.measure),
    "searching": (searching.TABLE, searching.measure),
    "checking": (checking.TABLE, checking.measure),
}


def main(names: Sequence[str]) -> None:
    """Print each table once it is measured; without names, measure every part and write docs/performance.md."""
    sections = []
    for name in names or PARTS:
        table, measure = PARTS[name]
        sections.append(table.text(list(measure())))
        print(sections[-1], flush=True)
    if not names:
        PAGE.write_text(page(machine(clock.today()), sections), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
