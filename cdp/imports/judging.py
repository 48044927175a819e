"""The verdicts on the rows of a file, compared with what is recorded now, and their fingerprint. Pure functions."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cdp.imports.cells import LONGEST_SHOWN, RowPlace, SheetRow, shortened
from cdp.imports.headings import cell_in_a_line
from cdp.imports.questions import FileQuestion
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import Consent, ImportChange, RowOutcome, RowVerdict

C = TypeVar("C", bound=ImportChange)
SET_ASIDE = "Left out by you."


def _no_remarks(verdicts: Sequence[RowVerdict]) -> Mapping[RowPlace, str]:  # noqa: ARG001 -- the signature of remarks
    return {}


@dataclass(frozen=True)
class JudgedRows:
    """The verdicts that a kind of import returns for a file, in any order, without rows that a person leaves out.

    `missing` has sentences about what the file lacks. `state` is a fingerprint of the records with which the rows were
    compared. `remarks` returns sentences about the rows of one page, because some take too long to find for all rows.
    `questions` are those about the wordings of the file, as far as a person has answered them.
    """

    verdicts: Iterable[RowVerdict]
    missing: tuple[str, ...] = ()
    state: str = ""
    remarks: Callable[[Sequence[RowVerdict]], Mapping[RowPlace, str]] = _no_remarks
    questions: tuple[FileQuestion, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """All verdicts in order of sheet and row, sentences about what the file lacks, and a fingerprint.

    The fingerprint covers the verdicts, the corrections, and the records with which the rows were compared.
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
        """The number of rows that were corrected on the page and not left out."""
        return sum(verdict.is_corrected for verdict in self.verdicts)

    @property
    def can_be_written(self) -> bool:
        """Whether the file can be imported: nothing may be unreadable or missing, as an import is all or nothing."""
        return not self.missing and not self.counts[RowOutcome.UNREADABLE]

    @property
    def changes(self) -> list[ImportChange]:
        """All changes that the rows of the file make."""
        return [change for verdict in self.verdicts for change in verdict.changes]

    def needing(self, consent: Consent) -> int:
        """Return the number of rows that have a change which needs this consent."""
        return sum(any(change.consent is consent for change in verdict.changes) for verdict in self.verdicts)

    def agreed(self, consents: Collection[Consent]) -> list[ImportChange]:
        """Return the changes that these consents allow."""
        return [change for change in self.changes if change.consent in consents]


def judgement_of(rows: FileRows, judged: JudgedRows) -> Judgement:
    """Return the judgement of a file, including the rows that a person has corrected or left out."""
    by_place = {row.place: row for row in rows}
    verdicts = [
        _told(verdict, by_place[verdict.place]) if verdict.place in by_place else verdict
        for verdict in judged.verdicts
        if verdict.place not in by_place or not by_place[verdict.place].is_out
    ]
    verdicts += [_out(row) for row in rows if row.is_out]
    read = {verdict.place for verdict in verdicts}
    verdicts += [
        RowVerdict(
            stray.place,
            cell_in_a_line(stray.texts[0])[:LONGEST_SHOWN],
            notes=(f"Only columns that are not imported have text: {_quoted('; '.join(stray.texts))}.",),
            is_left_out=True,
        )
        for sheet in rows.sheets
        for stray in sheet.strays
        if stray.place not in read
    ]
    ordered = _in_order(verdicts)
    return Judgement(ordered, judged.missing, _fingerprint(judged.state, ordered), judged.remarks)


def of_kind(changes: Collection[ImportChange], kind: type[C]) -> list[C]:
    """Return the changes of one class, in the order given."""
    return [change for change in changes if isinstance(change, kind)]


def _told(verdict: RowVerdict, row: SheetRow) -> RowVerdict:
    """Return a verdict with the notes of its row: how it was read, and how it was corrected."""
    notes = (
        f"Corrected on this page: {row.column_name(code)}, from {_quoted(row.in_file.get(code))} to {_quoted(text)}."
        for code, text in row.correction.texts.items()
    )
    return replace(
        verdict,
        notes=tuple(dict.fromkeys((*verdict.notes, *row.notes, *notes))),
        is_corrected=bool(row.correction.texts),
    )


def _out(row: SheetRow) -> RowVerdict:
    """Return the verdict on a row that is left out, by a person or because of its marks in the file."""
    by_hand = row.correction.is_left_out
    what = cell_in_a_line(next(filter(None, row.texts.values()), ""))[:LONGEST_SHOWN]
    has_people = any(column.is_address for column in row.table.columns)
    return RowVerdict(
        row.place,
        what,
        notes=(SET_ASIDE if by_hand else row.left_out,),
        is_left_out=not by_hand,
        is_set_aside=by_hand,
        in_history="" if has_people else what,
    )


def _quoted(text: str | None) -> str:
    return f"“{shortened(text)}”" if text else "nothing"


def _in_order(verdicts: Sequence[RowVerdict]) -> tuple[RowVerdict, ...]:
    """Return verdicts in the order of the file: by sheet, then by row."""
    return tuple(sorted(verdicts, key=lambda verdict: (verdict.place.sheet_number, verdict.place.row)))


def _fingerprint(state: str, verdicts: tuple[RowVerdict, ...]) -> str:
    text = repr([(one.place, one.changes, one.problems, one.notes) for one in verdicts])
    return hashlib.sha256(f"{state}\n{text}".encode("utf-8", "replace")).hexdigest()
