"""An existing Word or text file as sections of terms of reference, to be previewed and then begun with.

    imported = read_sections(check_upload(name, stream, KINDS, field="file"))
    imported.title                  "Terms of reference of the Partnership Board", or "" when none was found
    imported.sections               ImportedSection(heading, body, code), ready for a draft: bodies are safe Markdown
    imported.notes                  sentences on what could not be taken over
    section.figures                 names in braces that the default section has and this one does not

Every word in braces in the file is taken over as words, never as a figure. Headings have lost their typed numbers,
for the software numbers sections itself. Nothing here knows of the database.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.terms.drafting.sections import MOST_SECTIONS
from cdp.terms.importing import plain, topics, word
from cdp.terms.importing.bodies import body_of, cut
from cdp.terms.importing.headings import INTRODUCTION, Part, divide
from cdp.terms.importing.lines import Line
from cdp.terms.wording.text import LONGEST_BODY, LONGEST_HEADING, PLACEHOLDERS, check_body
from cdp.wording.formats import plural
from cdp.wording.typed_text import decoded

KINDS = frozenset({FileKind.DOCX, FileKind.TXT})
"""The kinds of file to let `check_upload` accept."""

LARGEST_TEXT = 400_000
OWN = "own"
_CONTINUED = " (continued)"
_ANNEX_LETTER = re.compile(r"(?<=^annex )[a-z]\b\W*\w", re.IGNORECASE)


@dataclass(frozen=True)
class ImportedSection:
    """One section: its heading without a number, its Markdown, and what it is about (`own` when nobody can tell)."""

    heading: str
    body: str
    code: str = OWN

    @property
    def figures(self) -> tuple[str, ...]:
        """The names in braces that would make it state what the software does, such as "quorum_rule"."""
        return tuple(name for name in topics.figures_of(self.code) if f"{{{name}}}" not in self.body)

    @property
    def advice(self) -> str:
        """What to do about `figures`, as a sentence; empty when there is nothing to do."""
        if not self.figures:
            return ""
        names = "; ".join(f"{{{name}}} for {PLACEHOLDERS[name]}" for name in self.figures)
        return (
            f"The section “{self.heading}” does not take its figures from the settings. "
            f"Put these in place of its own words: {names}."
        )


@dataclass(frozen=True)
class ImportedTerms:
    """What was read from a file."""

    title: str
    sections: tuple[ImportedSection, ...]
    notes: tuple[str, ...]

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do about sections that do not take their figures from the settings."""
        return tuple(section.advice for section in self.sections if section.advice)


def read_sections(file: CheckedFile, *, field: str | None = None) -> ImportedTerms:
    """Return the sections of a Word or text file.

    Raises Refusal, at `field`, with a sentence that says what to do: for a file that holds no text, cannot be read,
    or holds more than terms of reference can.
    """
    try:
        return _read(file)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None


def _read(file: CheckedFile) -> ImportedTerms:
    notes: list[str] = []
    if file.kind is FileKind.DOCX:
        lines, notes = word.read(file.content)
    elif file.kind is FileKind.TXT:
        lines = list(plain.lines_of(_not_too_long(decoded(file.content, errors="replace"))))
    else:
        raise Refusal(
            "Choose a Word file (.docx) or a text file (.txt). Save other files as one of these first."
        )
    _refuse_too_much(lines)
    divided = divide(lines)
    if not any(part.heading or part.lines for part in divided.parts):
        raise Refusal(
            "The file holds no text. If it is a scan or a picture, ask for the document it was made from, "
            "or type the text into a new text file."
        )
    if divided.had_contents:
        notes.append("The list of contents was left out, because the page makes its own.")
    if not divided.has_headings:
        notes.append("No headings were found, so everything is in one section. Divide it after the import.")
    sections = list(_sections(divided.parts, notes))
    if len(sections) > MOST_SECTIONS:
        raise Refusal(
            f"The file has {len(sections)} sections, and terms of reference can have {MOST_SECTIONS}. "
            "Turn the smaller headings into ordinary text and choose the file again."
        )
    return ImportedTerms(divided.title, tuple(sections), tuple(dict.fromkeys(notes)))


def _not_too_long(text: str) -> str:
    if len(text.encode("utf-8", errors="replace")) > LARGEST_TEXT:
        raise Refusal(
            f"The file holds more than {LARGEST_TEXT // 1_000} KB of text. Take out what does not belong to the terms "
            "of reference and choose the file again."
        )
    return text


def _refuse_too_much(lines: Iterable[Line]) -> None:
    _not_too_long("\n".join(line.plain for line in lines))


def _sections(parts: Iterable[Part], notes: list[str]) -> Iterable[ImportedSection]:
    seen = {OWN}
    for part in parts:
        heading = _heading(part)
        code = topics.topic_of(part.heading) or OWN
        if code in seen:
            code = OWN
        seen.add(code)
        first, *others = cut(body_of(part.lines), LONGEST_BODY)
        if not first:
            notes.append(f"The section “{heading}” has no text. Write it, or remove the section.")
        check_body(first)
        yield ImportedSection(heading, first, code)
        for other in others:
            check_body(other)
            yield ImportedSection(heading[: LONGEST_HEADING - len(_CONTINUED)] + _CONTINUED, other)
        if others:
            notes.append(
                f"The section “{heading}” was too long and is now in {plural(len(others) + 1, 'section')}."
            )


def _heading(part: Part) -> str:
    """Return the heading; one in capitals whose words are known is read more easily in ordinary letters."""
    if not part.heading:
        return INTRODUCTION
    words = part.heading.capitalize()
    if part.heading.isupper() and words != "Sro" and topics.topic_of(part.heading):
        return _ANNEX_LETTER.sub(lambda letter: letter[0].upper(), words)
    return part.heading
