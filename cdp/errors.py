"""The exceptions for refused changes, edit conflicts and unsafe settings, with messages for the reader."""

from collections.abc import Callable
from dataclasses import dataclass


class Refusal(Exception):
    """Raised if a rule does not allow a change.

    `sentence` is shown to the person who made the change, so it says what to do. `field` is the form field that it is
    about, or None for the whole form. `lasting` is a function that stores what must outlast the rollback of the change,
    such as the count of wrong passwords. The caller rolls back, calls `lasting` and commits.
    """

    def __init__(
        self, sentence: str, *, field: str | None = None, lasting: Callable[[], None] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.lasting = lasting


@dataclass(frozen=True)
class Difference:
    """One field that two people changed at the same time: `theirs` is the stored text, `yours` the submitted one."""

    label: str
    theirs: str
    yours: str


class Conflict(Exception):
    """Raised if someone else saved the same record first. It has both texts of each field, so that no text is lost."""

    def __init__(self, differences: list[Difference], *, current_version: int) -> None:
        super().__init__("Someone else saved a change while you were writing.")
        self.differences = differences
        self.current_version = current_version


class SettingsError(Exception):
    """Raised for a missing or unsafe setting; the message says which environment variable to set, and how."""
