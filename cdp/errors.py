"""The exceptions that rules raise, with sentences for the person."""

from collections.abc import Callable
from dataclasses import dataclass


class Refusal(Exception):
    """A rule refused a change.

    `sentence` is shown to the person, so it says what to do. `field` is the form field it belongs to, or None for the
    whole form. `lasting` stores what must be kept although the change is rolled back, such as the count of wrong
    passwords: the caller rolls back, calls it and commits.
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
    """One text that two people changed at the same time: the stored version and the submitted one."""

    label: str
    theirs: str
    yours: str


class Conflict(Exception):
    """Someone else saved the same record first; has both texts, so that nothing typed is lost."""

    def __init__(self, differences: list[Difference], *, current_version: int) -> None:
        super().__init__("Someone else saved a change while you were writing.")
        self.differences = differences
        self.current_version = current_version


class SettingsError(Exception):
    """A setting is missing or unsafe; the message says which environment variable to set, and how."""
