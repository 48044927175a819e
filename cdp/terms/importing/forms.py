"""Forms to start a draft from a file: first to choose the file, then to check each section read from it.

Nothing is stored between the two forms, because the second form contains the sections. It needs no JavaScript.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cdp.documents import markdown
from cdp.documents.blocks import Block
from cdp.errors import Refusal
from cdp.files.uploads import LONGEST_NAME
from cdp.terms.drafting.sections import MOST_SECTIONS
from cdp.terms.drafting.service import NewSection
from cdp.terms.importing import topics
from cdp.terms.importing.lines import escaped
from cdp.terms.importing.sections import OWN, ImportedSection, ImportedTerms
from cdp.terms.wording.text import LONGEST_BODY, LONGEST_HEADING, check_body
from cdp.web.fields import FileUploadField, HiddenField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import plural

MOST_NOTES = 200
LONGEST_NOTE = 1_000
_NUMBERED = re.compile(r"(body|note)-([1-9][0-9]{0,2})")


class Use(StrEnum):
    """What to do with an imported section."""

    KEEP = "keep"
    JOIN = "join"
    LEAVE_OUT = "leave_out"


USES = {
    Use.KEEP: "Keep",
    Use.JOIN: "Join to the section before",
    Use.LEAVE_OUT: "Leave out",
}


class TermsFileForm(Form):
    """The file from which to start a draft."""

    file = FileUploadField(
        "Your terms of reference",
        hint="A Word file (.docx) or a text file (.txt), up to 25 MB. Save other files as one of these first.",
        required="Choose a file with your terms of reference",
    )


@dataclass(frozen=True)
class SectionLine:
    """One section in the form: its number and fields. `code` is that of the default section it was recognised as."""

    number: int
    heading: TextField
    body: LongTextField
    use: RadiosField
    code: HiddenField

    @property
    def section(self) -> ImportedSection:
        """The section as entered."""
        code = self.code.data if topics.name_of(self.code.data or "") else OWN
        return ImportedSection(self.heading.data, self.body.data, code)

    @property
    def recognised_as(self) -> str:
        """The heading of the matching section in the default text; empty if none was recognised."""
        return topics.name_of(self.section.code)

    @property
    def blocks(self) -> list[Block]:
        """The formatted text. Names in braces are not replaced, because there are no rules and timings yet."""
        return list(markdown.to_blocks(self.body.data))

    @property
    def wrong(self) -> bool:
        """Whether the heading or the text has an error."""
        return bool(self.heading.errors or self.body.errors)


class SectionsForm(Form):
    """The sections read from a file, to be corrected, joined or left out. `read` and `sent` create this form."""

    file_name = HiddenField(max_length=LONGEST_NAME)
    kept: tuple[NewSection, ...] = ()

    @property
    def lines(self) -> list[SectionLine]:
        """The sections in the form, in order."""
        return [
            SectionLine(
                number,
                heading=self[f"heading-{number}"],
                body=self[f"body-{number}"],
                use=self[f"use-{number}"],
                code=self[f"code-{number}"],
            )
            for number in range(1, MOST_SECTIONS + 1)
            if f"body-{number}" in self
        ]

    @property
    def notes(self) -> list[str]:
        """Notes on what could not be imported from the file."""
        return [field.data for name, field in self._fields.items() if name.startswith("note-") and field.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every section that is not left out, and set `kept` to the sections for the draft."""
        super().validate(extra_validators)
        kept: list[NewSection] = []
        for line in self.lines:
            if line.use.data is Use.LEAVE_OUT:
                line.heading.errors = line.body.errors = ()
            elif not line.wrong:
                _keep(line, kept)
        if not kept and not self.errors:
            self.refuse(Refusal("Keep at least one section."))
        self.kept = tuple(kept)
        return not self.errors


def read(imported: ImportedTerms, file_name: str) -> SectionsForm:
    """Return the form with the sections read from a file."""
    data: dict[str, Any] = {"file_name": file_name}
    for number, section in enumerate(imported.sections, start=1):
        data |= {
            f"heading-{number}": section.heading,
            f"body-{number}": section.body,
            f"code-{number}": section.code,
        }
    notes = imported.notes[:MOST_NOTES]
    data |= {f"note-{number}": note[:LONGEST_NOTE] for number, note in enumerate(notes, start=1)}
    return _form(data, formdata=None, data=data)


def sent(names: Iterable[str]) -> SectionsForm:
    """Return the form as submitted, given the names of the submitted fields."""
    return _form(names)


def _form(names: Iterable[str], **settings: Any) -> SectionsForm:
    """Create a form with fields for the sections and notes that appear in `names`, a list of field names."""
    found = sorted((int(match[2]), match[1]) for match in map(_NUMBERED.fullmatch, names) if match)
    fields: dict[str, Any] = {}
    for number, part in found:
        if part == "note" and number <= MOST_NOTES:
            fields[f"note-{number}"] = HiddenField(max_length=LONGEST_NOTE)
        elif part == "body" and number <= MOST_SECTIONS:
            fields |= _fields_of(number)
    made: SectionsForm = type("SectionsOfOneFile", (SectionsForm,), fields)(**settings)
    return made


def _fields_of(number: int) -> Mapping[str, Any]:
    uses = [(use.value, words) for use, words in USES.items() if number > 1 or use is not Use.JOIN]
    return {
        f"heading-{number}": TextField("Heading", max_length=LONGEST_HEADING),
        f"body-{number}": LongTextField(
            "Text",
            hint="Use - or 1. at the start of a line for a list, and ** around words for bold.",
            max_length=LONGEST_BODY,
        ),
        f"use-{number}": RadiosField(
            "Use", coerce=Use, choices=uses, default=Use.KEEP, inline=True, small=True
        ),
        f"code-{number}": HiddenField(max_length=60),
    }


def _keep(line: SectionLine, kept: list[NewSection]) -> None:
    """Add a section to `kept`, as a new section or joined to the last one. On an error, set it on the field."""
    section = line.section
    try:
        check_body(section.body)
    except Refusal as refusal:
        line.body.errors = [refusal.sentence]
        return
    if line.use.data is not Use.JOIN:
        if not section.heading:
            line.heading.errors = ["Enter a heading, or join the section to the one before it"]
        codes = {other.code for other in kept}
        kept.append(NewSection(section.heading, section.body, OWN if section.code in codes else section.code))
        return
    if not kept:
        line.use.errors = ["There is no section before it to join. Keep it, or leave it out."]
        return
    body = "\n\n".join(part for part in (kept[-1].body, _as_line(section.heading), section.body) if part)
    if len(body) > LONGEST_BODY:
        too_long = (
            "Keep this section, or shorten it. Joined to the section before, it has "
            f"{plural(len(body), 'character')}, and the limit is {LONGEST_BODY:,}."
        )
        line.use.errors = [too_long]
        return
    kept[-1] = replace(kept[-1], body=body)


def _as_line(heading: str) -> str:
    """Return a heading as a bold line, for a section joined to the one before."""
    return f"**{escaped(heading)}**" if heading else ""
