"""Import of an existing Word or text file as sections of terms of reference.

    imported = read_sections(check_upload(name, stream, KINDS, field="file"))
    imported.title                  "Terms of reference of the Partnership Board", or "" if there is no title
    imported.sections               ImportedSection(heading, body, code), ready for a draft: bodies are safe Markdown
    imported.notes                  sentences on what could not be imported
    section.figures                 names of automatic text that the default section has but this section does not

Names in braces in the file are imported as ordinary text. Typed numbers are removed from headings, because sections
are numbered automatically. No database access.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.terms.drafting.sections import MOST_SECTIONS
from cdp.terms.importing import plain, topics, word
from cdp.terms.importing.bodies import body_of, cut
from cdp.terms.importing.headings import INTRODUCTION, DocumentPart, divide
from cdp.terms.importing.lines import DocumentLine
from cdp.terms.wording.text import LONGEST_BODY, LONGEST_HEADING, PLACEHOLDERS, check_body
from cdp.wording.formats import plural
from cdp.wording.typed_text import decoded

KINDS = frozenset({FileKind.DOCX, FileKind.TXT})
"""The kinds of file that `check_upload` should accept."""

LARGEST_TEXT = 400_000
OWN = "own"
_CONTINUED = " (continued)"
_ANNEX_LETTER = re.compile(r"(?<=^annex )[a-z]\b\W*\w", re.IGNORECASE)


@dataclass(frozen=True)
class ImportedSection:
    """One section: its heading without a number, its Markdown, and its code ("own" if it was not recognised)."""

    heading: str
    body: str
    code: str = OWN

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of automatic text that are missing from the section, such as "quorum_rule"."""
        return tuple(name for name in topics.figures_of(self.code) if f"{{{name}}}" not in self.body)

    @property
    def advice(self) -> str:
        """Advice on the missing automatic text; empty if none is missing."""
        if not self.figures:
            return ""
        names = "; ".join(f"{{{name}}} for {PLACEHOLDERS[name]}" for name in self.figures)
        return (
            f"The section “{self.heading}” has no automatic text. "
            f"Replace its own rules and timings with these names: {names}."
        )


@dataclass(frozen=True)
class ImportedTerms:
    """The title and sections read from a file, with notes on what could not be imported."""

    title: str
    sections: tuple[ImportedSection, ...]
    notes: tuple[str, ...]

    @property
    def advice(self) -> tuple[str, ...]:
        """Advice on sections without automatic text."""
        return tuple(section.advice for section in self.sections if section.advice)


def read_sections(file: CheckedFile, *, field: str | None = None) -> ImportedTerms:
    """Return the sections of a Word or text file.

    Raises Refusal, with `field` as its field, for a file that is empty, too long or unreadable.
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
            "Choose a file that contains text. If this is a scan or a picture, use the original document, or type the "
            "text into a new file."
        )
    if divided.had_contents:
        notes.append("The table of contents was left out, because one is created automatically.")
    if not divided.has_headings:
        notes.append(
            "No headings were found, so all the text is in one section. You can divide it in the draft."
        )
    sections = list(_sections(divided.parts, notes))
    if len(sections) > MOST_SECTIONS:
        raise Refusal(
            f"The file has {plural(len(sections), 'section')}, and the limit is {MOST_SECTIONS}. Change the smaller "
            "headings to ordinary text, and choose the file again."
        )
    return ImportedTerms(divided.title, tuple(sections), tuple(dict.fromkeys(notes)))


def _not_too_long(text: str) -> str:
    if len(text.encode("utf-8", errors="replace")) > LARGEST_TEXT:
        raise Refusal(
            f"The file contains more than {LARGEST_TEXT // 1_000} KB of text. Remove anything that is not part of the "
            "terms of reference, and choose the file again."
        )
    return text


def _refuse_too_much(lines: Iterable[DocumentLine]) -> None:
    _not_too_long("\n".join(line.plain for line in lines))


def _sections(parts: Iterable[DocumentPart], notes: list[str]) -> Iterable[ImportedSection]:
    seen = {OWN}
    for part in parts:
        heading = _heading(part)
        code = topics.topic_of(part.heading) or OWN
        if code in seen:
            code = OWN
        seen.add(code)
        first, *others = cut(body_of(part.lines), LONGEST_BODY)
        if not first:
            notes.append(f"The section “{heading}” has no text. Add text, or remove the section.")
        check_body(first)
        yield ImportedSection(heading, first, code)
        for other in others:
            check_body(other)
            yield ImportedSection(heading[: LONGEST_HEADING - len(_CONTINUED)] + _CONTINUED, other)
        if others:
            notes.append(
                f"The section “{heading}” was too long, so it is divided into {plural(len(others) + 1, 'section')}."
            )


def _heading(part: DocumentPart) -> str:
    """Return the heading of a part; a recognised heading in capitals is changed to sentence case."""
    if not part.heading:
        return INTRODUCTION
    words = part.heading.capitalize()
    if part.heading.isupper() and words != "Sro" and topics.topic_of(part.heading):
        return _ANNEX_LETTER.sub(lambda letter: letter[0].upper(), words)
    return part.heading
