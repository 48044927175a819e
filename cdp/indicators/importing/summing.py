"""The summary of a file that was read: counts, examples, and what a person should look at before confirming."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cdp.indicators.catalogue import Indicator, written
from cdp.indicators.importing.comparing import Compared, StoredReading, ValueBeforeFile
from cdp.indicators.importing.judging import ImportedFigure, LeftOutFigure, Trouble
from cdp.indicators.places import place
from cdp.reference.outcomes import ValueType

EXAMPLES, MOST_TROUBLES, MOST_LISTED = 8, 100, 50
JUMP = 5
"""How many times the value before a value may be before we ask about it."""
LARGE_COUNT, LARGE_RATE = 50, 5
"""Smaller values jump by chance."""


@dataclass
class FileSummary:
    """Counts what happens to the figures of a file, and keeps some examples."""

    indicators: dict[str, Indicator]
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left_out: dict[str, dict[str, Any]] = field(default_factory=dict)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    trouble: int = 0
    revised: list[dict[str, Any]] = field(default_factory=list)
    by_indicator: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _series: dict[tuple[Any, ...], list[tuple[int, float, int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add_other(self, one: LeftOutFigure | Trouble) -> None:
        """Count a figure that will not be stored."""
        if isinstance(one, Trouble):
            self.trouble += 1
            if len(self.troubles) < MOST_TROUBLES:
                self.troubles.append(
                    {"row": one.row, "column": one.column, "words": one.words, "other": one.other}
                )
            return
        known = self.left_out.setdefault(one.reason, {"count": 0, "examples": []})
        known["count"] += 1
        if len(known["examples"]) < EXAMPLES and one.what and one.what not in known["examples"]:
            known["examples"].append(one.what)

    def add(self, figure: ImportedFigure, what: Compared, stored: StoredReading | None) -> None:
        """Count a figure, and keep it for the check of jumps."""
        self.counts[what] += 1
        self.by_indicator[figure.metric] += 1
        if figure.value is not None:
            series = (
                figure.metric,
                figure.area,
                figure.kind,
                figure.group,
                figure.period.months,
                figure.unit,
            )
            starts = figure.period.starts_on.toordinal()
            self._series[series].append((starts, float(figure.value), figure.row, figure.period.label))
        if what is Compared.REVISED and stored is not None and len(self.revised) < MOST_LISTED:
            self.revised.append(
                {
                    "row": figure.row,
                    "what": self._named(figure),
                    "before": self._written(
                        figure, None if stored.value is None else Decimal(str(stored.value))
                    ),
                    "after": self._written(figure, figure.value),
                }
            )

    def first_days(self) -> dict[str, date]:
        """Return the first day of the file's values of each indicator."""
        found: dict[str, date] = {}
        for (metric, *_), values in self._series.items():
            first = date.fromordinal(min(values)[0])
            found[metric] = min(first, found.get(metric, first))
        return found

    def add_earlier(self, known: ValueBeforeFile) -> None:
        """Keep a stored value for the check of jumps, if the file goes on with its series."""
        series = (known.metric, known.area, known.kind, known.group, known.period.months, known.unit)
        if series in self._series:
            starts = known.period.starts_on.toordinal()
            self._series[series].append((starts, known.value, 0, known.period.label))

    def stored(self) -> dict[str, Any]:
        """Return the form in which the summary is stored."""
        jumps = self._jumps()
        return {
            "counts": dict(self.counts),
            "left_out": self.left_out,
            "troubles": self.troubles,
            "trouble": self.trouble,
            "revised": self.revised,
            "jumps": jumps[:MOST_LISTED],
            "jump_count": len(jumps),
            "indicators": {self.indicators[code].label: count for code, count in self.by_indicator.items()},
            "codes": list(self.by_indicator),
        }

    def _jumps(self) -> list[dict[str, Any]]:
        """Return the values that are far from the value of the period before, in the order of the file."""
        found = []
        for (metric, area, _, group, _, unit), values in self._series.items():
            measured = self.indicators[metric].measured_in(unit)
            large = LARGE_COUNT if measured.value_type is ValueType.COUNT else LARGE_RATE
            for (_, before, _, earlier), (_, after, row, label) in pairwise(sorted(values)):
                high, low = max(before, after), min(before, after)
                if high >= large and high > JUMP * low:
                    name = ": ".join(filter(None, (place(area, ()).name, group)))
                    found.append(
                        {
                            "row": row,
                            "what": f"{measured.label}, {name}",
                            "before": f"{written(measured, Decimal(str(before)))} in {earlier}",
                            "after": f"{written(measured, Decimal(str(after)))} in {label}",
                        }
                    )
        return sorted(found, key=lambda one: one["row"])

    def _named(self, figure: ImportedFigure) -> str:
        measured = self.indicators[figure.metric]
        return ", ".join(
            filter(None, (measured.label, place(figure.area, ()).name, figure.group, figure.period.label))
        )

    def _written(self, figure: ImportedFigure, value: Decimal | None) -> str:
        measured = self.indicators[figure.metric].measured_in(figure.unit)
        return written(measured, value) or "No value"
