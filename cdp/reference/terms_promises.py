"""What each clause of the default terms of reference promises, and what keeps it (`data/terms/promises.yaml`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from cdp.reference import stored
from cdp.reference.terms_text import TermsKind

_OPENING = re.compile(r"^\s*(?:\d+\.|-)\s+")
_ALONE = re.compile(r"\{[a-z_]+\}")


class Keeping(StrEnum):
    """What keeps a clause. OPEN clauses promise something that nothing keeps yet."""

    FACT = "fact"
    RECORD = "record"
    PEOPLE = "people"
    DUE = "due"
    OPEN = "open"


@dataclass(frozen=True)
class TermsPromise:
    """The promise of one clause. `fragment` is a part of its wording without automatic text.

    A promise that is DUE has a `code`, and either `check`, which says how the record shows it, or `every_months`, after
    which it is due again and recorded by the secretariat.
    """

    section: str
    fragment: str
    keeping: Keeping
    how: str = ""
    code: str = ""
    check: str = ""
    every_months: int | None = None


@cache
def promises_of(kind: TermsKind) -> tuple[TermsPromise, ...]:
    """Return what the clauses of a default text promise, in the order of the text."""
    sections: Mapping[str, list[list[Any]]] = stored.tree("terms/promises.yaml")[kind.value]
    return tuple(_promise(section, entry) for section, entries in sections.items() for entry in entries)


def clauses_in(body: str) -> tuple[str, ...]:
    """Return the clauses of a section in Markdown: its numbered paragraphs, list entries and other sentences.

    Lines that only lead to a list, and automatic text alone, are no clauses.
    """
    lines = (_OPENING.sub("", line).strip() for line in body.splitlines())
    return tuple(
        line
        for line in lines
        if line and not _ALONE.fullmatch(line) and not (line.endswith(":") and ". " not in line)
    )


def _promise(section: str, entry: list[Any]) -> TermsPromise:
    fragment, keeping, *rest = entry
    how = rest[0] if rest else ""
    more = rest[1] if len(rest) > 1 else {}
    return TermsPromise(
        section,
        fragment,
        Keeping(keeping),
        how,
        more.get("code", ""),
        more.get("check", ""),
        more.get("every"),
    )
