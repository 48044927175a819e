"""What has to be asked about a file of figures, once for the whole file.

Each question has the key of its answer (`cdp.indicators.importing.answers`). What the file says itself is the default.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cdp.indicators.catalogue import UNIT_WORDS, Indicator
from cdp.indicators.importing import answers as said
from cdp.indicators.importing import areas
from cdp.indicators.importing.answers import EVERY_ROW, LEFT_OUT, FigureAnswers
from cdp.indicators.importing.file_periods import KIND_WORDS, FilePeriods
from cdp.indicators.importing.layout import ColumnPart, FiguresLayout, TableForm
from cdp.indicators.importing.scanning import FigureScan
from cdp.indicators.numbers import Commas
from cdp.reference.areas import plain
from cdp.reference.outcomes import Unit
from cdp.wording.formats import listed

MOST_INDICATORS = 200
FINGERTIPS = "OHID Fingertips"
_PER = {
    Unit.RATE_PER_100K: r"100,?000|100k",
    Unit.RATE_PER_MILLION: r"million|1,?000,?000",
    Unit.RATE_PER_1000: r"1,?000(?!,?0)",
    Unit.PERCENT: r"per ?cent|%",
}
_SIGNS = ((said.ZERO, "0"), ("suppressed", "Suppressed"), ("not_available", "Not available"))


@dataclass(frozen=True)
class FigureQuestion:
    """One question. `item` is what it is about, if an answer has several parts; `default` is empty if not known.

    `kind` is "choice", "text" or "day". A question that is not `needed` can stay unanswered.
    """

    key: str
    item: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""
    kind: str = "choice"
    needed: bool = True

    def stored(self) -> dict[str, Any]:
        """Return the form in which it is stored for the page."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "FigureQuestion":
        """Return a question from its stored form."""
        options = tuple((str(code), str(words)) for code, words in stored["options"])
        return cls(**{**stored, "options": options})


@dataclass(frozen=True)
class AskedFile:
    """What questions are made from."""

    layout: FiguresLayout
    scan: FigureScan
    periods: FilePeriods
    answers: FigureAnswers
    indicators: Mapping[str, Indicator]
    sheets: Sequence[tuple[int, str]]
    places: Sequence[tuple[str, str]]

    def metrics(self) -> dict[str, Indicator]:
        """Return the chosen indicator for each indicator in the file; those left out are missing."""
        chosen = self.answers.indicators
        return {
            name: self.indicators[metric]
            for name, metric in chosen.items()
            if metric in self.indicators and (name in self.scan.indicators or name == EVERY_ROW)
        }


def questions_about(asked: AskedFile) -> list[FigureQuestion]:
    """Return the questions about a file in the order of the page."""
    return [
        *_about_the_form(asked),
        *_about_indicators(asked),
        *_about_areas(asked),
        *_about_periods(asked),
        *_about_numbers(asked),
        *_about_the_source(asked),
    ]


def unanswered(questions: Iterable[FigureQuestion], answers: FigureAnswers) -> list[FigureQuestion]:
    """Return the questions that have to be answered before the file can be imported."""
    stored = answers.stored()
    found = []
    for question in questions:
        value = stored.get(question.key)
        answer = value.get(question.item) if isinstance(value, Mapping) else value
        if question.needed and (answer is None or answer == ""):
            found.append(question)
    return found


def with_defaults(questions: Iterable[FigureQuestion], answers: FigureAnswers) -> FigureAnswers:
    """Return the answers with the defaults of the questions that have no answer yet."""
    stored = answers.stored()
    for question in questions:
        value = stored.get(question.key)
        if isinstance(value, Mapping):
            if question.item not in value and (question.default or not question.needed):
                stored[question.key] = {**value, question.item: question.default}
        elif value in {None, ""} and question.default:
            stored[question.key] = int(question.default) if question.key == "sheet" else question.default
    return FigureAnswers.of(stored)


def matching(scan: FigureScan, layout: FiguresLayout, indicators: Mapping[str, Indicator]) -> dict[str, str]:
    """Return the indicator for each of a file that names it by the publisher's ID, or by its name in the catalogue."""
    by_id = _by_publishers_id(indicators)
    by_name = {plain(text): code for code, one in indicators.items() for text in (one.label, one.name, code)}
    found = {}
    for key, seen in scan.indicators.items():
        by_key = by_id.get(key) if layout.form is TableForm.FINGERTIPS else None
        if match := by_key or by_name.get(plain(key)) or by_name.get(plain(seen.name)):
            found[key] = match
    return found


def _by_publishers_id(indicators: Mapping[str, Indicator]) -> dict[str, str]:
    """Return the indicator for each ID on Fingertips; one that has the ID alone comes before one with several."""
    found: dict[str, str] = {}
    for code, one in indicators.items():
        described = one.metric or one.local
        if described is not None and described.fingertips_indicator_id is not None:
            found[str(described.fingertips_indicator_id)] = code
    for code, one in indicators.items():
        described = one.metric or one.local
        for number in described.fingertips_ids if described is not None else ():
            found.setdefault(str(number), code)
    return found


def _about_the_form(asked: AskedFile) -> Iterator[FigureQuestion]:
    if len(asked.sheets) > 1:
        options = tuple((str(place), name) for place, name in asked.sheets)
        yield FigureQuestion("sheet", "", "Sheet", options=options, default=str(asked.layout.sheet))


def _about_indicators(asked: AskedFile) -> Iterator[FigureQuestion]:
    options = (
        (LEFT_OUT, "Leave out"),
        *((code, one.label) for code, one in asked.indicators.items()),
    )
    if asked.layout.form is TableForm.MEASURES:
        return
    for key, seen in list(asked.scan.indicators.items())[:MOST_INDICATORS]:
        if key == EVERY_ROW:
            yield FigureQuestion(
                "indicators", key, "Indicator of all values in the file", options=options[1:]
            )
            continue
        name = seen.name if seen.name and seen.name != key else ""
        label = f"{key}: {name}" if name else key
        yield FigureQuestion("indicators", key, f"Indicator “{label}”", options=options, needed=False)


def _about_areas(asked: AskedFile) -> Iterator[FigureQuestion]:
    if not {ColumnPart.AREA, ColumnPart.AREA_CODE} & set(asked.layout.parts):
        yield FigureQuestion("area", "", "Area of all values in the file", options=tuple(asked.places))
    for name, (text, choices) in asked.scan.unclear_areas.items():
        options = tuple((code, words) for code, words in choices if code)
        yield FigureQuestion(
            "areas",
            name,
            f"Area “{text}”",
            "This name can mean several areas",
            (*options, (areas.LEFT_OUT, "Leave out")),
        )


def _about_periods(asked: AskedFile) -> Iterator[FigureQuestion]:
    for kinds, texts in asked.periods.unclear.items():
        examples = listed([f"“{text}”" for text in texts[:3]])
        options = tuple((kind, KIND_WORDS.get(kind, kind)) for kind in kinds.split("|"))
        yield FigureQuestion("periods", kinds, "Kind of period", f"In the file: {examples}", options)
    if asked.periods.has_split_years:
        yield FigureQuestion(
            "years",
            "",
            "Years written like 2022/23",
            options=(
                (said.FINANCIAL, "Financial years, April to March"),
                (said.ACADEMIC, "Academic years, September to August"),
            ),
            default=said.FINANCIAL,
        )


def _about_numbers(asked: AskedFile) -> Iterator[FigureQuestion]:
    done: set[str] = set()
    for key, indicator in asked.metrics().items():
        if indicator.id not in done:
            done.add(indicator.id)
            yield from _about_unit(asked, key, indicator)
        ages = asked.scan.indicators[key].ages if key in asked.scan.indicators else set()
        if len(ages) == 1 and ages != {""}:
            age = next(iter(ages))
            yield FigureQuestion(
                "ages",
                key,
                f"Age “{age}” of {indicator.name}",
                "All values of this indicator in the file have this age",
                ((said.WHOLE, "The age that the indicator is about"), (said.GROUP, "One age group of several")),
                said.WHOLE,
            )  # fmt: skip
    for sign in sorted(asked.scan.signs):
        yield FigureQuestion("signs", sign, f"Meaning of “{sign}”", "See the publisher’s key", _SIGNS)
    if asked.scan.unclear:
        known = next(iter(asked.scan.commas)) if len(asked.scan.commas) == 1 else None
        examples = listed([f"“{text}”" for text in asked.scan.unclear[:3]])
        options = (
            (Commas.THOUSANDS.value, "It groups thousands"),
            (Commas.DECIMALS.value, "It starts the decimals"),
        )
        yield FigureQuestion(
            "commas",
            "",
            "Comma in numbers",
            f"In the file: {examples}",
            options,
            known.value if known else "",
        )


def _about_unit(asked: AskedFile, key: str, indicator: Indicator) -> Iterator[FigureQuestion]:
    if len(indicator.units) > 1:
        options = tuple((unit.value, UNIT_WORDS[unit].capitalize()) for unit in indicator.units)
        value = asked.layout.parts.get(ColumnPart.VALUE)
        heading = key if value is None else f"{asked.layout.heading(value)} {key}"
        likely = [
            unit
            for unit in indicator.units
            if (sign := _PER.get(unit)) and re.search(sign, heading, re.IGNORECASE)
        ]
        default = likely[0].value if len(likely) == 1 else ""
        yield FigureQuestion(
            "units", indicator.id, f"Unit of {indicator.name}", options=options, default=default
        )
    seen = asked.scan.indicators.get(key)
    unit = asked.answers.units.get(indicator.id, indicator.unit)
    small = (
        seen is not None and seen.largest is not None and 0 < seen.largest <= 1 and not seen.has_percent_signs
    )
    if unit == Unit.PERCENT and small:
        options = (
            (said.FRACTIONS, "Fractions: 0.12 means 12%"),
            (said.AS_THEY_ARE, "Percentages: 0.12 means 0.12%"),
        )
        yield FigureQuestion(
            "scales", indicator.id, f"Values of {indicator.name}", "No value in the file is above 1", options
        )


def _about_the_source(asked: AskedFile) -> Iterator[FigureQuestion]:
    is_fingertips = asked.layout.form is TableForm.FINGERTIPS
    yield FigureQuestion(
        "origin",
        "",
        "Type of source",
        options=((said.OFFICIAL, "Published official statistics"), (said.OWN, "Our own or restricted data")),
        default=said.OFFICIAL if is_fingertips else "",
    )
    yield FigureQuestion(
        "source",
        "",
        "Source",
        "The publisher and the publication",
        default=FINGERTIPS if is_fingertips else "",
        kind="text",
    )
    yield FigureQuestion("published_on", "", "Published on", kind="day", needed=False)
