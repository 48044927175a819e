"""Likelihood and impact of the risks of a register: numbers, words, or both in one cell. Pure functions.

A score is never stored: it is compared with likelihood times impact, and asked about if they differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdp.imports.asking import YES, AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.questions import FileQuestion
from cdp.reference.areas import plain
from cdp.risks.importing.rules import SCORES
from cdp.risks.scale import HIGHEST, IMPACT, LIKELIHOOD

_PAIR = re.compile(r"l?\s*([1-5])\s*[x×*]\s*[ic]?\s*([1-5])(?:\s*[=(]\s*(\d{1,2})\s*\)?)?", re.IGNORECASE)
_STEPS = {"likelihood": LIKELIHOOD, "impact": IMPACT}
_ALIKE = {
    "likelihood": {"very unlikely": 1, "highly unlikely": 1, "low": 2, "medium": 3, "high": 4, "very likely": 5,
                   "certain": 5},
    "impact": {"negligible": 1, "insignificant": 1, "low": 2, "medium": 3, "significant": 4, "high": 4,
               "catastrophic": 5, "critical": 5, "extreme": 5, "very high": 5},
}  # fmt: skip


@dataclass(frozen=True)
class RiskFactors:
    """Likelihood and impact, each from 1 to 5."""

    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True)
class _Codes:
    likelihood: str
    impact: str
    score: str
    pair: str
    words: str


BEFORE = _Codes("likelihood_before", "impact_before", "score_before", "before", "before mitigation")
NOW = _Codes("likelihood", "impact", "score", "current", "now")


class RiskScale:
    """Reads the scores of a register with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, asked: AskedQuestions, rows: Sequence[SheetRow]) -> None:
        self._asked = asked
        texts = [
            row.raw(code)
            for row in rows
            for code in (NOW.likelihood, NOW.impact, BEFORE.likelihood, BEFORE.impact)
        ]
        words = [text for text in texts if text and not text.isdigit()]
        self._is_in_words = len(words) > 1 and 2 * len(words) > len([text for text in texts if text])

    def of(self, row: SheetRow, name: str) -> tuple[RiskFactors | None, RiskFactors | None]:
        """Return likelihood and impact before mitigation and now; None for those with a problem."""
        sides = [self._side(row, codes, name) for codes in (BEFORE, NOW)]
        has = [
            any(row.raw(code) for code in (codes.likelihood, codes.impact, codes.pair))
            for codes in (BEFORE, NOW)
        ]
        if sum(has) == 1:
            if self._asked.agree("one_pair", row) != YES:
                missing = BEFORE if has[1] else NOW
                _refuse_both(row, missing, f"Likelihood and impact {missing.words} are missing.")
            known = sides[0] or sides[1]
            return known, known
        if not any(has):
            for codes in (BEFORE, NOW):
                _refuse_both(row, codes, f"Likelihood and impact {codes.words} are missing.")
        before, now = sides
        if before and now and now.score > before.score:
            sentence = "The score now is higher than before mitigation. Correct one of them."
            row.refuse(NOW.likelihood, sentence, "")
        return before, now

    def _side(self, row: SheetRow, codes: _Codes, name: str) -> RiskFactors | None:
        pair = " ".join(row.raw(codes.pair).split())
        if pair and not (row.raw(codes.likelihood) and row.raw(codes.impact)):
            return self._in_one_cell(pair, row, codes, name)
        if not (row.raw(codes.likelihood) or row.raw(codes.impact)):
            return None
        likelihood = self._step("likelihood", row, codes.likelihood, codes)
        impact = self._step("impact", row, codes.impact, codes)
        if likelihood is None or impact is None:
            return None
        found = RiskFactors(likelihood, impact)
        return self._compared(found, row.raw(codes.score), row, codes, name)

    def _in_one_cell(self, said: str, row: SheetRow, codes: _Codes, name: str) -> RiskFactors | None:
        if match := _PAIR.fullmatch(said):
            row.note(
                f"“{shortened(said)}” is read as likelihood {match[1]} and impact {match[2]} {codes.words}."
            )
            return self._compared(RiskFactors(int(match[1]), int(match[2])), match[3] or "", row, codes, name)
        if not said.isdigit() or not (pairs := _pairs(int(said))):
            _refuse_both(row, codes, f"“{shortened(said)}” gives no likelihood and impact.")
            return None
        question = FileQuestion(
            "factors",
            f"{name}: {said} {codes.words}",
            SCORES,
            f"Which likelihood and impact make the score {said} of “{shortened(name)}” {codes.words}?",
            "The register has only the score.",
            tuple((f"{one.likelihood}x{one.impact}", _in_words(one)) for one in pairs),
        )
        return self._answered(self._asked.ask(question, row), row, codes, said)

    def _compared(
        self, found: RiskFactors, stated: str, row: SheetRow, codes: _Codes, name: str
    ) -> RiskFactors | None:
        """Return the factors, or those that a person says if the register states another score."""
        stated = stated.strip()
        if not stated or stated == str(found.score):
            return found
        if not stated.isdigit():
            row.note(f"The score “{shortened(stated)}” {codes.words} is not a number. Ours is {found.score}.")
            return found
        others = [one for one in _pairs(int(stated)) if one != found]
        question = FileQuestion(
            "score",
            f"{name}: {stated} {codes.words}",
            SCORES,
            f"What is the score of “{shortened(name)}” {codes.words}: {found.score} or {stated}?",
            f"The register says {stated}. Likelihood {found.likelihood} times impact {found.impact} is {found.score}.",
            tuple(
                (f"{one.likelihood}x{one.impact}", f"{one.score}: {_in_words(one)}")
                for one in (found, *others)
            ),
            f"{found.likelihood}x{found.impact}",
        )
        return self._answered(self._asked.ask(question, row), row, codes, stated)

    def _answered(self, answer: str, row: SheetRow, codes: _Codes, said: str) -> RiskFactors | None:
        likelihood, _, impact = answer.partition("x")
        if likelihood.isdigit() and impact.isdigit():
            found = RiskFactors(int(likelihood), int(impact))
            row.note(f"The score {codes.words} is {found.score}: {_in_words(found)}, as you answered.")
            return found
        _refuse_both(row, codes, f"The score {said} {codes.words} needs likelihood and impact.")
        return None

    def _step(self, kind: str, row: SheetRow, code: str, codes: _Codes) -> int | None:
        said = " ".join(row.raw(code).split())
        if not said:
            row.refuse(code, f"The {kind} {codes.words} is missing. Enter a number from 1 to 5.", "")
            return None
        if said in {"1", "2", "3", "4", "5"}:
            if (
                self._is_in_words
                and code not in row.correction.texts
                and self._asked.agree("among_words", row) != YES
            ):
                row.refuse(code, "is a number among words. Enter the step from 1 to 5.")
                return None
            return int(said)
        words = plain(said)
        known = {plain(word): step for step, word in _STEPS[kind].items()} | _ALIKE[kind]
        question = FileQuestion(
            kind,
            said,
            SCORES,
            f"Which step from 1 to 5 is “{shortened(said)}” ({kind})?",
            "",
            tuple((str(step), f"{step}: {word}") for step, word in _STEPS[kind].items()),
            str(known.get(words, "")),
        )
        answer = self._asked.ask(question, row)
        if not answer:
            row.refuse(code, "is not a step from 1 to 5. Enter the number.")
            return None
        row.note(f"“{shortened(said)}” is read as {kind} {answer}, {_STEPS[kind][int(answer)].lower()}.")
        return int(answer)


def score_in(row: SheetRow, code: str) -> int | None:
    """Return a score such as the appetite, or None if there is none; add a problem for anything else."""
    said = row.named(code)
    if not said:
        return None
    if said.isdigit() and 1 <= int(said) <= HIGHEST:
        return int(said)
    if match := _PAIR.fullmatch(said):
        return int(match[1]) * int(match[2])
    row.refuse(code, f"is not a score from 1 to {HIGHEST}. Enter a number, or leave the cell empty.")
    return None


def _refuse_both(row: SheetRow, codes: _Codes, sentence: str) -> None:
    """Add a problem with likelihood and with impact, so that the page has a field for each."""
    row.refuse(codes.likelihood, f"{sentence} Enter the likelihood, from 1 to 5.", "")
    row.refuse(codes.impact, f"{sentence} Enter the impact, from 1 to 5.", "")


def _pairs(score: int) -> list[RiskFactors]:
    return [
        RiskFactors(likelihood, score // likelihood)
        for likelihood in LIKELIHOOD
        if score % likelihood == 0 and score // likelihood in IMPACT
    ]


def _in_words(found: RiskFactors) -> str:
    return f"likelihood {found.likelihood}, impact {found.impact}"
