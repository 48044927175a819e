"""Scores what the check finds in a set of reports against its key: precision of errors, and recall."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cdp.checking.check import check
from cdp.checking.findings import CheckLevel, Finding
from cdp.checking.readers.files import read_report

FEWEST = 4  # characters of a quotation that is compared


@dataclass
class Score:
    """What was found of what is planted, by level, and the errors that are false alarms."""

    planted: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    errors: int = 0
    false: list[str] = field(default_factory=list)
    false_in_clean: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of errors that the key has."""
        return 1 - len(self.false) / self.errors if self.errors else 1.0

    def recall(self, level: str) -> float:
        """The share of what is planted at a level that was found at any level."""
        return self.found.get(level, 0) / self.planted[level]


def score(folder: Path, *, copies: bool) -> Score:
    """Check every report of a folder with the key `expected.yaml`, or its copies in Word and PDF."""
    key = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    result = Score()
    for report in key["reports"]:
        files = report.get("also", []) if copies else [report["file"]]
        for name in files:
            place = folder / name
            found = check(read_report(place.read_bytes(), name))
            _add(result, report, found, copies=copies)
    return result


def _add(result: Score, report: Mapping[str, Any], found: Sequence[Finding], *, copies: bool) -> None:
    met: set[str] = set()
    for finding in found:
        hits = [each for each in report["expected"] if _meets(finding, each, copies=copies)]
        met |= {each["id"] for each in hits[:1]}
        if finding.level is CheckLevel.ERROR:
            result.errors += 1
            if not any(each["level"] == "error" for each in hits[:1]):
                words = f"{report['file']}: {finding.kind} {finding.quote}"
                result.false.append(words)
                result.false_in_clean += [words] if report["clean"] else []
    for each in report["expected"]:
        level = each["level"]
        result.planted[level] = result.planted.get(level, 0) + 1
        result.found[level] = result.found.get(level, 0) + (each["id"] in met)
        result.missed += [] if each["id"] in met else [each["id"]]


def _meets(finding: Finding, expected: Mapping[str, Any], *, copies: bool) -> bool:
    """Return whether a finding is an expected one: the same kind, on the same line or with the same words."""
    if finding.kind not in {expected["kind"], *expected.get("accept_kinds", [])}:
        return False
    quote = _bare(finding.quote)
    for place in [expected, *expected.get("same_cause", [])]:
        if not copies and finding.line and abs(finding.line - place["line"]) <= 1:
            return True
        if len(quote) >= FEWEST and any(quote in words or words in quote for words in _words(place)):
            return True
    return False


def _words(place: Mapping[str, Any]) -> Iterator[str]:
    yield _bare(place["quote"])
    yield _bare(place.get("plain", place["quote"]))


def _bare(text: str) -> str:
    return re.sub(r"[\s*|_#`]+", " ", text).strip().lower()
