"""What a rule raises when it says no: a sentence for the person, and the field it belongs to."""

from collections.abc import Callable
from dataclasses import dataclass


class Refusal(Exception):
    """A rule said no.

    `sentence` is shown to the person as it stands, so it says what to do next. `field` names the form
    field that it belongs to, or is None when it concerns the whole form. `lasting` does what must be stored
    although the change is taken back, such as counting a wrong password: whoever rolls back runs it and commits.
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
    """One text that two people changed at once: what is stored now and what was sent."""

    label: str
    theirs: str
    yours: str


class Conflict(Exception):
    """Somebody else saved the same thing first; carries both texts so that nothing typed is lost."""

    def __init__(self, differences: list[Difference], *, current_version: int) -> None:
        super().__init__("Somebody else saved a change while you were writing.")
        self.differences = differences
        self.current_version = current_version


class SettingsError(Exception):
    """A setting is missing or unsafe; the message names its environment variable and what to give it."""
