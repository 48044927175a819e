"""The verdict for every row of a file, compared with what is recorded now, and its fingerprint. Pure functions."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cdp.imports.cells import RowPlace, SheetRow, shortened
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import Consent, ImportChange, RowOutcome, RowVerdict

C = TypeVar("C", bound=ImportChange)
SET_ASIDE = "Left out by you."


def _no_remarks(verdicts: Sequence[RowVerdict]) -> Mapping[RowPlace, str]:  # noqa: ARG001 -- the signature of remarks
    return {}


@dataclass(frozen=True)
class JudgedRows:
    """What a kind of import says about the rows of a file, in any order, without those that a person leaves out.

    `missing` are sentences about what the file needs, `state` is a fingerprint of the records with which the rows were
    compared. `remarks` gives sentences for the rows of one page, if they take too long for all rows.
    """

    verdicts: Iterable[RowVerdict]
    missing: tuple[str, ...] = ()
    state: str = ""
    remarks: Callable[[Sequence[RowVerdict]], Mapping[RowPlace, str]] = _no_remarks


@dataclass(frozen=True)
class Judgement:
    """All verdicts in the order of the file, what is missing from the file, and a fingerprint.

    The fingerprint covers the rows, what was corrected, and the records with which the rows were compared.
    """

    verdicts: tuple[RowVerdict, ...]
    missing: tuple[str, ...]
    fingerprint: str
    remarks: Callable[[Sequence[RowVerdict]], Mapping[RowPlace, str]] = _no_remarks

    @property
    def counts(self) -> Counter[RowOutcome]:
        """The number of rows with each outcome."""
        return Counter(verdict.outcome for verdict in self.verdicts)

    @property
    def corrected(self) -> int:
        """The number of rows that were corrected on the page and are not left out."""
        return sum(verdict.is_corrected for verdict in self.verdicts)

    @property
    def can_be_written(self) -> bool:
        """Whether nothing is unreadable or missing, because an import is all or nothing."""
        return not self.missing and not self.counts[RowOutcome.UNREADABLE]

    @property
    def changes(self) -> list[ImportChange]:
        """All changes from the file."""
        return [change for verdict in self.verdicts for change in verdict.changes]

    def needing(self, consent: Consent) -> int:
        """Return the number of rows with a change that needs this consent."""
        return sum(any(change.consent is consent for change in verdict.changes) for verdict in self.verdicts)

    def agreed(self, consents: Collection[Consent]) -> list[ImportChange]:
        """Return the changes to make with these consents."""
        return [change for change in self.changes if change.consent in consents]


def judgement_of(rows: FileRows, judged: JudgedRows) -> Judgement:
    """Return the judgement of a file, with what a person corrected and left out."""
    set_aside = {row.place: row for row in rows if row.correction.is_left_out}
    corrected = {row.place: row for row in rows if row.correction.texts}
    verdicts = [
        _told(verdict, corrected[verdict.place]) if verdict.place in corrected else verdict
        for verdict in judged.verdicts
        if verdict.place not in set_aside
    ]
    verdicts += [
        RowVerdict(place, next(filter(None, row.texts.values()), ""), notes=(SET_ASIDE,), is_set_aside=True)
        for place, row in set_aside.items()
    ]
    ordered = _in_order(verdicts)
    return Judgement(ordered, judged.missing, _fingerprint(judged.state, ordered), judged.remarks)


def of_kind(changes: Collection[ImportChange], kind: type[C]) -> list[C]:
    """Return the changes of one kind, in their order."""
    return [change for change in changes if isinstance(change, kind)]


def _told(verdict: RowVerdict, row: SheetRow) -> RowVerdict:
    notes = (
        f"Corrected on this page: {row.column_name(code)}, from {_quoted(row.in_file.get(code))} to {_quoted(text)}."
        for code, text in row.correction.texts.items()
    )
    return replace(verdict, notes=(*verdict.notes, *notes), is_corrected=True)


def _quoted(text: str | None) -> str:
    return f"“{shortened(text)}”" if text else "nothing"


def _in_order(verdicts: Sequence[RowVerdict]) -> tuple[RowVerdict, ...]:
    """Return verdicts in the order of the file: by sheet, then by row."""
    sheets = {
        name: order for order, name in enumerate(dict.fromkeys(verdict.place.sheet for verdict in verdicts))
    }
    return tuple(sorted(verdicts, key=lambda verdict: (sheets[verdict.place.sheet], verdict.place.row)))


def _fingerprint(state: str, verdicts: tuple[RowVerdict, ...]) -> str:
    text = repr([(one.place, one.changes, one.problems, one.notes) for one in verdicts])
    return hashlib.sha256(f"{state}\n{text}".encode("utf-8", "replace")).hexdigest()
