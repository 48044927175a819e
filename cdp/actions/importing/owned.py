"""The owners of the actions of a log: read, or answered once for each name. Pure functions."""

from collections.abc import Sequence

from cdp.actions.importing.asking import OWNERS, AskedQuestions
from cdp.actions.importing.log import LoggedAction
from cdp.actions.importing.owners import NOBODY, Directory, KnownOwner, NamedOwner, OwnerCertainty
from cdp.imports.cells import shortened
from cdp.imports.questions import FileAnswers, FileQuestion

MOST_LISTED = 400
"""The number of people and organisations in the list of answers."""
_ADVICE = "Enter an organisation or a person of the partnership, or leave the row out."


class LogOwners:
    """Finds the owners of a log with the answers given so far. Problems and notes are added to the rows."""

    def __init__(
        self,
        asked: AskedQuestions,
        answers: FileAnswers,
        directory: Directory,
        organisations: Sequence[tuple[str, str, KnownOwner]],
    ) -> None:
        self._asked, self._answers = asked, answers
        self._directory, self._organisations = directory, organisations
        self._choices = tuple((one.code, one.label) for one in directory.owners[:MOST_LISTED])

    def of(self, row: LoggedAction) -> list[KnownOwner]:
        names = self._directory.in_cell(row.text("owners"))
        if not names:
            answer = self._ask_owner(NamedOwner("", OwnerCertainty.ASKED), row)
            if answer is None:
                row.source.refuse("owners", "The owner is missing. Enter an organisation or a person.", "")
            return [answer] if answer else []
        found: list[KnownOwner] = []
        for named in names:
            owner = named.owner if named.certainty is OwnerCertainty.READ else self._ask_owner(named, row)
            if owner is None and not self._is_left_out(named):
                row.source.refuse(
                    "owners", f"names “{shortened(named.said)}”, who is not known here. {_ADVICE}"
                )
            elif owner is not None and (placed := self._placed(owner, row)):
                found.append(placed)
        if len(found) > 1 and self._asked.agree("lead", row.source) != "yes":
            row.source.refuse("owners", "names several owners. Enter the lead first, or answer who leads.")
        if not found and not row.source.problems:
            row.source.refuse("owners", f"names no owner. {_ADVICE}")
        return list(dict.fromkeys(found))

    def _is_left_out(self, named: NamedOwner) -> bool:
        return self._answers.of("owner", named.said) == NOBODY

    def _ask_owner(self, named: NamedOwner, row: LoggedAction) -> KnownOwner | None:
        question = FileQuestion(
            "owner",
            named.said,
            OWNERS,
            f"Who is “{shortened(named.said)}”?" if named.said else "Who owns the actions without an owner?",
            f"{named.why[:1].upper()}{named.why[1:]}".rstrip(".") + "." if named.owner and named.why else "",
            (*self._choices, *([(NOBODY, "Leave this name out")] if named.said else [])),
            named.owner.code if named.owner else "",
        )
        owner = self._directory.by_code.get(self._asked.ask(question, row.source))
        if owner is not None:
            row.source.note(f"“{shortened(named.said) or 'No owner'}” is read as {owner.label}.")
        return owner

    def _placed(self, owner: KnownOwner, row: LoggedAction) -> KnownOwner | None:
        """Return an owner with an organisation; that of people who represent none is asked once for the file."""
        if owner.organisation_id is not None:
            return owner
        question = FileQuestion(
            "home",
            owner.label,
            OWNERS,
            f"Under which organisation do the actions of {owner.label} belong?",
            f"{owner.label} represents no organisation here, and each action has one.",
            tuple((one.code, one.label) for *_, one in self._organisations),
        )
        home = self._directory.by_code.get(self._asked.ask(question, row.source))
        if home is None:
            row.source.refuse("owners", f"names {owner.label}, who represents no organisation. {_ADVICE}")
            return None
        return KnownOwner(f"{owner.label}, {home.label}", home.organisation_id, owner.person_id)
