"""Forms of decision reports and reusable paragraphs that we supply; a partnership can change them and add its own.

The data file gives what each form follows. The texts are ours, after published reports.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec

from cdp.reference import stored

RECOMMENDATIONS = "recommendations"
BACKGROUND_PAPERS = "background_papers"
FINANCIAL = "financial"


class ParagraphNumbering(StrEnum):
    """How paragraphs are numbered: 2.1, 2.2 in each section, or 1 to the last one through the whole report."""

    BY_SECTION = "by_section"
    THROUGH = "through"


@dataclass(frozen=True)
class FormSection:
    """A section of a form: its heading, the advice for its author, and its usual text.

    `code` identifies the section in every report made from the form. A confidential section belongs to Part 2.
    """

    code: str
    heading: str
    prompt: str = ""
    text: str = ""
    numbered: bool = True
    required: bool = False
    confidential: bool = False


@dataclass(frozen=True)
class FormDeclaration:
    """A statement that an officer confirms before the report is signed, such as that finance was consulted."""

    code: str
    title: str
    statement: str


@dataclass(frozen=True)
class ReportForm:
    """A form of decision report.

    `decided_by` is the post or body that usually decides. `facts_heading` comes before the first numbered section.
    `chief_executive`, `interest_statement` and `approval_statement` are what people sign; empty if not used.
    """

    code: str
    name: str
    sections: tuple[FormSection, ...]
    note: str = ""
    numbering: ParagraphNumbering = ParagraphNumbering.BY_SECTION
    decided_by: str = ""
    facts_heading: str = ""
    declarations: tuple[FormDeclaration, ...] = ()
    chief_executive: str = ""
    interest_statement: str = ""
    approval_statement: str = ""
    public_access: str = ""


@dataclass(frozen=True)
class SuppliedParagraph:
    """A paragraph for many reports, such as the equality duty."""

    title: str
    text: str


@dataclass(frozen=True)
class _File:
    version: int
    forms: tuple[ReportForm, ...]
    paragraphs: tuple[SuppliedParagraph, ...]


@cache
def _file() -> _File:
    return msgspec.convert(stored.tree("report_forms/forms.yaml"), _File)


def report_forms() -> tuple[ReportForm, ...]:
    """Return the forms that we supply, in the order in which they are offered."""
    return _file().forms


def forms_version() -> int:
    """Return the version of the supplied forms, which changes with their text."""
    return _file().version


def supplied_paragraphs() -> tuple[SuppliedParagraph, ...]:
    """Return the reusable paragraphs that we supply."""
    return _file().paragraphs
