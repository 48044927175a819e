"""The owners of the actions of a log: read, or answered once for each name. Pure functions."""

from collections.abc import Sequence
from typing import Protocol

from cdp.actions.importing.rules import OWNERS
from cdp.imports.asking import AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.owners import NOBODY, Directory, KnownOwner, NamedOwner, OwnerCertainty
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.wording.formats import listed

MOST_LISTED = 400
"""The number of people and organisations in the list of answers."""
_ADVICE = "Enter an organisation, or a person who represents one, or leave the row out."


class OwnedRow(Protocol):
    """A row with owners: its cells, and their texts with those of the rows that continue it."""

    @property
    def source(self) -> SheetRow:
        """The row of the file."""
        ...

    def text(self, code: str) -> str:
        """Return the text of a column."""
        ...


class LogOwners:
    """Finds the owners of a log with the answers given so far. Problems and notes are added to the rows."""

    def __init__(
        self,
        asked: AskedQuestions,
        answers: FileAnswers,
        directory: Directory,
        organisations: Sequence[tuple[str, str, KnownOwner]],
        noun: str = "actions",
    ) -> None:
        """Take what is owned as a word, such as "actions"."""
        self._noun = noun
        self._asked, self._answers = asked, answers
        self._directory, self._organisations = directory, organisations
        self._choices = tuple((one.code, one.label) for one in directory.owners[:MOST_LISTED])

    def of(self, row: OwnedRow) -> list[KnownOwner]:
        """Return the owners of a row, the lead first; add a problem if there is none."""
        names = self._directory.in_cell(row.text("owners"))
        if not names:
            answer = self._ask_owner(NamedOwner("", OwnerCertainty.ASKED), row)
            if answer is None:
                row.source.refuse("owners", "The owner is missing. Enter an organisation or a person.", "")
            return [answer] if answer else []
        found: list[KnownOwner] = []
        unknown: list[str] = []
        for named in (one for one in names if not self._is_left_out(one)):
            is_typed = named.certainty is OwnerCertainty.PROPOSED and "owners" in row.source.correction.texts
            is_read = named.certainty is OwnerCertainty.READ or is_typed
            owner = named.owner if is_read else self._ask_owner(named, row)
            placed = self._placed(owner or named.owner, row)
            if owner is None or placed is None:
                unknown.append(f"“{shortened(named.said)}”")
            else:
                found.append(placed)
        several = sum(not self._is_left_out(one) for one in names) > 1
        follows_rule = not several or self._asked.agree("lead", row.source) == "yes"
        if unknown:
            row.source.refuse("owners", f"{listed(unknown)} cannot own {self._noun} here yet. {_ADVICE}", "")
        elif not follows_rule:
            row.source.refuse("owners", "names several owners. Enter the lead first, or answer who leads.")
        elif not found:
            row.source.refuse("owners", f"names no owner. {_ADVICE}")
        return list(dict.fromkeys(found))

    def _is_left_out(self, named: NamedOwner) -> bool:
        return self._answers.of("owner", named.said) == NOBODY

    def _ask_owner(self, named: NamedOwner, row: OwnedRow) -> KnownOwner | None:
        question = FileQuestion(
            "owner",
            named.said,
            OWNERS,
            f"Who is “{shortened(named.said)}”?"
            if named.said
            else f"Who owns the {self._noun} without an owner?",
            f"{named.why[:1].upper()}{named.why[1:]}".rstrip(".") + "." if named.owner and named.why else "",
            (*self._choices, *([(NOBODY, "Leave this name out")] if named.said else [])),
            named.owner.code if named.owner else "",
        )
        owner = self._directory.by_code.get(self._asked.ask(question, row.source))
        if owner is not None:
            row.source.note(f"“{shortened(named.said) or 'No owner'}” is read as {owner.label}.")
        return owner

    def _placed(self, owner: KnownOwner | None, row: OwnedRow) -> KnownOwner | None:
        """Return an owner with an organisation; that of people who represent none is asked once for the file."""
        if owner is None or owner.organisation_id is not None:
            return owner
        question = FileQuestion(
            "home",
            owner.label,
            OWNERS,
            f"Under which organisation do the {self._noun} of {owner.label} belong?",
            f"{owner.label} represents no organisation here, and each of the {self._noun} has one.",
            tuple((one.code, one.label) for *_, one in self._organisations),
        )
        home = self._directory.by_code.get(self._asked.ask(question, row.source))
        if home is None:
            return None
        return KnownOwner(f"{owner.label}, {home.label}", home.organisation_id, owner.person_id)
