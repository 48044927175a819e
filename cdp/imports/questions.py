"""Questions about a whole file: what one wording means in every row that has it. Asked once, then remembered.

An answer is stored with the layout of the file, so a corrected copy of the file has it too. Pure functions.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cdp.imports.layouts import Layout

_MARK = "?"
"""The first character of the codes under which answers stand among the options of a layout."""
_SEEN = "?seen"


@dataclass(frozen=True)
class FileQuestion:
    """A question about all rows with the same wording.

    `subject` says what it is about, such as "due", and `said` is the wording itself. Without `choices` the answer is a
    date, in the form 2027-03-27. `proposal` is the answer that is offered; until the page was saved, it is not used.
    The rows that have the wording are named on the page, unless the question `is_of_file`.
    """

    subject: str
    said: str
    topic: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    proposal: str = ""
    is_of_file: bool = False

    @property
    def code(self) -> str:
        """The code of the question, which is the same for the same wording in another file."""
        return code_of(self.subject, self.said)

    @property
    def is_day(self) -> bool:
        """Whether the answer is a date."""
        return not self.choices


@lru_cache(maxsize=20_000)
def code_of(subject: str, said: str) -> str:
    """Return the code of the question about a wording, whatever its capitals and spaces."""
    words = f"{subject}\n{' '.join(said.casefold().split())}"
    return f"{_MARK}{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


class FileAnswers:
    """The answers of one file, by subject and wording."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._options = options

    @property
    def are_given(self) -> bool:
        """Whether a person has seen and saved the questions."""
        return _SEEN in self._options

    def of(self, subject: str, said: str = "") -> str:
        """Return the answer about a wording, or "" if there is none."""
        return self._options.get(code_of(subject, said), "")


def are_answered(layout: Layout) -> bool:
    """Return whether a person has seen and saved the questions about a file."""
    return FileAnswers(layout.options).are_given


def with_answers(layout: Layout, answers: Mapping[str, str]) -> Layout:
    """Return a layout with answers by the code of their question; the other answers stay."""
    return Layout(layout.sheets, {**layout.options, **answers, _SEEN: "yes"})
