"""The passes over a file: what has to be asked, then what each figure is. Nothing is stored here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cdp.indicators.catalogue import Indicator
from cdp.indicators.importing.answers import FigureAnswers
from cdp.indicators.importing.areas import AreaFinder
from cdp.indicators.importing.cells import FigureCorrections, RawFigure, TextRows, figures_in
from cdp.indicators.importing.file_periods import periods_of
from cdp.indicators.importing.judging import (
    OUTSIDE_THE_FILE,
    FigureJudge,
    ImportedFigure,
    LeftOutFigure,
    Trouble,
)
from cdp.indicators.importing.layout import FiguresLayout, layout_of, sheets_with_headings
from cdp.indicators.importing.opening import FiguresFile, opened
from cdp.indicators.importing.questions import (
    AskedFile,
    FigureQuestion,
    matching,
    questions_about,
    unanswered,
    with_defaults,
)
from cdp.indicators.importing.scanning import FigureScan, scan

Judged = ImportedFigure | LeftOutFigure | Trouble
Progress = Callable[[int], None]
TWO_IN_ROW = (
    "Another column has another value for the same indicator, area, period and group. Leave one of them out."
)
TWO_VALUES = "Row {} has another value for the same indicator, area, period and group. Leave one of them out."


@dataclass(frozen=True)
class FileSubject:
    """For whom a file is read: the indicators that may be chosen, the areas of the footprint, and the day."""

    indicators: dict[str, Indicator]
    footprint: frozenset[str]
    names: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    today: date


@dataclass
class ReadFigures:
    """A file that is open, with what was found in it and what has to be asked."""

    file: FiguresFile
    layout: FiguresLayout
    scan: FigureScan
    answers: FigureAnswers
    corrections: FigureCorrections
    questions: list[FigureQuestion]
    judge: FigureJudge
    counted: TextRows

    @property
    def unanswered(self) -> list[FigureQuestion]:
        """Return the questions that must be answered first."""
        return unanswered(self.questions, self.answers)

    @property
    def rows_in_all(self) -> int:
        """Return the number of rows of the sheet."""
        return self.file.sheets[self.layout.sheet].rows

    def judged(self, progress: Progress) -> Iterator[Judged]:
        """Yield what each figure is; of two values for one key the second is trouble, if they differ."""
        seen: dict[int, tuple[int, int | None, int]] = {}
        self.counted = TextRows()
        for raw in _raw(self.file, self.layout, self.answers, self.corrections, self.counted):
            one = self.judge.judge(raw)
            if isinstance(one, ImportedFigure):
                key, numbers = hash(one.key), hash(one.numbers)
                row, column, before = seen.setdefault(key, (one.row, one.column, numbers))
                again = (row, column) != (one.row, one.column)
                if again and before == numbers:
                    one = LeftOutFigure(
                        one.row, OUTSIDE_THE_FILE, " ".join(f"{raw.area} {raw.period}".split())
                    )
                elif again:
                    words = TWO_VALUES.format(row) if row != one.row else TWO_IN_ROW
                    one = Trouble(one.row, one.column, words, row)
            progress(raw.row)
            yield one


def shape_of(path: Path, name: str) -> str:
    """Return the shape of a file, by which answers are remembered; raises Refusal if it cannot be read."""
    with opened(path, name) as file:
        return layout_of(file.sheets).shape


@contextmanager
def read_file(
    path: Path, name: str, subject: FileSubject, stored: dict[str, Any], corrections: dict[str, Any]
) -> Iterator[ReadFigures]:
    """Open a file, scan it and find what has to be asked; raises Refusal if it cannot be read.

    `stored` are the answers so far; the answers of the result have the defaults too.
    """
    with opened(path, name) as file:
        answers, mended = FigureAnswers.of(stored), FigureCorrections.of(corrections)
        layout = layout_of(file.sheets, answers.sheet, answers.columns)
        finder = AreaFinder(subject.footprint, subject.names, answers.areas, subject.today)
        counted = TextRows()
        found = scan(_raw(file, layout, answers, mended, counted), finder)
        matched = matching(found, layout, subject.indicators)
        answers = replace(answers, indicators={**matched, **answers.indicators})
        sheets = [(place, sheet.name) for place, sheet in sheets_with_headings(file.sheets)]
        questions: list[FigureQuestion] = []
        for _ in range(2):  # the unit is asked once the indicator is known
            periods = periods_of(found.periods, answers)
            asked = AskedFile(layout, found, periods, answers, subject.indicators, sheets, subject.places)
            questions = questions_about(asked)
            answers = with_defaults(questions, answers)
        periods = periods_of(found.periods, answers)
        judge = FigureJudge(layout, found, periods, answers, finder, subject.indicators, subject.today)
        yield ReadFigures(file, layout, found, answers, mended, questions, judge, counted)


def _raw(
    file: FiguresFile,
    layout: FiguresLayout,
    answers: FigureAnswers,
    corrections: FigureCorrections,
    counted: TextRows,
) -> Iterator[RawFigure]:
    return figures_in(file.rows(layout.sheet), layout, answers, corrections, counted)
