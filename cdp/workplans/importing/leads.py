"""The leads and partners of the activities of a file: read, or asked about once for each wording. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cdp.imports import values
from cdp.imports.asking import AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.owners import NOBODY, Directory, KnownOwner, NamedOwner, OwnerCertainty
from cdp.imports.questions import FileQuestion
from cdp.workplans.importing.rules import LEADS

MOST_LISTED = 400
UNKNOWN = (
    "is not an organisation of the partnership. Add it on the page “Members” first, correct the name, or leave the "
    "cell empty."
)
LONGEST_PARTNERS = 300
_APART = re.compile(r"\s*(?:/|;|\n)\s*")
_LABEL = re.compile(r"(lead|support(?:ed by)?|partners?|with)\s*:\s*", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|/|\band\b)\s*")
_DASHES = re.compile(r"[\s\-–—/.]*|n/?a|none|nil", re.IGNORECASE)


@dataclass
class PlanPartners:
    """The lead of an activity, its other organisations, and the names that are no organisations here."""

    lead: KnownOwner | None = None
    person_id: int | None = None
    organisations: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class PlanLeads:
    """Finds leads and partners with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, asked: AskedQuestions, directory: Directory) -> None:
        self._asked, self._directory = asked, directory
        self._choices = tuple((one.code, one.label) for one in directory.owners[:MOST_LISTED])

    def of(self, row: SheetRow, *, is_ours: bool) -> PlanPartners:
        """Return the lead and the partners of a row."""
        found = PlanPartners()
        said = row.raw("lead_organisation")
        if "lead_organisation" not in row.headings and "lead_person" not in row.headings and not is_ours:
            found.lead = self._of_file(row)
        elif said:
            self._lead(said, row, found)
        self._person(row, found)
        self._partners(row, found)
        if len("; ".join(found.others)) > LONGEST_PARTNERS:
            row.refuse(
                "partners",
                "has more than 300 characters of names that are not organisations here. Shorten it.",
            )
        return found

    def _of_file(self, row: SheetRow) -> KnownOwner | None:
        question = FileQuestion(
            "lead",
            "",
            LEADS,
            "Who leads the activities? The file does not say.",
            "You can choose another lead for a single row on the next page.",
            ((NOBODY, "No lead yet"), *self._choices),
            NOBODY,
            is_of_file=True,
        )
        return self._directory.by_code.get(self._asked.ask(question, row))

    def _lead(self, said: str, row: SheetRow, found: PlanPartners) -> None:
        leads, supporting = _parts(said)
        for name in supporting:
            self._add_partner(name, found)
        if _DASHES.fullmatch(said):
            return
        if values.is_nothing(said):
            found.lead = self._asked_lead(NamedOwner(said, OwnerCertainty.ASKED), row, found)
            return
        whole = self._directory.named(said)
        named = (
            [whole] if whole.certainty is OwnerCertainty.READ else self._directory.in_cell(" / ".join(leads))
        )
        chosen = next(iter(named), None)
        if len(named) > 1:
            chosen = self._which(said, named, row, found)
        if chosen is None:
            return
        found.lead = (
            chosen.owner if chosen.certainty is OwnerCertainty.READ else self._asked_lead(chosen, row, found)
        )
        for other in named:
            if other is not chosen:
                self._add_partner(other.said, found)

    def _which(
        self, said: str, named: list[NamedOwner], row: SheetRow, found: PlanPartners
    ) -> NamedOwner | None:
        question = FileQuestion(
            "leads",
            said,
            LEADS,
            f"Who leads where “{shortened(said)}” is written?",
            "The others become partners.",
            (
                *((str(place), one.said) for place, one in enumerate(named)),
                (NOBODY, "No lead yet: all are partners"),
            ),
            "0",
        )
        answer = self._asked.ask(question, row)
        if answer == NOBODY:
            for one in named:
                self._add_partner(one.said, found)
            return None
        if answer.isdigit() and int(answer) < len(named):
            return named[int(answer)]
        row.refuse("lead_organisation", "names several leads. Enter one, and the others as partners.")
        return None

    def _asked_lead(self, named: NamedOwner, row: SheetRow, found: PlanPartners) -> KnownOwner | None:
        question = FileQuestion(
            "lead",
            named.said,
            LEADS,
            f"Who is “{shortened(named.said)}”?",
            f"{named.why[:1].upper()}{named.why[1:]}.".replace("..", ".")
            if named.owner and named.why
            else "",
            ((NOBODY, "No lead yet: keep the name with the partners"), *self._choices),
            named.owner.code if named.owner else "",
        )
        answer = self._asked.ask(question, row)
        if answer == NOBODY:
            if not values.is_nothing(named.said):
                found.others.append(named.said)
            return None
        owner = self._directory.by_code.get(answer)
        if owner is not None:
            row.note(f"“{shortened(named.said)}” is read as {owner.label}.")
        elif "lead_organisation" in row.correction.texts and named.owner is not None:
            return named.owner
        else:
            row.refuse("lead_organisation", UNKNOWN, named.said)
        return owner

    def _person(self, row: SheetRow, found: PlanPartners) -> None:
        said = row.named("lead_person")
        if found.lead is not None and found.lead.person_id is not None:
            found.person_id = found.lead.person_id
        if not said:
            return
        named = self._directory.named(said)
        owner = named.owner if named.certainty is OwnerCertainty.READ else None
        if owner is None or owner.person_id is None:
            question = FileQuestion(
                "person",
                said,
                LEADS,
                f"Who is “{shortened(said)}” (lead person)?",
                "",
                (
                    (NOBODY, "No lead person yet: keep the name with the partners"),
                    *((one.code, one.label) for one in self._directory.owners if one.person_id),
                ),
                named.owner.code if named.owner and named.owner.person_id else "",
            )
            answer = self._asked.ask(question, row)
            owner = self._directory.by_code.get(answer)
            if answer == NOBODY:
                found.others.append(said)
                return
        if owner is None:
            row.refuse(
                "lead_person",
                "is not a person of the partnership. Correct the name, or leave the cell empty.",
            )
            return
        found.person_id = owner.person_id
        found.lead = found.lead or (KnownOwner("", owner.organisation_id) if owner.organisation_id else None)

    def _partners(self, row: SheetRow, found: PlanPartners) -> None:
        """Add the partners of a cell. A line in which we know no organisation is kept as it is."""
        for line in re.split(r"[;\n]", row.text("partners", 2_000)):
            said = " ".join(line.split())
            if values.is_nothing(said):
                continue
            parts = [said] if self._organisation(said) else [part for part in _LIST.split(said) if part]
            if any(self._organisation(part) for part in parts):
                for part in parts:
                    self._add_partner(part, found)
            elif said not in found.others:
                found.others.append(said)

    def _add_partner(self, said: str, found: PlanPartners) -> None:
        known = self._organisation(said)
        if known is not None and known.organisation_id is not None:
            if known.organisation_id not in found.organisations:
                found.organisations.append(known.organisation_id)
        elif said and said not in found.others:
            found.others.append(said)

    def _organisation(self, said: str) -> KnownOwner | None:
        named = self._directory.named(said)
        is_body = named.certainty is OwnerCertainty.READ and named.owner is not None
        return named.owner if is_body and named.owner and named.owner.person_id is None else None


def _parts(said: str) -> tuple[list[str], list[str]]:
    """Return the names of leads in a cell, and of those who support: "Lead: A / Support: B, C"."""
    leads: list[str] = []
    supporting: list[str] = []
    is_support = False
    for label, text in _labelled(said):
        if label:
            is_support = label.casefold() != "lead"
        if is_support:
            supporting += [part for part in re.split(r"\s*,\s*", text) if part]
        elif text:
            leads.append(text)
    return leads, supporting


def _labelled(said: str) -> Iterator[tuple[str, str]]:
    for part in _APART.split(said):
        match = _LABEL.match(part)
        yield (match[1], part[match.end() :].strip(" ,.")) if match else ("", part.strip(" ,."))
